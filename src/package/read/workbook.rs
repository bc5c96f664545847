//! A package in an XLSX workbook: a sheet for each table, and one for the licences instead of datapackage.json.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use calamine::{Reader, SheetType, Xlsx, XlsxError, open_workbook_from_rs};
use serde_json::{Map, Value};
use zip::ZipArchive;

use super::{
    ProblemCode,
    files::{DESCRIPTOR, MAX_ALL_BYTES, too_large},
    problem::Problems,
    worksheet::{MAX_CELL_BYTES, Worksheet},
};
use crate::{
    domain::{
        Message, message,
        package::{self, Wrong},
    },
    package::show::shortened,
};

/// The sheet that says what datapackage.json would.
pub const LICENSES: &str = "licenses";

/// Its name in Japanese.
const LICENSES_JA: &str = "ライセンス";

/// The most files that an XLSX file may consist of.
const MAX_PARTS: usize = 2000;

/// The most sheets that a workbook may have.
const MAX_SHEETS: usize = 100;

/// The most different texts that a workbook may say it has: a table with every cell filled has fewer.
const MAX_TEXTS: usize = 1_000_000;

/// What a workbook holds.
pub(super) struct Workbook {
    /// The sheets of tables by the tables' names.
    pub(super) tables: HashMap<&'static str, Worksheet>,
    /// The rows of the licences' sheet, as datapackage.json would have them.
    pub(super) licenses: Option<Value>,
    /// Whether no sheet may be a table under a wrong name, so that what is missing is missing.
    pub(super) is_understood: bool,
}

/// Reads a workbook; sheets that are none of the format's are reported, unless they are empty or notes.
pub(super) fn read(bytes: Vec<u8>, problems: &mut Problems) -> Result<Workbook, Wrong> {
    check_size(&bytes)?;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let mut found = Workbook { tables: HashMap::new(), licenses: None, is_understood: true };
    problems.name_file(DESCRIPTOR, LICENSES);
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    if names.len() > MAX_SHEETS {
        let expected = message!("{MAX_SHEETS} 枚以内のシート", "at most {MAX_SHEETS} sheets");
        return Err(Wrong::new(ProblemCode::TooManyFiles, expected));
    }
    let mut left = MAX_CELL_BYTES;
    for name in names {
        let meant = name.trim();
        let table = package::TABLES.into_iter().find(|table| [table.name, table.title].contains(&meant));
        if table.is_none() && is_note(meant) {
            continue;
        }
        let sheet = Worksheet::read(&mut book, &name, &mut left)?;
        let is_licenses = [LICENSES, LICENSES_JA].contains(&meant);
        let is_second = match table {
            Some(table) => found.tables.contains_key(table.name),
            None => is_licenses && found.licenses.is_some(),
        };
        if is_second {
            let expected = Message::fixed("一つの表に一つのシート", "one sheet for each table");
            problems.file(&name, ProblemCode::DuplicateResource, None, expected);
        } else if is_licenses {
            problems.name_file(DESCRIPTOR, &name);
            found.licenses = Some(licenses(&sheet));
        } else if let Some(table) = table {
            problems.name_file(table.name, &name);
            found.tables.insert(table.name, sheet);
        } else if !sheet.is_empty() {
            found.is_understood = false;
            let names = package::TABLES.map(|table| table.name).join(", ");
            let expected = message!("次のどれか：{names}, {LICENSES}", "one of {names}, {LICENSES}");
            problems.file(&name, ProblemCode::UnknownResource, Some(&name), expected);
        }
    }
    Ok(found)
}

/// Whether a sheet is for people only.
fn is_note(name: &str) -> bool {
    name.starts_with('_') || ["notes", "readme", "説明", "注記"].contains(&&*name.to_lowercase())
}

/// The rows of the licences' sheet, each as an object of its filled cells.
fn licenses(sheet: &Worksheet) -> Value {
    let mut rows = sheet.texts().map(|(_, texts)| texts);
    let header = rows.next().unwrap_or_default();
    let object = |texts: Vec<String>| {
        let filled = header.iter().zip(texts).filter(|(_, text)| !text.is_empty());
        Value::Object(filled.map(|(name, text)| (name.trim().into(), text.into())).collect::<Map<_, _>>())
    };
    Value::Array(rows.map(object).collect())
}

/// Unpacks all of it once, to nowhere: what a file says of its sizes is not believed.
fn check_size(bytes: &[u8]) -> Result<(), Wrong> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.into()))?;
    if zip.len() > MAX_PARTS {
        let expected = message!("{MAX_PARTS} 件以内", "at most {MAX_PARTS} parts");
        return Err(Wrong::new(ProblemCode::TooManyFiles, expected));
    }
    let mut left = MAX_ALL_BYTES;
    for place in 0..zip.len() {
        let part = zip.by_index(place).map_err(|error| unreadable(error.into()))?;
        let mut unpacked = Vec::new();
        part.take(left + 1).read_to_end(&mut unpacked).map_err(|error| unreadable(error.into()))?;
        left = left.checked_sub(unpacked.len() as u64).ok_or_else(|| too_large(MAX_ALL_BYTES))?;
        if announces_too_many_texts(&unpacked) {
            let expected = message!("{MAX_TEXTS} 種類以内の文字列", "at most {MAX_TEXTS} different texts");
            return Err(Wrong::new(ProblemCode::FileTooLarge, expected));
        }
    }
    Ok(())
}

/// Whether a part announces more texts than there may be: the library makes room for as many, unasked.
fn announces_too_many_texts(part: &[u8]) -> bool {
    const COUNT: &[u8] = b"uniqueCount";
    let places = part.windows(COUNT.len()).enumerate().filter(|(_, name)| *name == COUNT);
    let mut counts = places.map(|(place, _)| {
        let rest = part.iter().skip(place + COUNT.len());
        let digits =
            rest.skip_while(|byte| b" =\"'\t\n\r".contains(byte)).take_while(|byte| byte.is_ascii_digit());
        digits
            .fold(0_usize, |count, digit| count.saturating_mul(10).saturating_add(usize::from(digit - b'0')))
    });
    counts.any(|count| count > MAX_TEXTS)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
pub(super) fn unreadable(error: XlsxError) -> Wrong {
    let why = shortened(&error.to_string());
    let expected = message!(
        "パスワードのない XLSX ブック（.xls・.ods は不可）：{why}",
        "an XLSX workbook without a password, no .xls or .ods: {why}"
    );
    Wrong::new(ProblemCode::BadWorkbook, expected)
}
