//! Taking a CSV file apart into records, each with the row number that a spreadsheet shows.

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};

/// A row of a CSV file or a worksheet.
#[derive(Debug)]
pub(super) struct Record {
    /// The row number; empty lines count, the lines of one cell do not.
    pub(super) number: usize,
    /// Whether its quotation marks do not match.
    pub(super) has_open_quote: bool,
    cells: ByteRecord,
}

impl Record {
    /// A row of a worksheet.
    pub(super) fn of_worksheet(number: usize, cells: &[String]) -> Self {
        Self { number, has_open_quote: false, cells: ByteRecord::from(cells) }
    }

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

/// What separates the cells of a file: a comma, unless its first row has none and another sign instead.
pub(super) fn separator(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let others = [b';', b'\t'].into_iter().filter(|_| !header.contains(&b','));
    others.into_iter().find(|separator| header.contains(separator)).unwrap_or(b',')
}

/// The records of a file with Unix line ends.
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    reader: Reader<&'a [u8]>,
    number: usize,
}

impl<'a> Records<'a> {
    /// Begins with the header, which is row 1.
    pub(super) fn new(bytes: &'a [u8], separator: u8) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).terminator(Terminator::Any(b'\n')).delimiter(separator);
        let reader = builder.from_reader(bytes);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>, bool)> {
        let said = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        Records::new(text.as_bytes(), b',')
            .map(|record| (record.number, record.cells().map(said).collect(), record.has_open_quote))
            .collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let rows = rows("a,b\n\"1\n2\",\"x\"\"y\"\n\n\n3,4");
        let expected = [(1, ["a", "b"]), (2, ["1\n2", "x\"y"]), (5, ["3", "4"])];
        assert_eq!(rows, expected.map(|(number, cells)| (number, cells.map(String::from).to_vec(), false)));
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
