//! Which downloads there are, what they are called, and where they lie.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use crate::domain::{StateId, Text};

/// What downloads are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All programmes.
    Everything,
    /// One of them, at one of its states.
    Program(StateId),
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Table {
    /// 取組項目
    Items,
    /// 効果
    Effects,
    /// 取組の柱
    Pillars,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Format {
    /// Comma-separated values, RFC 4180.
    Csv,
    /// One JSON array of objects.
    Json,
    /// A JSON object on each line.
    Ndjson,
    /// An Excel workbook.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

/// A file that can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum File {
    /// A table in a format.
    Table(Table, Format),
    /// The whole data package of a programme, which `kaikaku import` takes.
    Package,
    /// The description of the files as a Frictionless data package.
    Descriptor,
}

/// A file as it can be downloaded at one state of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// What it is of.
    pub scope: Scope,
    /// Which file.
    pub file: File,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of these.
    pub sha256: [u8; 32],
}

impl Scope {
    /// The files that can be downloaded of it.
    pub fn files(self) -> impl Iterator<Item = File> {
        let tables =
            Table::iter().flat_map(|table| Format::iter().map(move |format| File::Table(table, format)));
        let package = matches!(self, Self::Program(_)).then_some(File::Package);
        tables.chain(package).chain([File::Descriptor])
    }

    /// Where a file of it lies below the server's address.
    #[must_use]
    pub fn path(self, file: File) -> String {
        match (self, file) {
            (Self::Everything, File::Descriptor) => format!("/{}", file.name()),
            (Self::Everything, _) => format!("/data/{}", file.name()),
            (Self::Program(state), _) => format!("/data/{state}/{}", file.name()),
        }
    }
}

impl File {
    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Table(table, format) => format!("{}.{}", <&str>::from(table), <&str>::from(format)),
            Self::Package => "package.zip".into(),
            Self::Descriptor => "datapackage.json".into(),
        }
    }

    /// What it is, for people.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Table(table, format) => {
                let ((ja, en), label) = (table.title(), format.label());
                Text::both(format!("{ja}（{label}）"), format!("{en} ({label})"))
            }
            Self::Package => Text::both("データパッケージ（ZIP）", "Data package (ZIP)"),
            Self::Descriptor => {
                Text::both("データパッケージの記述（JSON）", "Data package descriptor (JSON)")
            }
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Table(_, format) => format.media_type(),
            Self::Package => "application/zip",
            Self::Descriptor => "application/json",
        }
    }
}

impl Table {
    /// What its rows are, in Japanese and English.
    #[must_use]
    pub const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Items => ("取組項目", "Items"),
            Self::Effects => ("効果", "Effects"),
            Self::Pillars => ("取組の柱", "Pillars"),
        }
    }
}

impl Format {
    /// Its name, for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Xlsx => "XLSX",
            Self::Parquet => "Parquet",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}
