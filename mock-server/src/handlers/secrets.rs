//! Secrets of an app. Their values are never shown.

use serde::Deserialize;
use serde_json::json;

use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection, Secret};

fn body(secret: &Secret) -> serde_json::Value {
    json!({ "_id": secret.id, "name": secret.name })
}

/// The unknown one is named in the answer, whatever was asked for.
fn unknown(call: &AppCall<'_>) -> ApiError {
    ApiError::unknown_secret(call.request.param("id"))
}

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.param("id").parse().map_err(|()| unknown(call))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = call.app.config.secrets.iter().map(body);
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct NewSecret {
    name: String,
    value: String,
}

pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let NewSecret { name, value } = call.request.json()?;
    let secret = call.app.config.secrets.add(&name, &value, call.rng)?;
    Ok(ApiResponse::created(&body(secret)))
}

pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let NewSecret { name, value } = call.request.json()?;
    match call.app.config.secrets.update(id, &name, &value) {
        Err(Rejection::SecretNotFound) => Err(unknown(call)),
        other => Ok(other.map(|()| ApiResponse::no_content())?),
    }
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let removed = call.app.config.secrets.remove(id);
    removed.map_err(|_| unknown(call))?;
    Ok(ApiResponse::no_content())
}
