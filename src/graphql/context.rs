//! What every resolver can reach: the request's snapshot, and who publishes.

use std::sync::Arc;

use async_graphql::Context;

use crate::store::{Snapshot, StoreError};

/// Who runs this endpoint, as configured.
#[derive(Debug, Clone, Default)]
pub struct Publisher {
    /// Name of the operator.
    pub name: Option<String>,
}

/// The state of the data that this request reads.
pub(super) fn snapshot<'a>(ctx: &Context<'a>) -> Result<&'a Snapshot, StoreError> {
    ctx.data_opt().ok_or_else(|| StoreError::Corrupt("the request carries no snapshot".into()))
}

/// Who publishes.
pub(super) fn publisher(ctx: &Context<'_>) -> Option<String> {
    ctx.data_opt::<Arc<Publisher>>().and_then(|publisher| publisher.name.clone())
}
