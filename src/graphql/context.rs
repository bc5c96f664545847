//! What every resolver can reach: the request's snapshot, and who publishes and how that is cited.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;

use super::{error::Error, limits::Limits, scalars::Url};
use crate::{
    domain::{Citing, Language, Municipality, MunicipalityCode, Part, ProgramTree},
    store::{Snapshot, StoreError, query::PageTrees},
};

/// Who runs this endpoint, as configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publisher {
    /// Name of the operator.
    pub name: Option<String>,
    /// E-mail address or web page of the operator.
    pub contact: Option<String>,
    /// Address under which the world reaches this endpoint, without a slash behind it.
    pub url: String,
}

impl Publisher {
    /// How the data of this endpoint is cited.
    #[must_use]
    pub fn citing(&self) -> Citing<'_> {
        let Self { name, contact: _, url } = self;
        Citing { publisher: name.as_deref(), url }
    }
}

/// The state of the data that this request reads.
pub(super) fn snapshot<'a>(ctx: &Context<'a>) -> Result<&'a Snapshot, StoreError> {
    ctx.data_opt().ok_or_else(|| StoreError::Corrupt("the request carries no snapshot".into()))
}

/// What this endpoint allows.
pub(super) fn limits(ctx: &Context<'_>) -> Limits {
    ctx.data_opt().copied().unwrap_or_default()
}

/// Who publishes.
pub(super) fn publisher<'a>(ctx: &Context<'a>) -> Result<&'a Publisher, StoreError> {
    let publisher = ctx.data_opt::<Arc<Publisher>>().map(AsRef::as_ref);
    publisher.ok_or_else(|| StoreError::Corrupt("the request carries no publisher".into()))
}

/// The citation of a part of a programme.
pub(super) fn citation(
    ctx: &Context<'_>,
    tree: &ProgramTree,
    part: Part,
    language: Language,
) -> Result<String, Error> {
    let municipality = municipality(snapshot(ctx)?, tree.id().municipality)?;
    Ok(publisher(ctx)?.citing().citation(tree, &municipality.name, part, language))
}

/// The permalink of a part of a programme.
pub(super) fn permalink(ctx: &Context<'_>, tree: &ProgramTree, part: Part) -> Result<Url, Error> {
    Ok(Url(publisher(ctx)?.citing().permalink(tree, part)))
}

/// The municipality of this code, which a programme is of.
pub(super) fn municipality(
    snapshot: &Snapshot,
    code: MunicipalityCode,
) -> Result<&Arc<Municipality>, StoreError> {
    let found = snapshot.state().municipalities.get(&code);
    found.ok_or_else(|| StoreError::Corrupt(format!("a programme is of {code}, which is unknown")))
}

/// The programmes of the municipalities that `nodes` leads to: what one of them asks for is loaded for all.
#[derive(Debug, Default)]
pub(super) struct Siblings(Mutex<Vec<Arc<PageTrees>>>);

/// From now on, programmes of these municipalities are loaded together.
pub(super) fn together(ctx: &Context<'_>, programs: &Arc<PageTrees>) {
    if let Some(Siblings(known)) = ctx.data_opt() {
        known.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(programs));
    }
}

/// The programmes of this municipality, with those that are loaded together with them.
pub(super) fn siblings(ctx: &Context<'_>, code: MunicipalityCode) -> Result<Arc<PageTrees>, StoreError> {
    let known = ctx.data_opt::<Siblings>().and_then(|Siblings(known)| {
        let known = known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|trees| trees.holds(code)).cloned()
    });
    known.map_or_else(|| Ok(PageTrees::of_municipalities(snapshot(ctx)?, [code])), Ok)
}
