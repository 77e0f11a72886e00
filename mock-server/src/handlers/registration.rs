//! Registering with an address and a password. Every answer is an object, since
//! mongodb-stitch parses every body; 200 is our choice where it is not 201.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::wire::extended;
use crate::http::call::{Answer, AppCall};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{Id, Refusal};

fn done() -> Reply {
    Reply::ok(&json!({}))
}

#[derive(Deserialize)]
struct Registration {
    email: String,
    password: String,
}

pub(crate) fn register(call: &mut AppCall<'_>) -> Answer {
    let new: Registration = call.input.json()?;
    call.app
        .register(&new.email, &new.password, call.input.now, call.dice)?;
    Ok(Reply::created(&json!({})))
}

#[derive(Deserialize)]
struct MailToken {
    token: String,
    #[serde(rename = "tokenId")]
    token_id: String,
}

impl MailToken {
    fn id(&self) -> Result<Id, Failure> {
        self.token_id
            .parse()
            .map_err(|()| Refusal::MailToken.into())
    }
}

pub(crate) fn confirm(call: &mut AppCall<'_>) -> Answer {
    let mail: MailToken = call.input.json()?;
    call.app
        .confirm_by_mail(&mail.token, mail.id()?, call.input.now)?;
    Ok(done())
}

#[derive(Deserialize)]
struct Address {
    email: String,
}

pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> Answer {
    let Address { email } = call.input.json()?;
    call.app
        .resend_confirmation(&email, call.input.now, call.dice)?;
    Ok(done())
}

pub(crate) fn call_confirm(call: &mut AppCall<'_>) -> Answer {
    let Address { email } = call.input.json()?;
    call.app
        .recall_confirmation(&email, call.input.now, call.dice)?;
    Ok(done())
}

#[derive(Deserialize)]
struct Reset {
    password: String,
    #[serde(flatten)]
    mail: MailToken,
}

pub(crate) fn reset(call: &mut AppCall<'_>) -> Answer {
    let Reset { password, mail } = call.input.json()?;
    let (id, now) = (mail.id()?, call.input.now);
    call.app
        .reset_by_mail(&mail.token, id, &password, now, call.dice)?;
    Ok(done())
}

pub(crate) fn send_reset(call: &mut AppCall<'_>) -> Answer {
    let Address { email } = call.input.json()?;
    call.app.send_reset(&email, call.input.now, call.dice)?;
    Ok(done())
}

#[derive(Deserialize)]
struct ResetCall {
    email: String,
    password: String,
    #[serde(default)]
    arguments: Option<Vec<Value>>,
}

pub(crate) fn call_reset(call: &mut AppCall<'_>) -> Answer {
    let new: ResetCall = call.input.json()?;
    let arguments = new.arguments.unwrap_or_default().into_iter();
    let arguments: Vec<_> = arguments.map(extended::plain).collect();
    let (app, now) = (&mut call.app, call.input.now);
    app.reset_by_function(&new.email, &new.password, &arguments, now, call.dice)?;
    Ok(done())
}
