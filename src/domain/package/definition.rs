//! What a table's definition says, and the macro that declares a table once for reading, writing and describing it.

use super::{Kind, RawCell};

/// Whether a column must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Every row has a value.
    Required,
    /// A row may have none.
    Optional,
    /// A row may have none, but no two the same.
    Unique,
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether it must be filled.
    pub need: Need,
    /// The table whose key it holds.
    pub refers_to: Option<&'static str>,
    /// What it is, in English, with the unit where it has one.
    pub description: &'static str,
    /// What it is called in Japanese.
    pub title: &'static str,
}

/// A table of a package.
#[derive(Debug)]
pub struct TableDefinition {
    /// Its name as a resource.
    pub name: &'static str,
    /// What it holds, in Japanese.
    pub title: &'static str,
    /// What it holds, in English.
    pub description: &'static str,
    /// The columns that name a row.
    pub primary_key: &'static [&'static str],
    /// Its columns in order.
    pub columns: &'static [Column],
}

impl TableDefinition {
    /// The name of its file in a canonical package.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.csv", self.name)
    }
}

/// A row of a table, made of typed cells.
pub trait Table: Sized {
    /// The definition of the table.
    const DEFINITION: &'static TableDefinition;

    /// Reads a row from its cells, given in the order of the definition.
    fn read<'a>(cells: impl IntoIterator<Item = &'a [u8]>) -> Self;

    /// Its cells in the order of the definition.
    fn cells(&self) -> Vec<&RawCell>;
}

/// Declares a table: a struct with one typed cell per column, and its definition.
macro_rules! table {
    ($row:ident: $name:literal, $title:literal, $description:literal, key $key:tt {
        $($column:ident: $type:ty, $need:ident, $column_title:literal, $column_description:literal
            $(=> $target:literal)?;)+
    }) => {
        #[doc = concat!($description, " (", $title, ")")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $row { $(#[doc = $column_description] pub $column: Cell<$type>),+ }

        impl Table for $row {
            const DEFINITION: &'static TableDefinition = &TableDefinition {
                name: $name,
                title: $title,
                description: $description,
                primary_key: &$key,
                columns: &[$(Column {
                    name: stringify!($column),
                    kind: <$type as Value>::KIND,
                    need: Need::$need,
                    // The first of these: the target where one is given.
                    refers_to: [$(Some($target),)? None][0],
                    description: $column_description,
                    title: $column_title,
                }),+],
            };

            fn read<'a>(cells: impl IntoIterator<Item = &'a [u8]>) -> Self {
                let mut cells = cells.into_iter();
                Self { $($column: Cell::read(stringify!($column), cells.next().unwrap_or_default())),+ }
            }

            fn cells(&self) -> Vec<&RawCell> {
                vec![$(self.$column.raw()),+]
            }
        }
    };
}

pub(super) use table;
