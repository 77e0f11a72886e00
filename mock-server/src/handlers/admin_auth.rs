//! Administrators' sessions.

use serde::Deserialize;
use serde_json::json;

use crate::handlers::client_login::device::DeviceOptions;
use crate::handlers::wire::{AccessBody, LoginBody};
use crate::http::call::{HandlerResult, StateCall};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Admin, Id, Seconds, Session, State};
use crate::tokens::session_token;

/// What an administrator logs in with.
const PROVIDER: &str = "mongodb-cloud";

/// Whether a server is there. (predecessor CLI's tests)
#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn version(_: &mut StateCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(
        &json!({ "version": env!("CARGO_PKG_VERSION") }),
    ))
}

/// What administrators with a name and a password log in with.
const PASSWORDS: &str = "local-userpass";

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn providers(call: &mut StateCall<'_>) -> HandlerResult {
    let mut all = vec![PROVIDER];
    if call.state.admins.have_passwords() {
        all.push(PASSWORDS);
    }
    let body = |name: &str| json!({ "name": name, "type": name, "disabled": false });
    Ok(ApiResponse::ok(
        &all.into_iter().map(body).collect::<Vec<_>>(),
    ))
}

#[derive(Deserialize)]
struct KeyPair {
    username: String,
    #[serde(rename = "apiKey")]
    api_key: String,
    #[serde(flatten)]
    device: DeviceOptions,
}

pub(crate) fn login(call: &mut StateCall<'_>) -> HandlerResult {
    let pair: KeyPair = call.request.json()?;
    let (state, now) = (&mut *call.state, call.request.now);
    let rng = &mut state.rng;
    let session = state
        .admins
        .log_in(&pair.username, &pair.api_key, pair.device.known(), now, rng);
    let session = session.map_err(|_| ApiError::wrong_key_pair())?;
    Ok(logged_in(state, &session, now))
}

#[derive(Deserialize)]
struct NamedLogin {
    username: String,
    password: String,
    #[serde(flatten)]
    device: DeviceOptions,
}

/// With a name and a password, as the vendor's own tests do. What is answered
/// to a wrong one is ours: as in an app.
pub(crate) fn login_user(call: &mut StateCall<'_>) -> HandlerResult {
    let login: NamedLogin = call.request.json()?;
    let (state, now) = (&mut *call.state, call.request.now);
    let session = state.admins.log_in_user(
        &login.username,
        &login.password,
        login.device.known(),
        now,
        &mut state.rng,
    )?;
    Ok(logged_in(state, &session, now))
}

fn logged_in(state: &State, session: &Session, now: Seconds) -> ApiResponse {
    let (secret, domain) = (&state.admin_secret, state.admins.domain);
    let admin = state.admins.get(session.user);
    let identity = admin.map_or(Id::ZERO, |admin| admin.identity);
    let provider = admin.map_or(PROVIDER, provider_of);
    let text = identity.to_string();
    ApiResponse::ok(&LoginBody {
        access_token: session_token::access(secret, session, domain, now),
        refresh_token: session_token::refresh_of(
            secret,
            session,
            domain,
            (&text, provider, identity),
            now,
        ),
        user_id: session.user,
        device_id: session.device,
    })
}

fn provider_of(admin: &Admin) -> &'static str {
    if admin.user.is_some() {
        PASSWORDS
    } else {
        PROVIDER
    }
}

pub(crate) fn profile(call: &mut StateCall<'_>) -> HandlerResult {
    let state = &call.state;
    let admin = state
        .admins
        .get(call.admin)
        .ok_or_else(ApiError::access_ended)?;
    let groups = state.groups.keys().filter(|group| admin.opens(**group));
    let roles: Vec<_> = groups
        .map(|group| json!({ "role_name": "GROUP_OWNER", "group_id": group }))
        .collect();
    let data = match &admin.user {
        Some((name, _)) => json!({ "email": name }),
        None => json!({ "name": admin.public_key }),
    };
    Ok(ApiResponse::ok(&json!({
        "user_id": admin.id,
        "domain_id": state.admins.domain,
        "identities": [
            { "id": admin.identity, "provider_type": provider_of(admin), "provider_id": admin.identity },
        ],
        "data": data,
        "type": "normal",
        "roles": roles,
    })))
}

/// The refresh token stays the same. (predecessor CLI's tests)
pub(crate) fn refresh(call: &mut StateCall<'_>) -> HandlerResult {
    let (state, now) = (&call.state, call.request.now);
    let session = state.admins.sessions.find(call.session, now)?;
    let access_token =
        session_token::access(&state.admin_secret, session, state.admins.domain, now);
    Ok(ApiResponse::created(&AccessBody { access_token }))
}

pub(crate) fn end(call: &mut StateCall<'_>) -> HandlerResult {
    call.state
        .admins
        .sessions
        .end(call.session, call.request.now)?;
    Ok(ApiResponse::no_content())
}
