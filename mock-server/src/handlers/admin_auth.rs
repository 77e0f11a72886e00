//! Administrators' sessions.

use serde::Deserialize;
use serde_json::json;

use super::call::{Answer, WorldCall};
use crate::error::Failure;
use crate::state::Id;
use crate::token;
use crate::wire::{AccessBody, LoginBody, Reply};

/// What an administrator logs in with.
const PROVIDER: &str = "mongodb-cloud";

/// Whether a server is there. (predecessor CLI's tests)
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn version(_: &mut WorldCall<'_>) -> Answer {
    Ok(Reply::ok(&json!({ "version": env!("CARGO_PKG_VERSION") })))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn providers(_: &mut WorldCall<'_>) -> Answer {
    Ok(Reply::ok(
        &json!([{ "name": PROVIDER, "type": PROVIDER, "disabled": false }]),
    ))
}

/// The part of a login that names the device.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DeviceOptions {
    options: Option<LoginOptions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LoginOptions {
    device: Option<serde_json::Value>,
}

impl DeviceOptions {
    /// The device that a client was told of at an earlier login; realm-web
    /// wraps it as extended JSON. Anything else makes a new one.
    pub(super) fn known(&self) -> Option<Id> {
        let id = self.options.as_ref()?.device.as_ref()?.get("deviceId")?;
        let id: Id = id
            .as_str()
            .or_else(|| id.get("$oid")?.as_str())?
            .parse()
            .ok()?;
        (id != Id::ZERO).then_some(id)
    }
}

#[derive(Deserialize)]
struct KeyPair {
    username: String,
    #[serde(rename = "apiKey")]
    api_key: String,
    #[serde(flatten)]
    device: DeviceOptions,
}

pub(crate) fn login(call: &mut WorldCall<'_>) -> Answer {
    let pair: KeyPair = call.input.json()?;
    let (world, now) = (&mut *call.world, call.input.now);
    let dice = &mut world.dice;
    let session = world.admins.log_in(
        &pair.username,
        &pair.api_key,
        pair.device.known(),
        now,
        dice,
    );
    let session = session.map_err(|_| Failure::wrong_key_pair())?;
    let (secret, domain) = (&world.admin_secret, world.admins.domain);
    let identity = world
        .admins
        .get(session.user)
        .map_or(Id::ZERO, |admin| admin.identity);
    let identity = (identity.to_string(), identity);
    Ok(Reply::ok(&LoginBody {
        access_token: token::access(secret, &session, domain, now),
        refresh_token: token::refresh_of(
            secret,
            &session,
            domain,
            (&identity.0, PROVIDER, identity.1),
            now,
        ),
        user_id: session.user,
        device_id: session.device,
    }))
}

pub(crate) fn profile(call: &mut WorldCall<'_>) -> Answer {
    let world = &call.world;
    let admin = world
        .admins
        .get(call.admin)
        .ok_or_else(Failure::access_ended)?;
    let groups = world.groups.keys().filter(|group| admin.opens(**group));
    let roles: Vec<_> = groups
        .map(|group| json!({ "role_name": "GROUP_OWNER", "group_id": group }))
        .collect();
    Ok(Reply::ok(&json!({
        "user_id": admin.id,
        "domain_id": world.admins.domain,
        "identities": [
            { "id": admin.identity, "provider_type": PROVIDER, "provider_id": admin.identity },
        ],
        "data": { "name": admin.public_key },
        "type": "normal",
        "roles": roles,
    })))
}

/// The refresh token stays the same. (predecessor CLI's tests)
pub(crate) fn refresh(call: &mut WorldCall<'_>) -> Answer {
    let (world, now) = (&call.world, call.input.now);
    let session = world.admins.sessions.find(call.session, now)?;
    let access_token = token::access(&world.admin_secret, session, world.admins.domain, now);
    Ok(Reply::created(&AccessBody { access_token }))
}

pub(crate) fn end(call: &mut WorldCall<'_>) -> Answer {
    call.world
        .admins
        .sessions
        .end(call.session, call.input.now)?;
    Ok(Reply::no_content())
}
