//! Users, as administrators see them.

use serde::Deserialize;

use crate::handlers::wire::{self, UserBody, VerifiedBody};
use crate::http::call::{Answer, AppCall, check_user};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{Filter, Id, ProviderType, Refusal};
use crate::tokens::session_token::{Kind, Unverified};

fn id(call: &AppCall<'_>) -> Result<Id, Failure> {
    call.input.id("id", Refusal::UserUnknown)
}

/// `status` and `provider_types`: predecessor CLI; the rest: OpenAPI document.
/// What a wrong value gets is ours.
fn filter(call: &AppCall<'_>) -> Result<Filter, Failure> {
    let query = |name| call.input.query(name);
    let disabled = match query("status") {
        None => None,
        Some("enabled") => Some(false),
        Some("disabled") => Some(true),
        Some(_) => return Err(Failure::parameter("status must be enabled or disabled")),
    };
    if query("sort").is_some_and(|key| key != "_id") {
        return Err(Failure::parameter("sort must be _id"));
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
pub(super) fn after(call: &AppCall<'_>) -> Result<Option<Id>, Failure> {
    let wrong = |()| Failure::parameter("after must be an id");
    call.input
        .query("after")
        .map(str::parse)
        .transpose()
        .map_err(wrong)
}

pub(crate) fn list(call: &mut AppCall<'_>) -> Answer {
    let page = call.app.users.page(&filter(call)?);
    Ok(Reply::ok(
        &page.into_iter().map(UserBody::from).collect::<Vec<_>>(),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn count(call: &mut AppCall<'_>) -> Answer {
    Ok(Reply::ok(&call.app.users.count()))
}

#[derive(Deserialize)]
struct NewUser {
    email: String,
    password: String,
}

pub(crate) fn create(call: &mut AppCall<'_>) -> Answer {
    let new: NewUser = call.input.json()?;
    let user = call
        .app
        .create_user(&new.email, &new.password, call.input.now, call.dice)?;
    Ok(Reply::created(&UserBody::from(user)))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> Answer {
    Ok(Reply::ok(&UserBody::from(call.app.users.get(id(call)?)?)))
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> Answer {
    call.app.delete_user(id(call)?)?;
    Ok(Reply::no_content())
}

pub(crate) fn logout(call: &mut AppCall<'_>) -> Answer {
    call.app.revoke(id(call)?)?;
    Ok(Reply::no_content())
}

pub(crate) fn enable(call: &mut AppCall<'_>) -> Answer {
    call.app.set_disabled(id(call)?, false)?;
    Ok(Reply::no_content())
}

pub(crate) fn disable(call: &mut AppCall<'_>) -> Answer {
    call.app.set_disabled(id(call)?, true)?;
    Ok(Reply::no_content())
}

pub(crate) fn devices(call: &mut AppCall<'_>) -> Answer {
    let user = call.app.users.get(id(call)?)?.id;
    Ok(Reply::ok(&wire::devices(call.app, user, call.input.now)))
}

#[derive(Deserialize)]
struct NewAddress {
    email: String,
}

pub(crate) fn reset_email(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.users.get(id)?;
    let new: NewAddress = call.input.json()?;
    call.app.reset_email(id, &new.email)?;
    Ok(Reply::no_content())
}

#[derive(Deserialize)]
struct TokenToVerify {
    token: String,
}

/// The answer to a wrong token carries no code: the administrator's own token is
/// fine, and `InvalidSession` would make clients refresh it. (manual for the
/// text of a wrong signature; that of an ended session is ours)
pub(crate) fn verify_token(call: &mut AppCall<'_>) -> Answer {
    let TokenToVerify { token } = call.input.json()?;
    let wrong = || Failure {
        code: None,
        error: "signature is invalid".into(),
        ..Failure::signature()
    };
    let token = Unverified::read(&token).ok_or_else(wrong)?;
    if token.domain() != call.app.domain {
        return Err(wrong());
    }
    let claims = token.verify(&call.app.secret).ok_or_else(wrong)?;
    if claims.kind == Kind::Access && claims.expires <= call.input.now {
        return Ok(Reply::ok(&"token expired"));
    }
    check_user(call.app, &claims, Kind::Access, call.input).map_err(|failure| Failure {
        code: None,
        ..failure
    })?;
    Ok(Reply::ok(&VerifiedBody::new(&claims)))
}
