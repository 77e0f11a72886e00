//! The API keys that a user makes, with the refresh token. (realm-web,
//! realm-core, stitch)

use serde::Deserialize;

use crate::handlers::wire::KeyBody;
use crate::http::call::{HandlerResult, UserCall};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection};

fn id(call: &UserCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::KeyNotFound)
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut UserCall<'_>) -> HandlerResult {
    let keys = call.app.own_keys.of(call.user);
    Ok(ApiResponse::ok(
        &keys.map(KeyBody::from).collect::<Vec<_>>(),
    ))
}

#[derive(Deserialize)]
struct NewKey {
    name: String,
}

/// The only time that the key itself is shown.
pub(crate) fn create(call: &mut UserCall<'_>) -> HandlerResult {
    let NewKey { name } = call.request.json()?;
    let (key, secret) = call.app.create_own_key(call.user, &name, call.rng)?;
    Ok(ApiResponse::created(
        &KeyBody::from(key).with_secret(secret),
    ))
}

pub(crate) fn get(call: &mut UserCall<'_>) -> HandlerResult {
    let key = call.app.own_key(call.user, id(call)?)?;
    Ok(ApiResponse::ok(&KeyBody::from(key)))
}

pub(crate) fn enable(call: &mut UserCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_own_key_disabled(call.user, id, false)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn disable(call: &mut UserCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_own_key_disabled(call.user, id, true)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn delete(call: &mut UserCall<'_>) -> HandlerResult {
    let (id, now) = (id(call)?, call.request.now);
    call.app.delete_own_key(call.user, call.session, id, now)?;
    Ok(ApiResponse::no_content())
}
