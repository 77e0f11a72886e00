//! Users, as administrators see them.

use serde::Deserialize;

use crate::handlers::wire::{self, UserBody, VerifiedBody};
use crate::http::call::{AppCall, HandlerResult, check_user};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Filter, Id, ProviderType, Rejection};
use crate::tokens::session_token::{Kind, Unverified};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::UserNotFound)
}

/// `status` and `provider_types`: predecessor CLI; the rest: OpenAPI document.
/// What a wrong value gets is ours.
fn filter(call: &AppCall<'_>) -> Result<Filter, ApiError> {
    let query = |name| call.request.query(name);
    let disabled = match query("status") {
        None => None,
        Some("enabled") => Some(false),
        Some("disabled") => Some(true),
        Some(_) => return Err(ApiError::parameter("status must be enabled or disabled")),
    };
    if query("sort").is_some_and(|key| key != "_id") {
        return Err(ApiError::parameter("sort must be _id"));
    }
    let kinds = query("provider_types")
        .unwrap_or_default()
        .split(',')
        .map(str::trim);
    Ok(Filter {
        disabled,
        kinds: kinds
            .filter(|kind| !kind.is_empty())
            .map(ProviderType::from_name)
            .collect(),
        after: after(call)?,
        descending: query("desc") == Some("true"),
    })
}

/// The last id of the page before.
pub(super) fn after(call: &AppCall<'_>) -> Result<Option<Id>, ApiError> {
    let wrong = |()| ApiError::parameter("after must be an id");
    call.request
        .query("after")
        .map(str::parse)
        .transpose()
        .map_err(wrong)
}

pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let page = call.app.users.page(&filter(call)?);
    Ok(ApiResponse::ok(
        &page.into_iter().map(UserBody::from).collect::<Vec<_>>(),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn count(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&call.app.users.count()))
}

#[derive(Deserialize)]
struct NewUser {
    email: String,
    password: String,
}

pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let new: NewUser = call.request.json()?;
    let user = call
        .app
        .create_user(&new.email, &new.password, call.request.now, call.rng)?;
    Ok(ApiResponse::created(&UserBody::from(user)))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&UserBody::from(
        call.app.users.get(id(call)?)?,
    )))
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.delete_user(id(call)?)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn logout(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.revoke(id(call)?)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn enable(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.set_disabled(id(call)?, false)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn disable(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.set_disabled(id(call)?, true)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn devices(call: &mut AppCall<'_>) -> HandlerResult {
    let user = call.app.users.get(id(call)?)?.id;
    Ok(ApiResponse::ok(&wire::devices(
        call.app,
        user,
        call.request.now,
    )))
}

#[derive(Deserialize)]
struct NewAddress {
    email: String,
}

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

/// The answer to a wrong token carries no code: the administrator's own token is
/// fine, and `InvalidSession` would make clients refresh it. (manual for the
/// text of a wrong signature; that of an ended session is ours)
pub(crate) fn verify_token(call: &mut AppCall<'_>) -> HandlerResult {
    let TokenToVerify { token } = call.request.json()?;
    let wrong = || ApiError {
        code: None,
        error: "signature is invalid".into(),
        ..ApiError::signature()
    };
    let token = Unverified::read(&token).ok_or_else(wrong)?;
    if token.domain() != call.app.domain {
        return Err(wrong());
    }
    let claims = token.verify(&call.app.secret).ok_or_else(wrong)?;
    if claims.kind == Kind::Access && claims.expires <= call.request.now {
        return Ok(ApiResponse::ok(&"token expired"));
    }
    check_user(call.app, &claims, Kind::Access, call.request).map_err(|api_error| ApiError {
        code: None,
        ..api_error
    })?;
    Ok(ApiResponse::ok(&VerifiedBody::new(&claims)))
}
