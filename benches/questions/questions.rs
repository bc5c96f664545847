//! The questions: what ours and L1 are asked, with what is drawn for each request, and how much faster we want to be.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use serde_json::{Value, json};

use crate::{
    database::Sample,
    load::{Prepared, post},
};

/// How many requests are drawn for each question.
const REQUESTS: usize = 10_000;

/// A question.
pub(crate) struct Question {
    /// Its number: Q3 is asked in two ways.
    pub(crate) number: u8,
    /// The name of its statement, by which L1 is asked.
    pub(crate) name: &'static str,
    /// What is asked, in a few words.
    pub(crate) what: &'static str,
    /// How ours is asked.
    document: &'static str,
    /// How L1 asks PostgreSQL.
    pub(crate) sql: &'static str,
    /// What varies.
    pub(crate) draw: Draw,
    /// Makes the index that L1 needs.
    pub(crate) create_index: &'static str,
    /// Drops it again.
    pub(crate) drop_index: &'static str,
    /// How many times as fast as L1 we want to be, programmes being in memory.
    pub(crate) wanted: f64,
    /// The same where they are not; none where the question is not about one programme.
    pub(crate) wanted_cold: Option<f64>,
}

/// What is drawn for a request.
pub(crate) enum Draw {
    /// An item.
    Item,
    /// A programme.
    Program,
    /// An amount and its fiscal year.
    Amount,
    /// Nothing.
    Nothing,
    /// Two to four characters out of the title of an item.
    Title,
}

const CREATE_AMOUNTS: &str = "CREATE INDEX IF NOT EXISTS bench_effect_amount
    ON effect (fiscal_year, amount_yen DESC) WHERE kind = 'MONETARY'";
const DROP_AMOUNTS: &str = "DROP INDEX bench_effect_amount";
const CREATE_TITLES: &str = "CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX IF NOT EXISTS bench_item_title ON item USING gin (title_ja gin_trgm_ops)";
const DROP_TITLES: &str = "DROP INDEX bench_item_title";

const ITEM: &str = "query($id: ID!) { node(id: $id) { ... on Item { title } } }";

const PILLARS: &str = "query($municipality: String!, $year: Int!) {
  program(municipality: $municipality, fiscalYear: $year) { pillars { ...figures } crossCutting { ...figures } }
}
fragment figures on Pillar { number title totalEffect { yen } itemCount }";

const WHOLE_TREE: &str = "query($municipality: String!, $year: Int!) {
  program(municipality: $municipality, fiscalYear: $year) { title pillars { ...tree } crossCutting { ...tree } }
}
fragment tree on Pillar {
  number
  title
  items { nodes {
    title
    summary
    section { number }
    effects { kind label ... on MonetaryEffect { amount { yen } } }
  } }
}";

const LARGEST: &str = "query($year: Int!, $min: Long!) {
  items(
    filter: { fiscalYear: { eq: $year }, totalEffect: { gte: $min } }
    orderBy: [{ field: TOTAL_EFFECT, direction: DESC }]
    first: 50
  ) {
    totalCount
    nodes { title totalEffect { yen } pillar { title } program { municipality { name } } }
  }
}";

const BY_YEAR: &str =
    "{ items { groups(by: [FISCAL_YEAR]) { nodes { keys { fiscalYear } aggregates { sum { yen } } } } } }";

const FOUND: &str = "query($term: String!) {
  items(filter: { title: { contains: $term } }, first: 20) { nodes { id title } }
}";

/// Every question, in the order in which they are asked.
pub(crate) static QUESTIONS: [Question; 7] = [
    Question {
        number: 0,
        name: "q0",
        what: "one item by its id",
        document: ITEM,
        sql: include_str!("sql/q0.sql"),
        draw: Draw::Item,
        create_index: "",
        drop_index: "",
        wanted: 1.3,
        wanted_cold: Some(0.7),
    },
    Question {
        number: 1,
        name: "q1",
        what: "a programme's pillars with totals and item counts",
        document: PILLARS,
        sql: include_str!("sql/q1.sql"),
        draw: Draw::Program,
        create_index: "",
        drop_index: "",
        wanted: 4.0,
        wanted_cold: Some(1.0),
    },
    Question {
        number: 2,
        name: "q2",
        what: "a programme's whole tree",
        document: WHOLE_TREE,
        sql: include_str!("sql/q2.sql"),
        draw: Draw::Program,
        create_index: "",
        drop_index: "",
        wanted: 3.0,
        wanted_cold: Some(0.7),
    },
    Question {
        number: 3,
        name: "q3",
        what: "the largest 50 items of a year; L1: single amounts",
        document: LARGEST,
        sql: include_str!("sql/q3.sql"),
        draw: Draw::Amount,
        create_index: CREATE_AMOUNTS,
        drop_index: DROP_AMOUNTS,
        wanted: 10.0,
        wanted_cold: None,
    },
    Question {
        number: 3,
        name: "q3_sums",
        what: "the largest 50 items of a year; L1: sums, as ours",
        document: LARGEST,
        sql: include_str!("sql/q3_sums.sql"),
        draw: Draw::Amount,
        create_index: CREATE_AMOUNTS,
        drop_index: DROP_AMOUNTS,
        wanted: 10.0,
        wanted_cold: None,
    },
    Question {
        number: 4,
        name: "q4",
        what: "totals of all by fiscal year",
        document: BY_YEAR,
        sql: include_str!("sql/q4.sql"),
        draw: Draw::Nothing,
        create_index: "",
        drop_index: "",
        wanted: 100.0,
        wanted_cold: None,
    },
    Question {
        number: 5,
        name: "q5",
        what: "the first 20 items with a text in their title",
        document: FOUND,
        sql: include_str!("sql/q5.sql"),
        draw: Draw::Title,
        create_index: CREATE_TITLES,
        drop_index: DROP_TITLES,
        wanted: 1.5,
        wanted_cold: None,
    },
];

/// The same requests to ours and to L1.
pub(crate) struct Requests {
    pub(crate) ours: Prepared,
    pub(crate) yardstick: Prepared,
}

impl Question {
    /// Requests with what is drawn for each, the same ones in every run.
    pub(crate) fn requests(&self, sample: &Sample) -> Requests {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(self.number.into()));
        let drawn = (0..REQUESTS).map(|_| {
            let (ours, yardstick) = self.draw.variables(sample, &mut dice);
            (ask(self.document, &ours), post(&format!("/{}", self.name), &yardstick))
        });
        let (ours, yardstick): (Vec<_>, Vec<_>) = drawn.unzip();
        Requests { ours: ours.into(), yardstick: yardstick.into() }
    }
}

/// A request to ours for the whole tree of every programme.
pub(crate) fn whole_trees(sample: &Sample) -> Prepared {
    let trees = sample.programs.iter().map(|program| ask(WHOLE_TREE, &variables_of(*program).0));
    trees.collect()
}

/// A request to ours.
fn ask(document: &str, variables: &Value) -> Vec<u8> {
    post("/graphql", &json!({ "query": document, "variables": variables }))
}

/// What names a programme, for ours and for L1.
fn variables_of((municipality, year): (i32, i16)) -> (Value, Value) {
    (
        json!({ "municipality": format!("{municipality:06}"), "year": year }),
        json!({ "municipality": municipality, "year": year }),
    )
}

impl Draw {
    /// Draws variables for ours and for L1.
    fn variables(&self, sample: &Sample, dice: &mut Dice) -> (Value, Value) {
        match self {
            Self::Item => {
                let item = dice.one(&sample.items);
                let id = format!("Item:{:06}/{}/{}", item.municipality, item.year, item.key);
                let named = json!({ "municipality": item.municipality, "year": item.year, "key": item.key });
                (json!({ "id": id }), named)
            }
            Self::Program => variables_of(*dice.one(&sample.programs)),
            Self::Amount => {
                let (year, min) = dice.one(&sample.amounts);
                let both = json!({ "year": year, "min": min });
                (both.clone(), both)
            }
            Self::Nothing => (json!({}), json!({})),
            Self::Title => {
                let title = &dice.one(&sample.items).title;
                let both = json!({ "term": dice.piece(title) });
                (both.clone(), both)
            }
        }
    }
}

/// Draws, evenly.
struct Dice(ChaCha8Rng);

impl Dice {
    /// A number below this bound.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u64() % u64::try_from(bound).unwrap()).unwrap()
    }

    /// One of a list that is not empty.
    fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        list.get(self.below(list.len())).unwrap()
    }

    /// Two to four characters out of a text.
    fn piece(&mut self, text: &str) -> String {
        let whole = text.chars().count();
        let length = (2 + self.below(3)).min(whole);
        text.chars().skip(self.below(whole - length + 1)).take(length).collect()
    }
}
