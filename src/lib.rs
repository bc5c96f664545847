//! Kaikaku (改革): the reform programmes of Japanese municipalities as a GraphQL API. See ARCHITECTURE.md.

pub mod config;
pub mod domain;
pub mod embedded;
pub mod export;
pub mod graphql;
pub mod http;
pub mod import;
pub mod package;
pub mod startup;
pub mod store;
pub mod telemetry;
