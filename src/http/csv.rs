//! Tables as text: CSV after RFC 4180, as spreadsheets open it.

use std::borrow::Cow;

use async_graphql::Value;
use csv::{Terminator, WriterBuilder};

use crate::{domain::package::formula, graphql::Table};

/// What tells spreadsheets that a text is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// What stands between the values of a list in one cell.
const BETWEEN: &str = "; ";

/// A table with its header; none where it cannot be written, which no table of ours is known to do.
pub(super) fn write(table: &Table<'_>, with_mark: bool) -> Option<Vec<u8>> {
    let begin = if with_mark { MARK.to_vec() } else { Vec::new() };
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(begin);
    writer.write_record(&table.columns).ok()?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|value| cell(*value).into_owned())).ok()?;
    }
    writer.into_inner().ok()
}

/// What a cell says. Texts that a spreadsheet would run as a formula are made harmless.
fn cell(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None => "".into(),
        Some(Value::String(text)) => formula::escaped(text),
        Some(Value::List(values)) if values.iter().all(is_plain) => {
            let values: Vec<_> = values.iter().map(plain).collect();
            formula::escaped(&values.join(BETWEEN)).into_owned().into()
        }
        Some(value) if is_plain(value) => plain(value),
        Some(value) => serde_json::to_string(value).unwrap_or_default().into(),
    }
}

/// Whether a value has no others in it.
fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Object(_))
}

/// What such a value says.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "".into(),
        Value::String(text) => text.into(),
        Value::Enum(name) => name.as_str().into(),
        other => other.to_string().into(),
    }
}
