//! Server API keys: their secrets log in as a server user of the app.

use crate::handlers::wire::{KeyBody, NewKeyBody};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::{ApiError, provider_is_off};
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::KeyNotFound)
}

/// `GET …/api_keys` → 200, the keys without their secrets, oldest first.
/// (OpenAPI document, stitch 3)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(
        &call
            .app
            .server_api_keys
            .iter()
            .map(KeyBody::from)
            .collect::<Vec<_>>(),
    ))
}

/// `POST …/api_keys` with [`NewKeyBody`] → 201, the new key; 400 if the name is invalid, the
/// app has 100 keys, or the provider is missing or disabled. Only this response contains
/// the secret.
///
/// Also creates the user that the key logs in as. (OpenAPI document; predecessor CLI's
/// tests for the user; manual for the limit and the provider)
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let new: NewKeyBody = call.request.json()?;
    let (key, secret) = call
        .app
        .create_server_api_key(new.name()?, call.request.now, call.rng)
        .map_err(provider_is_off)?;
    Ok(ApiResponse::created(
        &KeyBody::from(key).with_secret(secret),
    ))
}

/// `GET …/api_keys/{id}` → 200, the key without its secret; 404 `APIKeyNotFound`.
/// (OpenAPI document; realm-core tests for text and code of the 404)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&KeyBody::from(
        call.app.server_api_keys.get(id(call)?)?,
    )))
}

/// `PUT …/api_keys/{id}/enable` → 204; 404 `APIKeyNotFound`. (OpenAPI document)
pub(crate) fn enable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_server_api_key_disabled(id, false)?;
    Ok(ApiResponse::no_content())
}

/// `PUT …/api_keys/{id}/disable` → 204; 404 `APIKeyNotFound`. (OpenAPI document)
pub(crate) fn disable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_server_api_key_disabled(id, true)?;
    Ok(ApiResponse::no_content())
}

/// `DELETE …/api_keys/{id}` → 204; 404 `APIKeyNotFound`.
/// (OpenAPI document; that its user is deleted too is our choice)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.delete_server_api_key(id(call)?)?;
    Ok(ApiResponse::no_content())
}
