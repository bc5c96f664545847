//! Kaikaku (改革): the reform programmes of Japanese municipalities as a GraphQL API. See ARCHITECTURE.md.

pub mod domain;
