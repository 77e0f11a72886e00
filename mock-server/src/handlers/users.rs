//! The users of an app, for administrators.

use serde::Deserialize;

use crate::handlers::wire::device::devices;
use crate::handlers::wire::{UserBody, VerifiedBody};
use crate::http::call::{AppCall, HandlerResult, check_user_claims};
use crate::http::error::{ApiError, provider_is_off};
use crate::http::response::ApiResponse;
use crate::state::{Id, ProviderType, Rejection, UserQuery, UserType};
use crate::tokens::session_token::{self, TokenKind, Unverified};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::UserNotFound)
}

/// The filter that the query sets.
fn filter(call: &AppCall<'_>) -> Result<UserQuery, ApiError> {
    let query = |name| call.request.query(name);
    let disabled = match query("status") {
        None => None,
        Some("enabled") => Some(false),
        Some("disabled") => Some(true),
        Some(_) => {
            return Err(ApiError::invalid_parameter(
                "status must be enabled or disabled",
            ));
        }
    };
    if query("sort").is_some_and(|key| key != "_id") {
        return Err(ApiError::invalid_parameter("sort must be _id"));
    }
    let kinds = query("provider_types")
        .unwrap_or_default()
        .split(',')
        .map(str::trim);
    Ok(UserQuery {
        disabled,
        kinds: kinds
            .filter(|kind| !kind.is_empty())
            .map(ProviderType::from)
            .collect(),
        after: after(call)?,
        limit: limit(call)?,
        descending: query("desc") == Some("true"),
        #[cfg(feature = "mutants")]
        mutant: call.app.mutant,
    })
}

/// The query parameter `after`: the last ID of the previous page.
pub(super) fn after(call: &AppCall<'_>) -> Result<Option<Id>, ApiError> {
    let invalid = |()| ApiError::invalid_parameter("after must be an ID");
    call.request
        .query("after")
        .map(str::parse)
        .transpose()
        .map_err(invalid)
}

/// The query parameter `limit`: how many items a page has at most. Larger numbers are
/// accepted here: the state caps a page at 50 users.
pub(super) fn limit(call: &AppCall<'_>) -> Result<Option<usize>, ApiError> {
    let Some(text) = call.request.query("limit") else {
        return Ok(None);
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        // Too many digits for a number.
        Err(_) if is_number => Ok(None),
        Ok(limit) if is_number && limit > 0 => Ok(Some(limit)),
        _ => Err(ApiError::invalid_parameter(
            "limit must be a positive integer",
        )),
    }
}

/// `GET …/users?after&limit&status&provider_types&sort&desc` → 200, at most 50
/// [`UserBody`]s by ascending ID, or descending with `desc=true`; 400 `InvalidParameter` if
/// a parameter is invalid.
///
/// (OpenAPI document; predecessor CLI for `status` and `provider_types`, its tests for
/// `limit`; the 400 is our choice)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let page = call.app.users.page(&filter(call)?);
    Ok(ApiResponse::ok(
        &page.into_iter().map(UserBody::from).collect::<Vec<_>>(),
    ))
}

/// `GET …/users_count` and `GET …/users/users_count` → 200, the number of users.
/// (stitch 3; not in the OpenAPI document; serving both paths is our choice)
pub(crate) fn count(call: &mut AppCall<'_>) -> HandlerResult {
    if mutant!(call.app, CountSkipsDisabled) {
        let query = UserQuery {
            disabled: Some(true),
            ..UserQuery::default()
        };
        let disabled = call.app.users.page(&query).len();
        return Ok(ApiResponse::ok(&(call.app.users.count() - disabled)));
    }
    Ok(ApiResponse::ok(&call.app.users.count()))
}

#[derive(Deserialize)]
struct NewUser {
    email: String,
    password: String,
}

/// `POST …/users` with [`NewUser`] → 201, [`UserBody`]; 400 if the address or the password
/// is invalid, or the provider is missing or disabled, 409 `AccountNameInUse` if the
/// address is taken.
///
/// The user is confirmed, whatever the provider's settings. (OpenAPI document; the 409 is
/// our choice)
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let new: NewUser = call.request.json()?;
    let user = call
        .app
        .create_user(&new.email, &new.password, call.request.now, call.rng)
        .map_err(provider_is_off)?;
    Ok(ApiResponse::created(&UserBody::from(user)))
}

/// `GET …/users/{id}` → 200, [`UserBody`]; 404 `UserNotFound`. (OpenAPI document;
/// realm-core for the code)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&UserBody::from(
        call.app.users.get(id(call)?)?,
    )))
}

/// `DELETE …/users/{id}` → 204; 404 `UserNotFound`. Ends all sessions of the user, and
/// frees their address. (OpenAPI document)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    if mutant!(call.app, DeleteRefusesServerUsers)
        && call.app.users.get(id)?.kind == UserType::Server
    {
        return Err(ApiError::bad_request("server users cannot be deleted"));
    }
    call.app.delete_user(id)?;
    Ok(ApiResponse::no_content())
}

/// `PUT …/users/{id}/logout` → 204; 404 `UserNotFound`. Ends all sessions of the user;
/// succeeds if there are none. (OpenAPI document; realm-core and predecessor CLI's tests
/// for the 204)
pub(crate) fn logout(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.revoke(id(call)?)?;
    Ok(ApiResponse::no_content())
}

/// `PUT …/users/{id}/enable` → 204, also if the user is enabled; 404 `UserNotFound`.
/// (OpenAPI document; predecessor CLI)
pub(crate) fn enable(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.set_disabled(id(call)?, false)?;
    Ok(ApiResponse::no_content())
}

/// `PUT …/users/{id}/disable` → 204, also if the user is disabled; 404 `UserNotFound`.
/// Ends all sessions of the user. (OpenAPI document; realm-core tests)
pub(crate) fn disable(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.set_disabled(id(call)?, true)?;
    Ok(ApiResponse::no_content())
}

/// `GET …/users/{id}/devices` → 200, the user's devices; 404 `UserNotFound`.
/// (OpenAPI document, which leaves the shape of a device open)
pub(crate) fn list_devices(call: &mut AppCall<'_>) -> HandlerResult {
    let user = call.app.users.get(id(call)?)?.id;
    Ok(ApiResponse::ok(&devices(call.app, user, call.request.now)))
}

#[derive(Deserialize)]
struct NewAddress {
    email: String,
}

/// `PATCH …/users/{id}/reset_email` with [`NewAddress`] → 204; 400 if the address is
/// invalid or the user has no `local-userpass` identity, 404 `UserNotFound`.
/// (OpenAPI document)
pub(crate) fn reset_email(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.users.get(id)?;
    let new: NewAddress = call.request.json()?;
    call.app.reset_email(id, &new.email)?;
    Ok(ApiResponse::no_content())
}

#[derive(Deserialize)]
struct TokenToVerify {
    token: String,
}

/// `POST …/users/verify_token` with [`TokenToVerify`] → 200, [`VerifiedBody`] or the string
/// `token expired`; 401 if the signature is invalid or the session has ended.
///
/// The 401 has no code: the administrator's own token is valid, and `InvalidSession` would
/// make clients refresh it. (OpenAPI document; manual for the text of an invalid
/// signature; that of an ended session is our choice)
pub(crate) fn verify_token(call: &mut AppCall<'_>) -> HandlerResult {
    let TokenToVerify { token } = call.request.json()?;
    let invalid_signature = || ApiError {
        code: None,
        error: "signature is invalid".into(),
        ..ApiError::invalid_signature()
    };
    let custom_data = session_token::user_data(&token);
    let token = Unverified::parse(&token).ok_or_else(invalid_signature)?;
    if token.domain() != call.app.domain {
        return Err(invalid_signature());
    }
    let claims = token
        .verify(call.app.secret.bytes())
        .ok_or_else(invalid_signature)?;
    if claims.kind == TokenKind::Access && claims.expires <= call.request.now {
        if mutant!(call.app, VerifyRefusesExpired) {
            return Err(ApiError::access_token_expired());
        }
        return Ok(ApiResponse::ok(&"token expired"));
    }
    if mutant!(call.app, VerifiesRevokedTokens) && claims.kind == TokenKind::Access {
        return Ok(ApiResponse::ok(&VerifiedBody::new(&claims, custom_data)));
    }
    let kind = if mutant!(call.app, VerifiesRefreshTokens) {
        claims.kind
    } else {
        TokenKind::Access
    };
    check_user_claims(call.app, &claims, kind, call.request).map_err(|api_error| ApiError {
        code: None,
        ..api_error
    })?;
    Ok(ApiResponse::ok(&VerifiedBody::new(&claims, custom_data)))
}
