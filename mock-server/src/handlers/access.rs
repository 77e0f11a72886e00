//! Who may ask an app: addresses, and origins of browser pages.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{AccessEntry, Id};

fn body(entry: &AccessEntry, call: &AppCall<'_>) -> Value {
    json!({
        "_id": entry.id,
        "address": entry.address,
        "comment": entry.comment,
        "includes_current": entry.includes(call.request.peer),
    })
}

fn unknown(call: &AppCall<'_>) -> ApiError {
    ApiError::unknown_ip(call.request.param("id"))
}

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.param("id").parse().map_err(|()| unknown(call))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = call.app.config.access.iter().map(|one| body(one, call));
    let all: Vec<_> = all.collect();
    Ok(ApiResponse::ok(
        &json!({ "current_ip": call.request.peer, "allowed_ips": all }),
    ))
}

#[derive(Deserialize)]
struct NewEntry {
    address: String,
    #[serde(default)]
    comment: String,
}

pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let NewEntry { address, comment } = call.request.json()?;
    let entry = call
        .app
        .config
        .access
        .add(&address, &comment, call.rng)?
        .clone();
    Ok(ApiResponse::created(&body(&entry, call)))
}

#[derive(Deserialize)]
struct Change {
    address: Option<String>,
    comment: Option<String>,
}

/// 200, as the predecessor CLI expects; the document has 201.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    if !call.app.config.access.iter().any(|entry| entry.id == id) {
        return Err(unknown(call));
    }
    let Change { address, comment } = call.request.json()?;
    let list = &mut call.app.config.access;
    let entry = list.update(id, address.as_deref(), comment.as_deref())?;
    let entry = entry.clone();
    Ok(ApiResponse::ok(&body(&entry, call)))
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let removed = call.app.config.access.remove(id);
    removed.map_err(|_| unknown(call))?;
    Ok(ApiResponse::no_content())
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn origins(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&call.app.config.origins))
}

pub(crate) fn set_origins(call: &mut AppCall<'_>) -> HandlerResult {
    let origins: Vec<String> = call.request.json()?;
    call.app.config.set_origins(origins)?;
    Ok(ApiResponse::no_content())
}
