//! Parts of long lists, by the number that an address gives.

use actix_web::HttpRequest;

use super::problem::Problem;
use crate::http::{AppState, ask};

/// The highest number of a page.
const HIGHEST: usize = 1_000_000;

/// The number of the page that is asked for: the first where none is.
pub(super) fn page(request: &HttpRequest, state: &AppState) -> Result<usize, Problem> {
    let pairs = ask::pairs(request, &state.service.limits)?;
    let Some((_, given)) = pairs.into_iter().find(|(name, _)| name == "page") else { return Ok(1) };
    let is_plain = given.bytes().all(|byte| byte.is_ascii_digit()) && !given.starts_with('0');
    let number = given.parse().ok().filter(|number| is_plain && *number <= HIGHEST);
    number.ok_or_else(|| Problem::parameter("page", &given, "a whole number from 1 to 1000000"))
}

/// How many pages of this size so many things fill; nothing fills one.
pub(super) const fn pages(things: usize, size: usize) -> usize {
    if things == 0 { 1 } else { things.div_ceil(size) }
}
