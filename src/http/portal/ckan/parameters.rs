//! The parameters of an action: from the address, from a JSON object, or from a form; all of them texts.

use actix_web::{
    HttpRequest,
    http::header,
    web::{Bytes, Payload},
};
use serde_json::Value;

use super::Trouble;
use crate::{graphql::Limits, http::ask};

/// Names with values, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those behind the question mark.
    pub(super) fn from_address(request: &HttpRequest, limits: &Limits) -> Result<Self, Trouble> {
        Ok(Self(ask::pairs(request, limits)?))
    }

    /// Those in a body, and those behind the question mark.
    pub(super) async fn from_body(
        request: &HttpRequest,
        body: Payload,
        limits: &Limits,
    ) -> Result<Self, Trouble> {
        let Self(mut pairs) = Self::from_address(request, limits)?;
        let body = ask::whole(request, body, limits).await?;
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form =
            content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        // Many send JSON as a form, as CKAN's own clients once did.
        if is_form && !body.trim_ascii_start().starts_with(b"{") {
            let form = url::form_urlencoded::parse(&body);
            pairs.extend(form.map(|(name, value)| (name.into_owned(), value.into_owned())));
        } else {
            pairs.extend(from_json(&body)?);
        }
        Ok(Self(pairs))
    }

    /// Every value of this name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of this name, where there is one.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The value of this name, which must be there.
    pub(super) fn required(&self, name: &'static str) -> Result<String, Trouble> {
        let value = self.first(name).filter(|value| !value.is_empty());
        value.map(str::to_owned).ok_or_else(|| Trouble::Invalid(name, "Missing value".into()))
    }

    /// A whole number from 0 on, where there is one.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<usize>, Trouble> {
        let given = self.first(name).map(str::trim).filter(|value| !value.is_empty());
        let number = given.map(|value| value.parse().map_err(|_| value));
        number.transpose().map_err(|value| {
            let shown: String = value.chars().take(50).collect();
            Trouble::Invalid(name, format!("\"{shown}\" is no whole number from 0 on"))
        })
    }

    /// Whether it is said of something that it is wanted.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.first(name)
            .is_some_and(|value| ["true", "yes", "on", "1"].contains(&value.to_lowercase().as_str()))
    }
}

fn from_json(body: &Bytes) -> Result<Vec<(String, String)>, Trouble> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let bad = |why: &dyn ToString| Trouble::BadRequest(format!("JSON Error: {}", why.to_string()));
    let read: Value = serde_json::from_slice(body).map_err(|error| bad(&error))?;
    let Value::Object(fields) = read else { return Err(bad(&"the body must be an object")) };
    let pairs = fields.into_iter().flat_map(|(name, value)| {
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        values.into_iter().filter_map(move |value| match value {
            Value::String(text) => Some((name.clone(), text)),
            Value::Bool(_) | Value::Number(_) => Some((name.clone(), value.to_string())),
            _ => None,
        })
    });
    Ok(pairs.collect())
}
