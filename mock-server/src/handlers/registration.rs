//! Registering with an address and a password. Every answer is an object, since
//! mongodb-stitch parses every body; 200 is our choice where it is not 201.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection};

fn done() -> ApiResponse {
    ApiResponse::ok(&json!({}))
}

#[derive(Deserialize)]
struct Registration {
    email: String,
    password: String,
}

pub(crate) fn register(call: &mut AppCall<'_>) -> HandlerResult {
    let new: Registration = call.request.json()?;
    call.app
        .register(&new.email, &new.password, call.request.now, call.rng)?;
    Ok(ApiResponse::created(&json!({})))
}

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
            .map_err(|()| Rejection::InvalidMailToken.into())
    }
}

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

pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let Address { email } = call.request.json()?;
    call.app
        .resend_confirmation(&email, call.request.now, call.rng)?;
    Ok(done())
}

pub(crate) fn call_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let Address { email } = call.request.json()?;
    call.app
        .recall_confirmation(&email, call.request.now, call.rng)?;
    Ok(done())
}

#[derive(Deserialize)]
struct Reset {
    password: String,
    #[serde(flatten)]
    mail: MailToken,
}

pub(crate) fn reset(call: &mut AppCall<'_>) -> HandlerResult {
    let Reset { password, mail } = call.request.json()?;
    let (id, now) = (mail.id()?, call.request.now);
    call.app
        .reset_by_mail(&mail.token, id, &password, now, call.rng)?;
    Ok(done())
}

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

pub(crate) fn call_reset(call: &mut AppCall<'_>) -> HandlerResult {
    let new: ResetCall = call.request.json()?;
    let arguments = new.arguments.unwrap_or_default().into_iter();
    let arguments: Vec<_> = arguments.map(extended::plain).collect();
    let (app, now) = (&mut call.app, call.request.now);
    app.reset_by_function(&new.email, &new.password, &arguments, now, call.rng)?;
    Ok(done())
}
