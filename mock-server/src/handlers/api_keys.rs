//! Server API keys.

use serde::Deserialize;

use crate::handlers::wire::KeyBody;
use crate::http::call::{Answer, AppCall};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{Id, Refusal};

fn id(call: &AppCall<'_>) -> Result<Id, Failure> {
    call.input.id("id", Refusal::KeyUnknown)
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> Answer {
    Ok(Reply::ok(
        &call.app.keys.iter().map(KeyBody::from).collect::<Vec<_>>(),
    ))
}

#[derive(Deserialize)]
struct NewKey {
    name: String,
}

/// The only time that the key itself is shown.
pub(crate) fn create(call: &mut AppCall<'_>) -> Answer {
    let NewKey { name } = call.input.json()?;
    let (key, secret) = call.app.create_key(&name, call.input.now, call.dice)?;
    Ok(Reply::created(&KeyBody::from(key).with_secret(secret)))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> Answer {
    Ok(Reply::ok(&KeyBody::from(call.app.keys.get(id(call)?)?)))
}

pub(crate) fn enable(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.set_key_disabled(id, false)?;
    Ok(Reply::no_content())
}

pub(crate) fn disable(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.set_key_disabled(id, true)?;
    Ok(Reply::no_content())
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> Answer {
    call.app.delete_key(id(call)?)?;
    Ok(Reply::no_content())
}
