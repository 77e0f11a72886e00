//! User API keys: users create them for themselves, to log in with.
//!
//! All endpoints need the refresh token. (realm-web, realm-core, stitch 3 and 4)

use crate::handlers::wire::{KeyBody, NewKeyBody};
use crate::http::call::{HandlerResult, UserCall};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection};

fn id(call: &UserCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::KeyNotFound)
}

/// `GET /api/client/v2.0/auth/api_keys` → 200, the user's keys without their secrets,
/// oldest first; 403 for anonymous users.
/// (realm-web tests, which compare the whole body; realm-core tests for the 403)
pub(crate) fn list(call: &mut UserCall<'_>) -> HandlerResult {
    call.app.check_can_have_keys(call.user)?;
    let keys = call.app.user_api_keys.of_user(call.user);
    Ok(ApiResponse::ok(
        &keys.map(KeyBody::from).collect::<Vec<_>>(),
    ))
}

/// `POST /api/client/v2.0/auth/api_keys` with [`NewKeyBody`] → 201, the new key; 400 if the
/// name is invalid or the user has 20 keys, 403 for anonymous users, 404
/// `AuthProviderNotFound` if the provider is missing or disabled. Only this response
/// contains the secret.
///
/// (realm-web tests; manual for the limit and for anonymous users; realm-core tests for the
/// 403; Kotlin SDK's tests for the provider)
pub(crate) fn create(call: &mut UserCall<'_>) -> HandlerResult {
    let new: NewKeyBody = call.request.json()?;
    let key = call
        .app
        .create_user_api_key(call.user, new.name()?, call.rng);
    let (key, secret) = key?;
    Ok(ApiResponse::created(
        &KeyBody::from(key).with_secret(secret),
    ))
}

/// `GET /api/client/v2.0/auth/api_keys/{id}` → 200, the key without its secret; 404
/// `APIKeyNotFound`, also for the key of another user.
/// (realm-web tests; realm-core tests for text and code of the 404)
pub(crate) fn get(call: &mut UserCall<'_>) -> HandlerResult {
    let key = call.app.user_api_key(call.user, id(call)?)?;
    Ok(ApiResponse::ok(&KeyBody::from(key)))
}

/// `PUT /api/client/v2.0/auth/api_keys/{id}/enable` → 204; 404 as for [`get`].
pub(crate) fn enable(call: &mut UserCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_user_api_key_disabled(call.user, id, false)?;
    Ok(ApiResponse::no_content())
}

/// `PUT /api/client/v2.0/auth/api_keys/{id}/disable` → 204; 404 as for [`get`].
pub(crate) fn disable(call: &mut UserCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_user_api_key_disabled(call.user, id, true)?;
    Ok(ApiResponse::no_content())
}

/// `DELETE /api/client/v2.0/auth/api_keys/{id}` → 204; 403 for the key that this session
/// was started with, 404 as for [`get`].
/// (realm-web tests: a comment for the 403)
pub(crate) fn delete(call: &mut UserCall<'_>) -> HandlerResult {
    let (id, now) = (id(call)?, call.request.now);
    call.app
        .delete_user_api_key(call.user, call.session, id, now)?;
    Ok(ApiResponse::no_content())
}
