//! Reads downloads back, each format with a reader that others wrote, into rows of texts.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{Data, Reader, Xlsx};
use kaikaku::domain::package::formula;
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};
use serde_json::Value;

/// A row: what each column says; missing where it says nothing.
pub(super) type Row = BTreeMap<String, String>;

fn row(cells: impl Iterator<Item = (String, String)>) -> Row {
    cells.filter(|(_, text)| !text.is_empty()).collect()
}

/// Numbers as every format can say them.
fn number(number: f64) -> String {
    format!("{number}")
}

pub(super) fn csv(bytes: &[u8]) -> Vec<Row> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let cells = |record: csv::StringRecord| -> Row {
        let texts = record.iter().map(|text| formula::unescaped(text).to_owned()).collect::<Vec<_>>();
        row(header.iter().map(str::to_owned).zip(texts))
    };
    reader.records().map(|record| cells(record.unwrap())).collect()
}

fn object(object: &Value) -> Row {
    row(object.as_object().unwrap().iter().map(|(name, value)| {
        let text = match value {
            Value::Null => String::new(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            other => panic!("{other}"),
        };
        (name.clone(), text)
    }))
}

pub(super) fn json(bytes: &[u8]) -> Vec<Row> {
    let rows: Vec<Value> = serde_json::from_slice(bytes).unwrap();
    rows.iter().map(object).collect()
}

pub(super) fn ndjson(bytes: &[u8]) -> Vec<Row> {
    let text = str::from_utf8(bytes).unwrap();
    text.lines().map(|line| object(&serde_json::from_str(line).unwrap())).collect()
}

pub(super) fn xlsx(bytes: &[u8]) -> Vec<Row> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names()[1], "notes");
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = sheet.rows().map(|cells| {
        cells.iter().map(|cell| match cell {
            Data::Empty => String::new(),
            Data::String(text) => text.clone(),
            Data::Float(value) => number(*value),
            other => panic!("{other:?}"),
        })
    });
    let header: Vec<String> = rows.next().unwrap().collect();
    rows.map(|cells| row(header.iter().cloned().zip(cells))).collect()
}

/// The sheet that explains a workbook.
pub(super) fn notes(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("notes").unwrap();
    sheet.rows().map(|cells| cells.iter().map(Data::to_string).collect()).collect()
}

pub(super) fn parquet(bytes: Vec<u8>) -> Vec<Row> {
    let reader = SerializedFileReader::new(actix_web::web::Bytes::from(bytes)).unwrap();
    let cells = |found: parquet::record::Row| {
        row(found.get_column_iter().map(|(name, field)| {
            let text = match field {
                Field::Null => String::new(),
                Field::Str(text) => text.clone(),
                Field::Long(value) => value.to_string(),
                Field::Double(value) => number(*value),
                other => panic!("{other:?}"),
            };
            (name.clone(), text)
        }))
    };
    reader.get_row_iter(None).unwrap().map(|found| cells(found.unwrap())).collect()
}

/// The sum of a column of whole numbers.
pub(super) fn sum<'a>(rows: impl IntoIterator<Item = &'a Row>, column: &str) -> i64 {
    rows.into_iter().filter_map(|row| row.get(column)).map(|text| text.parse::<i64>().unwrap()).sum()
}
