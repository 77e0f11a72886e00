//! Secrets of an app. Their values are never shown.

use serde::Deserialize;
use serde_json::json;

use crate::http::call::{Answer, AppCall};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{Id, Refusal, Secret};

fn body(secret: &Secret) -> serde_json::Value {
    json!({ "_id": secret.id, "name": secret.name })
}

/// The unknown one is named in the answer, whatever was asked for.
fn unknown(call: &AppCall<'_>) -> Failure {
    Failure::unknown_secret(call.input.param("id"))
}

fn id(call: &AppCall<'_>) -> Result<Id, Failure> {
    call.input.param("id").parse().map_err(|()| unknown(call))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> Answer {
    let all = call.app.config.secrets.iter().map(body);
    Ok(Reply::ok(&all.collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct NewSecret {
    name: String,
    value: String,
}

pub(crate) fn create(call: &mut AppCall<'_>) -> Answer {
    let NewSecret { name, value } = call.input.json()?;
    let secret = call.app.config.secrets.add(&name, &value, call.dice)?;
    Ok(Reply::created(&body(secret)))
}

pub(crate) fn update(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    let NewSecret { name, value } = call.input.json()?;
    match call.app.config.secrets.update(id, &name, &value) {
        Err(Refusal::SecretUnknown) => Err(unknown(call)),
        other => Ok(other.map(|()| Reply::no_content())?),
    }
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    let removed = call.app.config.secrets.remove(id);
    removed.map_err(|_| unknown(call))?;
    Ok(Reply::no_content())
}
