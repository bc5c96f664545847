//! CSV after RFC 4180: a header, CRLF, quotation marks only where they are needed.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::{Pipe, WriteError, cp932, pairs};
use crate::{
    domain::package::{Kind, RawCell, formula},
    export::Field,
};

/// How a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with the mark by which spreadsheets know it.
    Utf8WithMark,
    /// UTF-8.
    Utf8,
    /// The Japanese encoding of Windows, for programs that know nothing else.
    Cp932,
}

pub(super) struct Csv {
    fields: &'static [Field],
    encoding: Encoding,
    out: csv::Writer<Pipe>,
}

impl Csv {
    pub(super) fn new(
        mut pipe: Pipe,
        fields: &'static [Field],
        japanese: bool,
        encoding: Encoding,
    ) -> Result<Self, WriteError> {
        if encoding == Encoding::Utf8WithMark {
            std::io::Write::write_all(&mut pipe, "\u{feff}".as_bytes())?;
        }
        let out = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .from_writer(pipe);
        let mut csv = Self { fields, encoding, out };
        for Field { column, .. } in fields {
            let name = if japanese { column.title } else { column.name };
            csv.cell(name, column.name, "the header")?;
        }
        csv.end()?;
        Ok(csv)
    }

    pub(super) fn row(&mut self, cells: &[RawCell]) -> Result<(), WriteError> {
        let id = cells.first().map_or("", RawCell::text);
        for (Field { column, .. }, cell) in pairs(self.fields, cells) {
            // First the letters that are written: among them can be what begins a formula.
            let text = match self.encoding {
                Encoding::Cp932 => cp932::substituted(cell.text()),
                Encoding::Utf8 | Encoding::Utf8WithMark => cell.text().into(),
            };
            match column.kind {
                Kind::Text => self.cell(&formula::escaped(&text), column.name, id)?,
                _ => self.cell(&text, column.name, id)?,
            }
        }
        self.end()
    }

    fn cell(&mut self, text: &str, column: &'static str, row: &str) -> Result<(), WriteError> {
        let written = match self.encoding {
            Encoding::Utf8 | Encoding::Utf8WithMark => self.out.write_field(text),
            Encoding::Cp932 => {
                let encoded = cp932::encode(text).map_err(|character| WriteError::Character {
                    character,
                    column,
                    row: row.to_owned(),
                })?;
                self.out.write_field(encoded)
            }
        };
        written.map_err(|error| WriteError::Io(error.into()))
    }

    fn end(&mut self) -> Result<(), WriteError> {
        self.out.write_record(None::<&[u8]>).map_err(|error| WriteError::Io(error.into()))
    }

    pub(super) fn flush(&mut self) -> Result<(), WriteError> {
        Ok(self.out.flush()?)
    }
}
