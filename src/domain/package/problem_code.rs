//! The closed list of what can be wrong with a package.

use std::borrow::Cow;

use serde::Serialize;
use strum::{EnumIter, IntoStaticStr};

/// Declares the codes, each with the sentence that says what it means.
macro_rules! problem_codes {
    ($($code:ident: $meaning:literal,)+) => {
        /// What is wrong; `meaning` says it in a sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, IntoStaticStr, Serialize)]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum ProblemCode { $(#[doc = $meaning] $code),+ }

        impl ProblemCode {
            /// The code as reports show it.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.into()
            }

            /// What the code means.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$code => $meaning),+ }
            }
        }
    };
}

problem_codes! {
    BadDescriptor: "datapackage.json is no JSON object of the shape a data package has.",
    MissingLicense: "datapackage.json names no licence.",
    MissingResource: "A table that every package needs is not listed.",
    UnknownResource: "datapackage.json lists a table that the format does not have.",
    DuplicateResource: "datapackage.json lists a table twice.",
    TooManyResources: "datapackage.json lists more files than a package may have.",
    UnsafePath: "A path is more than the plain name of a file beside datapackage.json, or a link.",
    MissingFile: "A file is listed but does not exist.",
    UnreadableFile: "A file cannot be read.",
    BadArchive: "A zip file is damaged, needs a password or holds no single package.",
    TooManyFiles: "A zip file holds more files than a package may have.",
    NoPackage: "A path leads to no package.",
    FileTooLarge: "A file is larger than a package's file may be.",
    BadEncoding: "Text is not encoded as UTF-8.",
    MissingHeader: "The first row does not name columns of the table.",
    UnknownColumn: "A column is none of the table's.",
    DuplicateColumn: "A column stands in the header twice.",
    MissingColumn: "A column that every row needs is not in the header.",
    RaggedRow: "A row has more or fewer cells than the header.",
    BadQuoting: "A quotation mark opens a cell and nothing closes it, or stands bare inside a cell.",
    TooManyRows: "A table has more rows than it may have.",
    MissingValue: "A cell that must say something is empty.",
    UnexpectedValue: "A cell that must be empty says something.",
    TextTooLong: "A cell has more characters than it may have.",
    ControlCharacter: "A cell holds a control character other than new line and tab.",
    NotAKey: "A key is not made of lower-case letters, digits and hyphens.",
    NotANumber: "A cell should hold a number and does not.",
    NotWholeYen: "A printed figure has more decimals than its unit has yen.",
    NotADate: "A cell should hold a date and does not.",
    NotAUrl: "A cell should hold a web address and does not.",
    NotAHash: "A cell should hold a SHA-256 hash and does not.",
    NotAMunicipalityCode: "A cell should hold a six-digit local-government code and does not.",
    BadCheckDigit: "The last digit of a local-government code does not check the others.",
    UnknownValue: "A cell holds none of the values it may hold.",
    OutOfRange: "A number or amount is smaller or larger than it may be.",
    DuplicateKey: "Two rows of a table have the same key.",
    DuplicateValue: "Two rows hold what only one may hold, such as a place among siblings.",
    UnknownReference: "A cell points to a row that does not exist.",
    CircularReference: "Rows point to one another in a circle, or a row to itself.",
    TooDeep: "A section stands below more sections than it may.",
    PillarDisagrees: "A row and the section it stands in belong to different pillars.",
    KindDisagrees: "A kind does not agree with what the row says or points to.",
    DatesDisagree: "A period ends before it begins.",
    CoverageDisagrees: "The stated coverage does not agree with the rows the package has.",
    AmountDisagrees: "An amount in yen is not the printed figure times its unit.",
    SumDisagrees: "Parts do not add up to the whole beside them.",
    WrongSign: "An overlap is a gain where its effect is a loss, or the other way round.",
    OverlapTooLarge: "The overlaps of an effect are together larger than the effect.",
    WrongRowCount: "programs.csv has no row, or more than one.",
    MoreProblems: "There are more problems than a report shows.",
}

/// What is wrong with a cell, and what it should say instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The kind of problem.
    pub code: ProblemCode,
    /// What the cell should say.
    pub expected: Cow<'static, str>,
}

impl Wrong {
    /// A problem of this kind.
    pub fn new(code: ProblemCode, expected: impl Into<Cow<'static, str>>) -> Self {
        Self { code, expected: expected.into() }
    }
}
