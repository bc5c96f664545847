//! The statements of sums and groups, and how their rows are read.

use std::str::FromStr;

use entity::{pillar, section};
use sea_orm::QueryResult;
use strum::IntoEnumIterator;

use crate::{
    domain::{
        Aggregates, Amounts, Basis, Filter, GroupCondition, GroupKey, GroupOrderKey, Grouping, ItemCondition,
        KeyValue, Measure, Overlapping, Sort, Unit, Wanted, Yen,
    },
    store::{
        StoreError,
        query::{
            Asked,
            compile::{Compiler, program_of},
        },
        rows,
    },
};

/// Part of the rows that are groups.
const GROUP: i32 = 0;
/// Part of the row of what is left over.
pub(super) const OTHERS: i32 = 1;
/// Part of the row of all.
pub(super) const TOTAL: i32 = 2;

/// Stands for a missing name; it comes behind every other.
const NO_NAME: &str = "~";
/// Stands for a missing section; it comes behind every other.
const NO_SECTION: i16 = i16::MAX;

/// A key's columns: the first is called `k{place}_0`.
fn columns_of(key: GroupKey) -> Vec<String> {
    let of_effect = |column: &str| vec![format!("coalesce(e.{column}, '{NO_NAME}') COLLATE \"C\"")];
    let pillar = ["i.municipality_id", "i.fiscal_year", "i.pillar_ordinal"].map(String::from);
    match key {
        GroupKey::Municipality => vec!["i.municipality_id".into()],
        GroupKey::Prefecture => vec!["i.municipality_id / 10000".into()],
        GroupKey::FiscalYear => vec!["i.fiscal_year".into()],
        GroupKey::Pillar => pillar.into(),
        GroupKey::Section => {
            let section = format!("coalesce(i.section_ordinal, {NO_SECTION}::smallint)");
            pillar.into_iter().chain([section]).collect()
        }
        GroupKey::EffectKind => of_effect("kind"),
        GroupKey::Phase => of_effect("phase"),
        GroupKey::Attribution => of_effect("attribution"),
        GroupKey::Account => of_effect("account"),
        GroupKey::Unit => of_effect("quantity_unit"),
    }
}

/// Every key column with its name.
fn key_columns(by: &[GroupKey]) -> Vec<(String, String)> {
    let columns = by.iter().enumerate().flat_map(|(place, key)| {
        let columns = columns_of(*key).into_iter().enumerate();
        columns.map(move |(part, column)| (format!("k{place}_{part}"), column))
    });
    columns.collect()
}

/// Rows to be added up: every item that a filter matches with each of its effects, or alone where it has none.
fn base(
    compiler: &mut Compiler<'_>,
    filter: &Filter<ItemCondition>,
    keys: &[(String, String)],
    measure: Measure,
    every_phase: bool,
) -> String {
    let phase = match measure.phase {
        Some(phase) => format!(" AND e.phase = {}", compiler.value(phase.code())),
        None if every_phase => String::new(),
        None => " AND e.own_phase".into(),
    };
    let amount = match measure.basis {
        Basis::Net => "e.amount_yen",
        Basis::Gross => "coalesce(e.gross_yen, e.amount_yen)",
    };
    let keys: String = keys.iter().map(|(name, column)| format!(", {column} AS {name}")).collect();
    let (mut overlap, mut overlap_join) = (String::new(), String::new());
    if measure.wanted.overlap {
        let inside = format!(
            "EXISTS (SELECT FROM item c WHERE {} = {} AND c.ordinal = o.counted_in_ordinal AND {})",
            program_of("c"),
            program_of("o"),
            compiler.items(filter, "c")
        );
        overlap = ", v.inside, v.outside, v.unnamed".into();
        overlap_join = format!(
            " LEFT JOIN LATERAL (SELECT
                sum(o.amount_yen) FILTER (WHERE {inside}) AS inside,
                sum(o.amount_yen) FILTER (WHERE o.counted_in_ordinal IS NOT NULL AND NOT {inside}) AS outside,
                sum(o.amount_yen) FILTER (WHERE o.counted_in_ordinal IS NULL) AS unnamed
                FROM overlap o WHERE {} = {} AND o.effect_ordinal = e.ordinal) v ON true",
            program_of("o"),
            program_of("e")
        );
    }
    let holds = compiler.items(filter, "i");
    format!(
        "SELECT (i.municipality_id::bigint * 1000 + i.fiscal_year - 1900) * 16777216 + i.ordinal AS item, e.ordinal AS effect,
            e.own_phase, e.attribution, {amount} AS amount, e.quantity, e.quantity_unit, e.role{overlap}{keys}
         FROM item i LEFT JOIN effect e ON {} = {} AND e.item_ordinal = i.ordinal{phase}{overlap_join} WHERE {holds}",
        program_of("e"),
        program_of("i")
    )
}

/// The sums over rows of [`base`], each under its name; where `own` is set, only effects of the programmes' own phases.
fn sums(wanted: Wanted, own: bool) -> String {
    let only = |condition: &str| match (own, condition) {
        (false, "") => String::new(),
        (false, condition) => format!(" FILTER (WHERE {condition})"),
        (true, "") => " FILTER (WHERE own_phase)".into(),
        (true, condition) => format!(" FILTER (WHERE own_phase AND {condition})"),
    };
    let (all, inferred) = (only(""), only("attribution = 'INFERRED'"));
    let mut sums = format!(
        "count(*) AS row_count, count(effect){all} AS effects, count(amount){all} AS amounts,
         coalesce(sum(amount){all}, 0)::bigint AS sum, min(amount){all} AS low, max(amount){all} AS high,
         coalesce(sum(amount){inferred}, 0)::bigint AS inferred"
    );
    if wanted.items {
        sums += ", count(DISTINCT item) AS items";
    }
    if wanted.quantified {
        sums += &format!(", count(DISTINCT item){} AS quantified", only("amount IS NOT NULL"));
    }
    if wanted.deviation {
        sums += &format!(", coalesce(sum(amount::numeric * amount){all}, 0)::text AS squares");
    }
    if wanted.median {
        sums += &format!(
            ", percentile_disc(0.5) WITHIN GROUP (ORDER BY amount){all} AS middle_low,
             percentile_disc(0.5) WITHIN GROUP (ORDER BY amount DESC){all} AS middle_high"
        );
    }
    if wanted.overlap {
        for part in ["inside", "outside", "unnamed"] {
            sums += &format!(", coalesce(sum({part}){all}, 0)::bigint AS {part}");
        }
    }
    if wanted.quantities {
        for unit in Unit::iter() {
            let of_unit = only(&format!("quantity_unit = '{}' AND role = 'COMPONENT'", unit.code()));
            sums += &format!(", sum(quantity){of_unit}::text AS unit_{}", unit.code().to_lowercase());
        }
    }
    sums
}

/// The statement that adds up what a filter matches.
pub(super) fn aggregate(
    compiler: &mut Compiler<'_>,
    filter: &Filter<ItemCondition>,
    measure: Measure,
) -> String {
    let base = base(compiler, filter, &[], measure, false);
    let sums = sums(measure.wanted, false);
    format!("SELECT d.revision AS dataset_revision, x.* FROM dataset d, (SELECT {sums} FROM ({base}) b) x")
}

/// What of the receipts has to be known for groups, so that they can be chosen and put in order.
pub(super) fn wanted(grouping: &Grouping, measure: Measure) -> Wanted {
    let orders = grouping.order.iter().any(|(key, _)| *key == GroupOrderKey::ItemCount);
    let having = grouping.having.iter().any(|condition| matches!(condition, GroupCondition::ItemCount(_)));
    Wanted { items: measure.wanted.items || orders || having, ..measure.wanted }
}

/// The mean of a group, rounded half up.
const AVERAGE: &str = "floor((2 * sum::numeric + amounts) / nullif(2 * amounts, 0))::bigint";

/// The statement of groups: one row a group, and one of what is left over and one of all where they are asked for.
pub(super) fn group(
    compiler: &mut Compiler<'_>,
    filter: &Filter<ItemCondition>,
    grouping: &Grouping,
    measure: Measure,
    asked: &Asked,
) -> String {
    let keys = key_columns(&grouping.by);
    let base = base(compiler, filter, &keys, measure, grouping.by_phase());
    let wanted = wanted(grouping, measure);
    let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
    let list = names.join(", ");
    // Where a key is one of effects, items without effects are in no group.
    let members = if grouping.by.iter().all(|key| key.is_of_items()) { "true" } else { "effect IS NOT NULL" };
    let having: Vec<String> = grouping.having.iter().map(|condition| having(compiler, condition)).collect();
    let having = if having.is_empty() { "true".to_owned() } else { having.join(" AND ") };
    let order = order(grouping, &names);
    let all = sums(wanted, false);
    let none: String = keys.iter().map(|(name, _)| format!(", NULL AS {name}")).collect();
    let mut parts = format!("SELECT {GROUP} AS part, place, {list}, {} FROM shown", names_of(wanted));
    let mut add = |part: i32, sums: &str, rows: &str| {
        parts += &format!(
            " UNION ALL SELECT {part}, 0{none}, {} FROM (SELECT {sums} FROM {rows}) x",
            names_of(wanted)
        );
    };
    if grouping.others && !grouping.by_phase() {
        let same: Vec<_> = names.iter().map(|name| format!("s.{name} = b.{name}")).collect();
        let rows = format!(
            "base b WHERE {members} AND NOT EXISTS (SELECT FROM shown s WHERE {})",
            same.join(" AND ")
        );
        add(OTHERS, &all, &rows);
    }
    if grouping.total {
        let own = grouping.by_phase() && measure.phase.is_none();
        add(TOTAL, &sums(wanted, own), "base b");
    }
    let (ancestors, joins) = ancestors(&grouping.by, asked);
    format!(
        "WITH base AS ({base}),
         grouped AS (SELECT {list}, {all} FROM base WHERE {members} GROUP BY {list}),
         shown AS (SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM grouped WHERE {having}
             ORDER BY place LIMIT {}),
         parts AS ({parts})
         SELECT d.revision AS dataset_revision, x.*{ancestors} FROM dataset d LEFT JOIN parts x ON true {joins}
         ORDER BY x.part, x.place",
        grouping.first
    )
}

/// The names of the sums.
fn names_of(wanted: Wanted) -> String {
    let mut names = vec!["row_count", "effects", "amounts", "sum", "low", "high", "inferred"];
    names.extend(wanted.items.then_some("items"));
    names.extend(wanted.quantified.then_some("quantified"));
    names.extend(wanted.deviation.then_some("squares"));
    names.extend(if wanted.median { ["middle_low", "middle_high"].as_slice() } else { &[] });
    names.extend(if wanted.overlap { ["inside", "outside", "unnamed"].as_slice() } else { &[] });
    let mut names = names.join(", ");
    if wanted.quantities {
        for unit in Unit::iter() {
            names += &format!(", unit_{}", unit.code().to_lowercase());
        }
    }
    names
}

fn having(compiler: &mut Compiler<'_>, condition: &GroupCondition) -> String {
    let (expression, test) = match condition {
        GroupCondition::ItemCount(test) => ("items", test),
        GroupCondition::EffectCount(test) => ("effects", test),
        GroupCondition::Sum(test) => ("sum", test),
        GroupCondition::Average(test) => (AVERAGE, test),
    };
    compiler.test(expression, test, |value| *value)
}

/// The order of groups; the keys close it.
fn order(grouping: &Grouping, names: &[&str]) -> String {
    let keys = |way: &str| names.iter().map(|name| format!("{name} {way}")).collect::<Vec<_>>().join(", ");
    let terms = grouping.order.iter().map(|(key, sort)| {
        let way = if *sort == Sort::Ascending { "ASC" } else { "DESC" };
        match key {
            GroupOrderKey::Key => keys(way),
            GroupOrderKey::ItemCount => format!("items {way}"),
            GroupOrderKey::EffectCount => format!("effects {way}"),
            GroupOrderKey::Sum => format!("sum {way}"),
            GroupOrderKey::Average => format!("{AVERAGE} {way} NULLS LAST"),
        }
    });
    terms.chain([keys("ASC")]).collect::<Vec<_>>().join(", ")
}

/// The columns and joins that give pillars and sections that are keys.
fn ancestors(by: &[GroupKey], asked: &Asked) -> (String, String) {
    let place = by.iter().position(|key| matches!(key, GroupKey::Pillar | GroupKey::Section));
    let Some(place) = place else { return (String::new(), String::new()) };
    let mut columns = format!(", {}", asked.columns::<pillar::Entity>("p"));
    let mut joins = format!(
        "LEFT JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal) = (x.k{place}_0, x.k{place}_1, x.k{place}_2)"
    );
    if let Some(place) = by.iter().position(|key| *key == GroupKey::Section) {
        columns += &format!(", {}", asked.columns::<section::Entity>("s"));
        joins += &format!(
            " LEFT JOIN section s ON (s.municipality_id, s.fiscal_year, s.ordinal) = (x.k{place}_0, x.k{place}_1, x.k{place}_3)"
        );
    }
    (columns, joins)
}

/// The sums of a row.
pub(super) fn aggregates(row: &QueryResult, wanted: Wanted) -> Result<Aggregates, StoreError> {
    let number = |name: &str| row.try_get::<i64>("", name);
    let yen = |name: &str| row.try_get::<i64>("", name).map(Yen);
    let either = |name: &str| row.try_get::<Option<i64>>("", name);
    let pair = |low: &str, high: &str| -> Result<_, StoreError> {
        Ok(either(low)?.zip(either(high)?).map(|(low, high)| (Yen(low), Yen(high))))
    };
    let squares = if wanted.deviation { parsed(&row.try_get::<String>("", "squares")?)? } else { 0 };
    let mut quantities = std::collections::BTreeMap::new();
    if wanted.quantities {
        for unit in Unit::iter() {
            let name = format!("unit_{}", unit.code().to_lowercase());
            if let Some(sum) = row.try_get::<Option<String>>("", &name)? {
                quantities.insert(unit, parsed(&sum)?);
            }
        }
    }
    let overlap = if wanted.overlap {
        Overlapping { inside: yen("inside")?, outside: yen("outside")?, unnamed: yen("unnamed")? }
    } else {
        Overlapping::default()
    };
    Ok(Aggregates {
        items: if wanted.items { number("items")? } else { 0 },
        quantified_items: if wanted.quantified { number("quantified")? } else { 0 },
        effects: number("effects")?,
        amounts: Amounts {
            count: number("amounts")?,
            sum: yen("sum")?,
            squares,
            range: pair("low", "high")?,
            inferred: yen("inferred")?,
        },
        middle: if wanted.median { pair("middle_low", "middle_high")? } else { None },
        overlap,
        quantities,
    })
}

fn parsed<T: FromStr>(text: &str) -> Result<T, StoreError> {
    rows::code(text, "number")
}

/// The values of the keys in a row.
pub(super) fn keys(row: &QueryResult, by: &[GroupKey]) -> Result<Vec<KeyValue>, StoreError> {
    by.iter().enumerate().map(|(place, key)| value(row, place, *key)).collect()
}

fn value(row: &QueryResult, place: usize, key: GroupKey) -> Result<KeyValue, StoreError> {
    let column = |part: usize| format!("k{place}_{part}");
    let number = |part| row.try_get::<i32>("", &column(part));
    let small = |part| row.try_get::<i16>("", &column(part));
    let text = || row.try_get::<String>("", &column(0));
    let pillar = || Ok::<_, StoreError>((rows::program_id(number(0)?, small(1)?)?, rows::place(small(2)?)?));
    Ok(match key {
        GroupKey::Municipality => KeyValue::Municipality(rows::municipality_code(number(0)?)?),
        GroupKey::Prefecture => KeyValue::Prefecture(rows::prefecture(number(0)?)?),
        GroupKey::FiscalYear => KeyValue::FiscalYear(rows::fiscal_year(small(0)?)?),
        GroupKey::Pillar => {
            let (id, pillar) = pillar()?;
            KeyValue::Pillar(id, pillar)
        }
        GroupKey::Section => {
            let (id, pillar) = pillar()?;
            let section = Some(small(3)?).filter(|section| *section != NO_SECTION);
            KeyValue::Section(id, pillar, section.map(rows::place).transpose()?)
        }
        GroupKey::EffectKind => KeyValue::EffectKind(rows::code(&text()?, "effect kind")?),
        GroupKey::Phase => KeyValue::Phase(rows::code(&text()?, "phase")?),
        GroupKey::Attribution => KeyValue::Attribution(rows::code(&text()?, "attribution")?),
        GroupKey::Account => KeyValue::Account(named(&text()?, "account")?),
        GroupKey::Unit => KeyValue::Unit(named(&text()?, "unit")?),
    })
}

fn named<T: FromStr>(text: &str, what: &'static str) -> Result<Option<T>, StoreError> {
    if text == NO_NAME { Ok(None) } else { rows::code(text, what).map(Some) }
}
