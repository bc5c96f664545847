//! Rows as the text that PostgreSQL's COPY takes.

use std::fmt::Write as _;

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, Value, sqlx};

use crate::store::StoreError;

/// The rows of one table, written for COPY.
#[derive(Debug)]
pub(super) struct Rows {
    /// The statement that takes them.
    statement: String,
    text: String,
}

impl Rows {
    /// Writes rows; a value of a type that no table of ours has is refused.
    pub(super) fn of<E: EntityTrait>(models: &[E::Model]) -> Result<Self, StoreError> {
        let columns: Vec<_> = E::Column::iter().collect();
        let names: Vec<_> = columns.iter().map(IdenStatic::as_str).collect();
        let table = E::default();
        let statement = format!("COPY {} ({}) FROM STDIN", table.table_name(), names.join(", "));
        let mut text = String::new();
        for model in models {
            for (place, column) in columns.iter().enumerate() {
                if place > 0 {
                    text.push('\t');
                }
                field(&mut text, model.get(*column))?;
            }
            text.push('\n');
        }
        // They wait for their turn in memory.
        text.shrink_to_fit();
        Ok(Self { statement, text })
    }

    /// How many bytes they take.
    pub(super) const fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// Copies rows of one table, those of several programmes one after the other.
pub(super) async fn copy(connection: &mut sqlx::PgConnection, rows: &[&Rows]) -> Result<(), StoreError> {
    let Some(first) = rows.iter().find(|rows| rows.bytes() > 0) else { return Ok(()) };
    let mut copying = connection.copy_in_raw(&first.statement).await?;
    for rows in rows {
        copying.send(rows.text.as_bytes()).await?;
    }
    copying.finish().await?;
    Ok(())
}

/// Writes one value; none is `\N`.
fn field(text: &mut String, value: Value) -> Result<(), StoreError> {
    // Writing to a string cannot fail.
    let written = match value {
        Value::Bool(Some(value)) => write!(text, "{value}"),
        Value::SmallInt(Some(value)) => write!(text, "{value}"),
        Value::Int(Some(value)) => write!(text, "{value}"),
        Value::BigInt(Some(value)) => write!(text, "{value}"),
        Value::Decimal(Some(value)) => write!(text, "{value}"),
        Value::ChronoDate(Some(value)) => write!(text, "{value}"),
        Value::ChronoDateTimeUtc(Some(value)) => write!(text, "{}", value.to_rfc3339()),
        Value::String(Some(value)) => {
            escaped(text, &value);
            Ok(())
        }
        Value::Json(Some(value)) => {
            escaped(text, &value.to_string());
            Ok(())
        }
        Value::Bytes(Some(value)) => {
            text.push_str(r"\\x");
            value.iter().try_for_each(|byte| write!(text, "{byte:02x}"))
        }
        value if value == value.as_null() => {
            text.push_str(r"\N");
            Ok(())
        }
        value => return Err(StoreError::Corrupt(format!("COPY has no form for {value:?}"))),
    };
    written.map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// A text with everything escaped that means something to COPY.
fn escaped(text: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '\\' => text.push_str(r"\\"),
            '\n' => text.push_str(r"\n"),
            '\r' => text.push_str(r"\r"),
            '\t' => text.push_str(r"\t"),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_has_its_form() {
        let written = |value: Value| {
            let mut text = String::new();
            field(&mut text, value).unwrap();
            text
        };
        assert_eq!(written("a\tb\\N\r\nc".into()), r"a\tb\\N\r\nc");
        assert_eq!(written(Value::String(None)), r"\N");
        assert_eq!(written(Value::BigInt(None)), r"\N");
        assert_eq!(written((-5_i64).into()), "-5");
        assert_eq!(written(vec![0_u8, 255].into()), r"\\x00ff");
        assert_eq!(written(serde_json::json!(["\n"]).into()), r#"["\\n"]"#);
        assert_eq!(written(true.into()), "true");
        assert!(field(&mut String::new(), 1.5_f64.into()).is_err());
    }
}
