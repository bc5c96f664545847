//! JSON: an array of objects, or an object on each line. Numbers are numbers, and what is missing is null.

use std::io::{self, Write};

use super::{Pipe, pairs};
use crate::{
    domain::package::{Kind, RawCell},
    export::Field,
};

pub(super) struct Json {
    fields: &'static [Field],
    is_array: bool,
    begun: bool,
}

impl Json {
    pub(super) const fn array(fields: &'static [Field]) -> Self {
        Self { fields, is_array: true, begun: false }
    }

    pub(super) const fn lines(fields: &'static [Field]) -> Self {
        Self { fields, is_array: false, begun: false }
    }

    pub(super) fn row(&mut self, out: &mut Pipe, cells: &[RawCell]) -> io::Result<()> {
        let mut line = Vec::with_capacity(1024);
        if self.is_array {
            line.extend_from_slice(if self.begun { b",\n" } else { b"[\n" });
        }
        self.begun = true;
        for (place, (Field { column, .. }, cell)) in pairs(self.fields, cells).enumerate() {
            write!(line, "{}\"{}\":", if place == 0 { "{" } else { "," }, column.name)?;
            match column.kind {
                _ if cell.is_empty() => line.extend_from_slice(b"null"),
                // As cells write them, numbers are JSON.
                Kind::Whole { .. } | Kind::Decimal => line.extend_from_slice(cell.text().as_bytes()),
                _ => serde_json::to_writer(&mut line, cell.text())?,
            }
        }
        line.push(b'}');
        if !self.is_array {
            line.push(b'\n');
        }
        out.write_all(&line)
    }

    pub(super) fn finish(self, out: &mut Pipe) -> io::Result<()> {
        match (self.is_array, self.begun) {
            (true, true) => out.write_all(b"\n]\n"),
            (true, false) => out.write_all(b"[]\n"),
            (false, _) => Ok(()),
        }
    }
}
