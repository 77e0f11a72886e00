//! The API keys that a user makes, with the refresh token. (realm-web,
//! realm-core, stitch)

use serde::Deserialize;

use crate::handlers::wire::KeyBody;
use crate::http::call::{Answer, UserCall};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{Id, Refusal};

fn id(call: &UserCall<'_>) -> Result<Id, Failure> {
    call.input.id("id", Refusal::KeyUnknown)
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut UserCall<'_>) -> Answer {
    let keys = call.app.own_keys.of(call.user);
    Ok(Reply::ok(&keys.map(KeyBody::from).collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct NewKey {
    name: String,
}

/// The only time that the key itself is shown.
pub(crate) fn create(call: &mut UserCall<'_>) -> Answer {
    let NewKey { name } = call.input.json()?;
    let (key, secret) = call.app.create_own_key(call.user, &name, call.dice)?;
    Ok(Reply::created(&KeyBody::from(key).with_secret(secret)))
}

pub(crate) fn get(call: &mut UserCall<'_>) -> Answer {
    let key = call.app.own_key(call.user, id(call)?)?;
    Ok(Reply::ok(&KeyBody::from(key)))
}

pub(crate) fn enable(call: &mut UserCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.set_own_key_disabled(call.user, id, false)?;
    Ok(Reply::no_content())
}

pub(crate) fn disable(call: &mut UserCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.set_own_key_disabled(call.user, id, true)?;
    Ok(Reply::no_content())
}

pub(crate) fn delete(call: &mut UserCall<'_>) -> Answer {
    let (id, now) = (id(call)?, call.input.now);
    call.app.delete_own_key(call.user, call.session, id, now)?;
    Ok(Reply::no_content())
}
