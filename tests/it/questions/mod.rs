//! Filters, orders, sums, groups and search across programmes: the database's answers beside plain counting.

mod brute;
mod inputs;
mod plans;
mod random;
mod statements;
mod strategies;
mod sums;
mod worlds;
