//! The open-data surface beside GraphQL: downloads, the catalogue in the forms that harvesters speak, and pages for people.

mod files;
