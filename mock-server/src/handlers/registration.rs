//! Registration, confirmation and password reset for `local-userpass`.
//!
//! `…` stands for `/api/client/v2.0/app/{client}/auth/providers/local-userpass` here. No
//! endpoint needs authentication. Every success has the body `{}`, because stitch 3 parses
//! every body; the status 200 is our choice. All endpoints but `…/confirm` return 404
//! `AuthProviderNotFound` if the provider is missing or disabled. Errors are from the tests
//! of realm-web, realm-core and realm-swift; `error.rs` gives the source of each.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection, ResetArguments};

/// 200 with the body `{}`.
fn done() -> ApiResponse {
    ApiResponse::ok(&json!({}))
}

#[derive(Deserialize)]
struct Registration {
    email: String,
    password: String,
}

/// `POST …/register` with [`Registration`] → 201; 400 if the address or the password is
/// invalid or the confirmation function rejects it, 409 `AccountNameInUse` if the address
/// is taken, also by a pending user. An app that confirms automatically takes any text
/// for an address. (manual, release notes)
pub(crate) fn register(call: &mut AppCall<'_>) -> HandlerResult {
    let new: Registration = call.request.json()?;
    call.app.register(
        &new.email,
        &new.password,
        &call.request.function_runs,
        call.request.now,
        call.rng,
    )?;
    Ok(ApiResponse::created(&json!({})))
}

/// The token of a mail, in the Client API's spelling.
#[derive(Deserialize)]
struct MailToken {
    token: String,
    #[serde(rename = "tokenId")]
    token_id: String,
}

impl MailToken {
    fn id(&self) -> Result<Id, ApiError> {
        self.token_id
            .parse()
            .map_err(|()| Rejection::MalformedMailToken.into())
    }
}

/// `POST …/confirm` with [`MailToken`] → 200; 400 if the token is malformed, or
/// `UserpassTokenInvalid` if it has expired. Confirms the address. (manual)
pub(crate) fn confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let mail: MailToken = call.request.json()?;
    call.app
        .confirm_by_mail(&mail.token, mail.id()?, call.request.now)?;
    Ok(done())
}

#[derive(Deserialize)]
struct Address {
    email: String,
}

/// `POST …/confirm/send` with [`Address`] → 200; 400 `UserAlreadyConfirmed`, or if the app
/// confirms by function, 404 `UserNotFound`. Sends the confirmation mail again.
pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let Address { email } = call.request.json()?;
    call.app
        .resend_confirmation(&email, call.request.now, call.rng)?;
    Ok(done())
}

/// `POST …/confirm/call` with [`Address`] → 200; 400 `UserAlreadyConfirmed`, or if the app
/// does not confirm by function, 404 `UserNotFound`. Calls the confirmation function
/// again.
pub(crate) fn call_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let Address { email } = call.request.json()?;
    call.app.retry_confirmation_function(
        &email,
        &call.request.function_runs,
        call.request.now,
        call.rng,
    )?;
    Ok(done())
}

#[derive(Deserialize)]
struct Reset {
    password: String,
    #[serde(flatten)]
    mail: MailToken,
}

/// `POST …/reset` with [`Reset`] → 200; 400 if the password is invalid, or as for
/// [`confirm`]. Sets a new password. (manual)
pub(crate) fn reset(call: &mut AppCall<'_>) -> HandlerResult {
    let Reset { password, mail } = call.request.json()?;
    let (id, now) = (mail.id()?, call.request.now);
    call.app
        .reset_by_mail(&mail.token, id, &password, now, call.rng)?;
    Ok(done())
}

/// `POST …/reset/send` with [`Address`] → 200; 400 if the app resets passwords by
/// function, 404 `UserNotFound`. Sends a mail with a token for [`reset`].
pub(crate) fn send_reset(call: &mut AppCall<'_>) -> HandlerResult {
    let Address { email } = call.request.json()?;
    call.app.send_reset(&email, call.request.now, call.rng)?;
    Ok(done())
}

#[derive(Deserialize)]
struct ResetCall {
    email: String,
    password: String,
    #[serde(default)]
    arguments: Option<Vec<Value>>,
}

/// `POST …/reset/call` with [`ResetCall`] → 200; 400 if the app does not reset passwords by
/// function, the function rejects it, or the password is invalid, 404 `UserNotFound`.
/// Sets a new password if the function agrees.
pub(crate) fn call_reset(call: &mut AppCall<'_>) -> HandlerResult {
    let new: ResetCall = call.request.json()?;
    let typed = new.arguments.unwrap_or_default();
    let plain: Vec<_> = typed.iter().cloned().map(extended::plain).collect();
    let arguments = ResetArguments {
        typed: &typed,
        plain: &plain,
    };
    let (app, now) = (&mut call.app, call.request.now);
    let runs = &call.request.function_runs;
    app.reset_by_function(&new.email, &new.password, arguments, runs, now, call.rng)?;
    Ok(done())
}
