//! Filters, orders, sums, groups and search across programmes: the database's answers beside plain counting.

#![allow(
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::format_collect,
    reason = "small worlds have small numbers"
)]

mod brute;
mod columns;
mod inputs;
mod plans;
mod random;
mod statements;
mod strategies;
mod sums;
mod worlds;
