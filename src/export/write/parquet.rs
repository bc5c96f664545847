//! Apache Parquet: a typed column for each of the table's, compressed by Snappy, with what the columns mean in the file's metadata.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::{ParquetError, Result},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::Type,
};

use super::{Pipe, WriteError, pairs};
use crate::{
    domain::package::{Column, Kind, Need, RawCell},
    export::{About, Field, Table},
};

/// The rows that are written together; so many are held in memory.
const GROUP_ROWS: usize = 16_384;

/// The values of a column, and for each row whether it has one.
enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Decimal(Vec<f64>),
    Date(Vec<i32>),
}

pub(super) struct Parquet {
    fields: &'static [Field],
    columns: Vec<(Values, Vec<i16>)>,
    rows: usize,
    out: SerializedFileWriter<Pipe>,
}

impl From<ParquetError> for WriteError {
    fn from(error: ParquetError) -> Self {
        Self::Io(std::io::Error::other(error))
    }
}

impl Parquet {
    pub(super) fn new(pipe: Pipe, table: Table, about: &About) -> Result<Self> {
        let fields = table.fields();
        let types =
            fields.iter().map(|field| primitive(field.column).map(Arc::new)).collect::<Result<_>>()?;
        let schema = Type::group_type_builder(table.into()).with_fields(types).build()?;
        let meaning = fields.iter().map(|Field { column, meaning, .. }| {
            KeyValue::new(
                format!("column.{}", column.name),
                format!("{}: {meaning} / {}", column.title, column.description),
            )
        });
        let mut of_file: BTreeMap<&str, String> = BTreeMap::new();
        for (name, text) in about.lines(table) {
            let known = of_file.entry(name).or_default();
            *known = if known.is_empty() { text } else { format!("{known}\n{text}") };
        }
        let of_file = of_file.into_iter().map(|(name, text)| KeyValue::new(name.to_owned(), text));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("kaikaku {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(of_file.chain(meaning).collect()))
            .build();
        let out = SerializedFileWriter::new(pipe, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { fields, columns: fields.iter().map(empty).collect(), rows: 0, out })
    }

    pub(super) fn row(&mut self, cells: &[RawCell]) -> Result<()> {
        for ((values, defined), (_, cell)) in self.columns.iter_mut().zip(pairs(self.fields, cells)) {
            defined.push(i16::from(!cell.is_empty()));
            if !cell.is_empty() {
                values.push(cell.text());
            }
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<()> {
        let columns = std::mem::replace(&mut self.columns, self.fields.iter().map(empty).collect());
        self.rows = 0;
        let mut group = self.out.next_row_group()?;
        for ((values, defined), Field { column, .. }) in columns.into_iter().zip(self.fields) {
            let defined = (column.need != Need::Required).then_some(&*defined);
            match values {
                Values::Text(values) => write::<ByteArrayType>(&mut group, &values, defined)?,
                Values::Whole(values) => write::<Int64Type>(&mut group, &values, defined)?,
                Values::Decimal(values) => write::<DoubleType>(&mut group, &values, defined)?,
                Values::Date(values) => write::<Int32Type>(&mut group, &values, defined)?,
            }
        }
        group.close()?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<()> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.out.close()?;
        Ok(())
    }
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Pipe>,
    values: &[T::T],
    defined: Option<&[i16]>,
) -> Result<()> {
    let missing = || ParquetError::General("more columns than the schema has".into());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, defined, None)?;
    column.close()
}

impl Values {
    fn push(&mut self, text: &str) {
        match self {
            Self::Text(values) => values.push(text.into()),
            // Cells say what their kind allows.
            Self::Whole(values) => values.push(text.parse().unwrap_or_default()),
            Self::Decimal(values) => values.push(text.parse().unwrap_or_default()),
            Self::Date(values) => {
                let days = text.parse().ok().map(|date: NaiveDate| date.to_epoch_days());
                values.push(days.unwrap_or_default());
            }
        }
    }
}

fn empty(field: &Field) -> (Values, Vec<i16>) {
    let values = match field.column.kind {
        Kind::Whole { .. } => Values::Whole(Vec::new()),
        Kind::Decimal => Values::Decimal(Vec::new()),
        Kind::Date => Values::Date(Vec::new()),
        Kind::Text | Kind::Pattern(_) | Kind::Url | Kind::Choice(_) => Values::Text(Vec::new()),
    };
    (values, Vec::new())
}

fn primitive(column: &Column) -> Result<Type> {
    let (physical, logical) = match column.kind {
        Kind::Whole { .. } => (Physical::INT64, None),
        Kind::Decimal => (Physical::DOUBLE, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Text | Kind::Pattern(_) | Kind::Url | Kind::Choice(_) => {
            (Physical::BYTE_ARRAY, Some(LogicalType::String))
        }
    };
    let repetition = if column.need == Need::Required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    Type::primitive_type_builder(column.name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition)
        .build()
}
