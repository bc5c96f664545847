//! What `q` and `fq` say, in the part of Solr's language that harvesters and portals use: words, `field:value`,
//! `field:"value"`, `field:[a TO b]`, `-`, `AND`, `OR`, `NOT` and brackets. Terms beside one another must all hold, and `OR`
//! binds its neighbours first, as CKAN's harvester means it.

use chrono::{DurationRound, TimeDelta, Utc};
use strum::{EnumString, IntoStaticStr};
use unicode_normalization::UnicodeNormalization;

use crate::export::catalog::ckan::timestamp;

mod moment;

use moment::moment;

/// The longest query, in bytes.
const LONGEST: usize = 4000;

/// How deep brackets may stand in one another.
const DEEPEST: usize = 5;

/// A condition on a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A field is like this.
    Field(Field, Wanted),
    /// A word occurs; in lower case.
    Word(String),
}

impl Condition {
    /// Of how many terms it is made.
    pub(super) fn terms(&self) -> usize {
        match self {
            Self::All(many) | Self::Any(many) => many.iter().map(Self::terms).sum(),
            Self::Not(condition) => condition.terms(),
            Self::Field(..) | Self::Word(_) => 1,
        }
    }
}

/// What a field is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Anything.
    Anything,
    /// This.
    Is(String),
    /// Something that begins so.
    Begins(String),
    /// Something from here to there.
    Between(Option<String>, Option<String>),
}

impl Wanted {
    /// Whether a value is like this.
    pub(super) fn fits(&self, value: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Is(wanted) => value == wanted,
            Self::Begins(wanted) => value.starts_with(wanted),
            Self::Between(low, high) => {
                low.as_deref().is_none_or(|low| value >= low)
                    && high.as_deref().is_none_or(|high| value <= high)
            }
        }
    }
}

/// The fields of a dataset that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Field {
    /// Any field, of which only `*` can be asked.
    #[strum(serialize = "*")]
    Any,
    Id,
    Name,
    Title,
    Notes,
    Text,
    Organization,
    OwnerOrg,
    Groups,
    Tags,
    LicenseId,
    ResFormat,
    MetadataCreated,
    MetadataModified,
    #[strum(serialize = "fiscal_year", serialize = "extras_fiscal_year")]
    FiscalYear,
    #[strum(serialize = "municipality_code", serialize = "extras_municipality_code")]
    MunicipalityCode,
    /// Fields that are the same of every dataset.
    State,
    Private,
    Capacity,
    EntityType,
    #[strum(serialize = "type", serialize = "dataset_type")]
    Type,
}

impl Condition {
    /// Reads a query; else what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        let mut reader = Reader { rest: text, depth: 0 };
        let condition = reader.clauses(None)?;
        if reader.rest.is_empty() {
            Ok(condition)
        } else {
            Err("a bracket is closed that was not opened".into())
        }
    }
}

/// Reads a query from its beginning on.
struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn next_is(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Whether a word of the language comes, as a whole.
    fn keyword(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word).filter(|rest| rest.starts_with([' ', '\t', '\n', '(']));
        self.rest = rest.map_or(self.rest, str::trim_start);
        rest.is_some()
    }

    /// Whether a sign comes that stands before nothing, as a dash between words does.
    fn lone_sign(&mut self) -> bool {
        let is_end =
            |rest: &&str| rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == ')');
        let rest = self.rest.strip_prefix(['-', '+', '!']).filter(is_end);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Terms up to the end, or to the end of the bracket.
    fn clauses(&mut self, field: Option<Field>) -> Result<Condition, String> {
        let mut clauses: Vec<Condition> = Vec::new();
        let mut is_other = false;
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(')') {
                break;
            }
            if self.keyword("AND") || self.lone_sign() {
                continue;
            }
            if self.keyword("OR") {
                is_other = true;
                continue;
            }
            let term = self.term(field)?;
            match clauses.pop() {
                Some(Condition::Any(mut others)) if is_other => {
                    others.push(term);
                    clauses.push(Condition::Any(others));
                }
                Some(before) if is_other => clauses.push(Condition::Any(vec![before, term])),
                before => clauses.extend(before.into_iter().chain([term])),
            }
            is_other = false;
        }
        Ok(Condition::All(clauses))
    }

    fn term(&mut self, field: Option<Field>) -> Result<Condition, String> {
        if self.next_is('-') || self.next_is('!') || self.keyword("NOT") {
            return self.nested(|reader| Ok(Condition::Not(Box::new(reader.term(field)?))));
        }
        self.next_is('+');
        if self.next_is('(') {
            return self.nested(|reader| {
                let inner = reader.clauses(field)?;
                if reader.next_is(')') { Ok(inner) } else { Err("a bracket is not closed".into()) }
            });
        }
        if self.rest.starts_with(['"', '[']) {
            return self.value(field);
        }
        let word = self.word(field.is_none());
        let is_named = field.is_none() && self.next_is(':');
        if !is_named {
            return Ok(plain(field, &word));
        }
        let named = word.parse().map_err(|_| format!("undefined field \"{}\"", beginning(&word)))?;
        if self.rest.starts_with('(') {
            return self.term(Some(named));
        }
        self.value(Some(named))
    }

    /// Reads something one level deeper.
    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Condition, String>,
    ) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("brackets stand deeper than {DEEPEST} in one another"));
        }
        let condition = read(self);
        self.depth -= 1;
        condition
    }

    /// What a field is to be: a range, a text in quotes, or a word.
    fn value(&mut self, field: Option<Field>) -> Result<Condition, String> {
        if self.next_is('[') {
            let (range, rest) = self.rest.split_once(']').ok_or("a range is not closed")?;
            self.rest = rest;
            let (low, high) = range.split_once(" TO ").ok_or("a range is written [a TO b]")?;
            let field = field.ok_or("a range needs a field")?;
            let (low, high) = (bound(field, low, Bound::Low)?, bound(field, high, Bound::High)?);
            return Ok(Condition::Field(field, Wanted::Between(low, high)));
        }
        if self.next_is('"') {
            let (text, rest) = self.rest.split_once('"').ok_or("a text in quotes is not closed")?;
            self.rest = rest;
            return Ok(match field {
                Some(field) => Condition::Field(field, Wanted::Is(text.to_owned())),
                None => plain(None, text),
            });
        }
        let word = self.word(false);
        Ok(plain(field, &word))
    }

    /// The letters up to a space or a bracket, or a colon where that ends it too; a backslash takes the next as it is.
    fn word(&mut self, colon_ends: bool) -> String {
        let mut word = String::new();
        let mut chars = self.rest.chars();
        loop {
            let before = chars.as_str();
            match chars.next() {
                Some('\\') => word.extend(chars.next()),
                Some(c) if !(c.is_whitespace() || "()\"".contains(c) || (colon_ends && c == ':')) => {
                    word.push(c);
                }
                _ => {
                    self.rest = before;
                    return word;
                }
            }
        }
    }
}

/// A word by itself, or as what a field is to be.
fn plain(field: Option<Field>, word: &str) -> Condition {
    match field {
        None if word.is_empty() || word == "*" => Condition::All(Vec::new()),
        None => Condition::Word(folded(word)),
        Some(field) => Condition::Field(
            field,
            match word.strip_suffix('*') {
                Some("") => Wanted::Anything,
                Some(begin) => Wanted::Begins(begin.to_owned()),
                None => Wanted::Is(word.to_owned()),
            },
        ),
    }
}

/// A text as words are looked for in it.
pub(super) fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Which end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Low,
    High,
}

/// An end of a range; none where it is open.
fn bound(field: Field, text: &str, end: Bound) -> Result<Option<String>, String> {
    match (text.trim(), field) {
        ("*", _) => Ok(None),
        (text, Field::MetadataCreated | Field::MetadataModified) => {
            // Whole minutes, so that within one the same is asked and answered; both ends lie without what is wanted.
            let minute = TimeDelta::minutes(1);
            let now = Utc::now().duration_trunc(minute).map_err(|error| error.to_string())?;
            let now = if end == Bound::High { now + minute } else { now };
            let moment = moment(text, now).ok_or_else(|| format!("\"{}\" is no moment", beginning(text)))?;
            Ok(Some(timestamp(moment)))
        }
        (text, _) => Ok(Some(text.to_owned())),
    }
}

fn beginning(text: &str) -> String {
    text.chars().take(50).collect()
}

#[cfg(test)]
mod tests;
