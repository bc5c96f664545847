//! Filters as SQL. Values are always parameters; the text depends only on the shape of the filter.
//!
//! SQL knows a third truth, "unknown", which counts as false where rows are chosen; so only what is negated has to say so
//! (`IS NOT TRUE`), and everything else can be served by indexes.

use sea_orm::Value;

use crate::{
    domain::{
        EffectCondition, Filter, ItemCondition, MunicipalityCode, PillarCondition, ProgramCondition,
        ProgramId, Quantifier, Test, TextTest, search,
    },
    store::{DatasetState, write::derived::quote},
};

/// Makes conditions on rows that carry municipality and fiscal year, and collects their values.
#[derive(Debug)]
pub(super) struct Compiler<'a> {
    state: &'a DatasetState,
    /// The statement's values so far.
    pub(super) values: Vec<Value>,
}

/// The columns that name a programme, of the table known as `alias`.
pub(super) fn program_of(alias: &str) -> String {
    format!("({alias}.municipality_id, {alias}.fiscal_year)")
}

impl<'a> Compiler<'a> {
    pub(super) fn new(state: &'a DatasetState) -> Self {
        Self { state, values: Vec::new() }
    }

    /// A value as a parameter.
    pub(super) fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn filter<C>(&mut self, filter: &Filter<C>, one: &mut dyn FnMut(&mut Self, &C) -> String) -> String {
        let mut joined = |many: &[Filter<C>], word: &str, none: &str| match many {
            [] => none.to_owned(),
            many => {
                let parts: Vec<_> = many.iter().map(|part| self.filter(part, one)).collect();
                format!("({})", parts.join(word))
            }
        };
        match filter {
            Filter::All(all) => joined(all, " AND ", "true"),
            Filter::Any(any) => joined(any, " OR ", "false"),
            Filter::Not(inner) => format!("({} IS NOT TRUE)", self.filter(inner, one)),
            Filter::Is(condition) => one(self, condition),
        }
    }

    /// A condition on the value of an expression; `value` makes a parameter of what it is compared with.
    pub(super) fn test<T, V>(&mut self, expression: &str, test: &Test<T>, value: impl Fn(&T) -> V) -> String
    where
        V: Into<Value>,
        Vec<V>: Into<Value>,
    {
        let mut compare = |sign: &str, bound: &T| format!("{expression} {sign} {}", self.value(value(bound)));
        match test {
            Test::In(values) => match values.as_slice() {
                [] => "false".into(),
                // So that an index that leads with it keeps its order.
                [one] => compare("=", one),
                many => {
                    let many: Vec<V> = many.iter().map(&value).collect();
                    format!("{expression} = ANY({})", self.value(many))
                }
            },
            Test::NotIn(values) => {
                let many: Vec<V> = values.iter().map(&value).collect();
                format!("(({expression} = ANY({})) IS NOT TRUE)", self.value(many))
            }
            Test::Less(bound) => compare("<", bound),
            Test::AtMost(bound) => compare("<=", bound),
            Test::More(bound) => compare(">", bound),
            Test::AtLeast(bound) => compare(">=", bound),
            Test::IsNull(true) => format!("{expression} IS NULL"),
            Test::IsNull(false) => format!("{expression} IS NOT NULL"),
        }
    }

    /// A filter on programmes, of rows known as `alias`.
    pub(super) fn programs(&mut self, filter: &Filter<ProgramCondition>, alias: &str) -> String {
        self.filter(filter, &mut |this, condition| this.program(condition, alias))
    }

    fn program(&mut self, condition: &ProgramCondition, alias: &str) -> String {
        let known = |holds: &dyn Fn(MunicipalityCode) -> bool| -> Vec<i32> {
            let codes = self.state.municipalities.keys().filter(|code| holds(**code));
            codes.map(|code| code.number()).collect()
        };
        let codes = match condition {
            ProgramCondition::Municipality(test) => {
                return self.test(&format!("{alias}.municipality_id"), test, |code| code.number());
            }
            ProgramCondition::FiscalYear(test) => {
                return self.test(&format!("{alias}.fiscal_year"), test, |year| year.get());
            }
            ProgramCondition::Prefecture(test) => known(&|code| test.holds(Some(&code.prefecture()))),
            ProgramCondition::Population(test) => {
                known(&|code| test.holds(self.state.population(code).as_ref()))
            }
            ProgramCondition::Among(ids) => return self.among(ids, alias),
            ProgramCondition::Coverage(_)
            | ProgramCondition::Phase(_)
            | ProgramCondition::TotalEffect(_)
            | ProgramCondition::ItemCount(_)
            | ProgramCondition::Items(..) => {
                let found = self.state.matching(&Filter::Is(condition.clone()));
                let ids: Vec<ProgramId> = found.into_iter().map(|entry| entry.id).collect();
                return self.among(&ids, alias);
            }
        };
        format!("{alias}.municipality_id = ANY({})", self.value(codes))
    }

    fn among(&mut self, ids: &[ProgramId], alias: &str) -> String {
        let codes: Vec<i32> = ids.iter().map(|id| id.municipality.number()).collect();
        let years: Vec<i16> = ids.iter().map(|id| id.fiscal_year.get()).collect();
        let (codes, years) = (self.value(codes), self.value(years));
        format!("{} IN (SELECT * FROM unnest({codes}::integer[], {years}::smallint[]))", program_of(alias))
    }

    /// A filter on the rows of `pillar`, known as `alias`.
    pub(super) fn pillars(&mut self, filter: &Filter<PillarCondition>, alias: &str) -> String {
        self.filter(filter, &mut |this, condition| match condition {
            PillarCondition::Program(condition) => this.program(condition, alias),
            PillarCondition::Number(test) => this.test(&format!("{alias}.number"), test, |number| *number),
            PillarCondition::TotalEffect(test) => this.test(&format!("{alias}.net_yen"), test, |yen| *yen),
            PillarCondition::ItemCount(test) => {
                this.test(&format!("{alias}.item_count"), test, |count| *count)
            }
            PillarCondition::Items(quantifier, filter) => {
                let own = format!(
                    "{} = {} AND i.pillar_ordinal = {alias}.ordinal",
                    program_of("i"),
                    program_of(alias)
                );
                let holds = this.items(filter, "i");
                quantified(*quantifier, &format!("item i WHERE {own}"), &holds)
            }
        })
    }

    /// A filter on the rows of `item`, known as `alias`.
    pub(super) fn items(&mut self, filter: &Filter<ItemCondition>, alias: &str) -> String {
        self.filter(filter, &mut |this, condition| this.item(condition, alias))
    }

    fn item(&mut self, condition: &ItemCondition, alias: &str) -> String {
        match condition {
            ItemCondition::Program(condition) => self.program(condition, alias),
            ItemCondition::TotalEffect(test) => self.test(&format!("{alias}.net_yen"), test, |yen| *yen),
            ItemCondition::PillarNumber(test) => {
                let holds = self.test("p.number", test, |number| *number);
                format!(
                    "EXISTS (SELECT FROM pillar p WHERE {} = {} AND p.ordinal = {alias}.pillar_ordinal AND {holds})",
                    program_of("p"),
                    program_of(alias)
                )
            }
            ItemCondition::Title(_) | ItemCondition::Word(_) => {
                let table =
                    if matches!(condition, ItemCondition::Title(_)) { "item_title" } else { "item_search" };
                let holds = self.text(condition, "t");
                format!(
                    "EXISTS (SELECT FROM {table} t WHERE {} = {} AND t.ordinal = {alias}.ordinal AND {holds})",
                    program_of("t"),
                    program_of(alias)
                )
            }
            ItemCondition::Effects(quantifier, filter) => {
                let own = format!(
                    "{} = {} AND e.item_ordinal = {alias}.ordinal",
                    program_of("e"),
                    program_of(alias)
                );
                let holds = self.effects(filter, "e");
                quantified(*quantifier, &format!("effect e WHERE {own}"), &holds)
            }
        }
    }

    /// A filter that asks about nothing but texts and programmes, on the rows of the [`super::text_table`] that has them,
    /// known as `alias`.
    pub(super) fn texts(&mut self, filter: &Filter<ItemCondition>, alias: &str) -> String {
        self.filter(filter, &mut |this, condition| match condition {
            ItemCondition::Program(condition) => this.program(condition, alias),
            condition => this.text(condition, alias),
        })
    }

    /// A condition on texts, of the row of a table of texts known as `alias`.
    fn text(&mut self, condition: &ItemCondition, alias: &str) -> String {
        match condition {
            ItemCondition::Title(wanted) => {
                let (text, part) = match wanted {
                    TextTest::Eq(text) => (text, format!("\n{text}\n")),
                    TextTest::Contains(text) => (text, text.to_string()),
                    TextTest::StartsWith(text) => (text, format!("\n{text}")),
                };
                self.title(text, &part, alias)
            }
            ItemCondition::Word(word) => self.word(word, alias),
            _ => "false".into(),
        }
    }

    /// That `part` stands in the titles `alias`, of which lexemes know `text`.
    fn title(&mut self, text: &str, part: &str, alias: &str) -> String {
        let probes = search::probes(text);
        let part = self.value(part);
        // Before the lexemes, since it is quicker; and not LIKE, of which the planner thinks that it keeps few rows.
        let has = self.has(&probes, alias);
        format!("(strpos({alias}.title, {part}) > 0 AND {has})")
    }

    /// That a word occurs in the row of `item_search` known as `alias`. Where lexemes alone decide, texts are not looked into.
    pub(super) fn word(&mut self, word: &str, alias: &str) -> String {
        let probes = search::probes(word);
        let has = self.has(&probes, alias);
        if probes.len() == 1 && word.chars().count() <= search::MAX_LEXEME {
            return has;
        }
        let word = self.value(word);
        format!("({has} AND (strpos({alias}.title, {word}) > 0 OR strpos({alias}.texts, {word}) > 0))")
    }

    /// That the lexemes of the row known as `alias` have every one of these.
    fn has(&mut self, probes: &[(&str, bool)], alias: &str) -> String {
        if probes.is_empty() {
            return "true".into();
        }
        let mut query = String::new();
        for (lexeme, beginning) in probes {
            query.push_str(if query.is_empty() { "" } else { " & " });
            quote(&mut query, lexeme);
            query.push_str(if *beginning { ":*" } else { "" });
        }
        format!("{alias}.lexemes @@ {}::tsquery", self.value(query))
    }

    /// A filter on the rows of `effect`, known as `alias`.
    pub(super) fn effects(&mut self, filter: &Filter<EffectCondition>, alias: &str) -> String {
        let column = |name: &str| format!("{alias}.{name}");
        self.filter(filter, &mut |this, condition| match condition {
            EffectCondition::Program(condition) => this.program(condition, alias),
            EffectCondition::Kind(test) => this.test(&column("kind"), test, |kind| kind.code().to_owned()),
            EffectCondition::Phase(test) => {
                this.test(&column("phase"), test, |phase| phase.code().to_owned())
            }
            EffectCondition::Attribution(test) => {
                this.test(&column("attribution"), test, |attribution| attribution.code().to_owned())
            }
            EffectCondition::Account(test) => {
                this.test(&column("account"), test, |account| account.code().to_owned())
            }
            EffectCondition::Unit(test) => {
                this.test(&column("quantity_unit"), test, |unit| unit.code().to_owned())
            }
            EffectCondition::Amount(test) => this.test(&column("amount_yen"), test, |yen| *yen),
            EffectCondition::HasOverlap(wanted) => format!(
                "{}EXISTS (SELECT FROM overlap o WHERE {} = {} AND o.effect_ordinal = {alias}.ordinal)",
                if *wanted { "" } else { "NOT " },
                program_of("o"),
                program_of(alias)
            ),
        })
    }
}

/// That enough of the rows of `table` fulfil a condition.
fn quantified(quantifier: Quantifier, table: &str, holds: &str) -> String {
    match quantifier {
        Quantifier::Some => format!("EXISTS (SELECT FROM {table} AND {holds})"),
        Quantifier::None => format!("NOT EXISTS (SELECT FROM {table} AND {holds})"),
        Quantifier::Every => format!("NOT EXISTS (SELECT FROM {table} AND ({holds}) IS NOT TRUE)"),
    }
}
