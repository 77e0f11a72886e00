//! Server API keys.

use serde::Deserialize;

use crate::handlers::wire::KeyBody;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::KeyNotFound)
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(
        &call.app.keys.iter().map(KeyBody::from).collect::<Vec<_>>(),
    ))
}

#[derive(Deserialize)]
struct NewKey {
    name: String,
}

/// The only time that the key itself is shown.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let NewKey { name } = call.request.json()?;
    let (key, secret) = call.app.create_key(&name, call.request.now, call.rng)?;
    Ok(ApiResponse::created(
        &KeyBody::from(key).with_secret(secret),
    ))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&KeyBody::from(
        call.app.keys.get(id(call)?)?,
    )))
}

pub(crate) fn enable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_key_disabled(id, false)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn disable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_key_disabled(id, true)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.delete_key(id(call)?)?;
    Ok(ApiResponse::no_content())
}
