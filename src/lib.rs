//! Kaikaku (改革): the reform programmes of Japanese municipalities as a GraphQL API. See ARCHITECTURE.md.

pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod store;
pub mod telemetry;
