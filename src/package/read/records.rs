//! Taking a CSV file apart into records, each with the row number that a spreadsheet shows.

use std::borrow::Cow;

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};

/// A row of a CSV file.
#[derive(Debug)]
pub(super) struct Record {
    /// The row number; empty lines count, the lines of one cell do not.
    pub(super) number: usize,
    /// Whether its quotation marks do not match.
    pub(super) has_open_quote: bool,
    cells: ByteRecord,
}

impl Record {
    /// How many cells it has.
    pub(super) fn width(&self) -> usize {
        self.cells.len()
    }

    /// The cell at this place.
    pub(super) fn cell(&self, place: usize) -> Option<&[u8]> {
        self.cells.get(place)
    }

    /// Its cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        self.cells.iter()
    }

    /// Whether no cell says anything, as in the empty rows that spreadsheets leave behind.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim_ascii().is_empty())
    }
}

/// The records of a file with Unix line ends.
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    reader: Reader<&'a [u8]>,
    number: usize,
}

impl<'a> Records<'a> {
    /// Begins with the header, which is row 1.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut builder = ReaderBuilder::new();
        let reader =
            builder.has_headers(false).flexible(true).terminator(Terminator::Any(b'\n')).from_reader(bytes);
        Self { bytes, reader, number: 0 }
    }

    /// The place in the file that has been read to.
    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let start = self.offset();
        let mut cells = ByteRecord::new();
        if !self.reader.read_byte_record(&mut cells).ok()? {
            return None;
        }
        let raw = self.bytes.get(start..self.offset()).unwrap_or_default();
        self.number += 1 + raw.iter().take_while(|byte| **byte == b'\n').count();
        let has_open_quote = raw.iter().filter(|byte| **byte == b'"').fold(false, |open, _| !open);
        Some(Record { number: self.number, has_open_quote, cells })
    }
}

/// A file without byte order mark and with Windows line ends replaced, inside of cells, too.
pub(super) fn plain(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return bytes.into();
    }
    let following = bytes.iter().skip(1).map(Some).chain([None]);
    let is_kept = |pair: &(&u8, Option<&u8>)| *pair != (&b'\r', Some(&b'\n'));
    bytes.iter().zip(following).filter(is_kept).map(|(byte, _)| *byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>, bool)> {
        let bytes = plain(text.as_bytes());
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        Records::new(&bytes)
            .map(|record| (record.number, record.cells().map(text).collect(), record.has_open_quote))
            .collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        for text in
            ["a,b\n\"1\n2\",\"x\"\"y\"\n\n\n3,4", "\u{feff}a,b\r\n\"1\r\n2\",\"x\"\"y\"\r\n\r\n\r\n3,4\r\n"]
        {
            let rows = rows(text);
            let expected = [(1, ["a", "b"]), (2, ["1\n2", "x\"y"]), (5, ["3", "4"])];
            assert_eq!(
                rows,
                expected.map(|(number, cells)| (number, cells.map(String::from).to_vec(), false))
            );
        }
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_noticed() {
        assert_eq!(rows("a,b\n1,\"2\n3,4\n").iter().map(|row| row.2).collect::<Vec<_>>(), [false, true]);
        assert_eq!(
            rows("a,b\n1,5\" pipe\n3,4\n").iter().map(|row| row.2).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert_eq!(rows("\n"), []);
    }
}
