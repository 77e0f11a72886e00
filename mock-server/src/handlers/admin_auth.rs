//! Administrators: login, session and profile.

use serde::Deserialize;
use serde_json::json;

use crate::handlers::wire::device::DeviceOptions;
use crate::handlers::wire::{AccessBody, LoginBody};
use crate::http::call::{HandlerResult, StateCall};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Admin, Id, Seconds, Session, SessionEnd, State};
use crate::tokens::session_token;

/// The provider for logins with a key pair.
const KEY_PAIR_PROVIDER: &str = "mongodb-cloud";

/// The provider for logins with name and password.
const PASSWORD_PROVIDER: &str = "local-userpass";

/// `GET /api/private/v1.0/version` → 200, the server's version. Needs no authentication.
///
/// The predecessor CLI's tests check with it that a server is running.
pub(crate) fn version(_: &mut StateCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(
        &json!({ "version": env!("CARGO_PKG_VERSION") }),
    ))
}

/// `GET /api/admin/v3.0/auth/providers` → 200, the providers for administrators. Needs no
/// authentication. `local-userpass` is among them only if an administrator has a
/// password. (OpenAPI document, stitch 3)
pub(crate) fn providers(call: &mut StateCall<'_>) -> HandlerResult {
    let mut names = vec![KEY_PAIR_PROVIDER];
    if call.state.admins.have_passwords() {
        names.push(PASSWORD_PROVIDER);
    }
    let body = |name: &str| json!({ "name": name, "type": name, "disabled": false });
    Ok(ApiResponse::ok(
        &names.into_iter().map(body).collect::<Vec<_>>(),
    ))
}

#[derive(Deserialize)]
struct KeyPairLogin {
    username: String,
    #[serde(rename = "apiKey")]
    api_key: String,
    #[serde(flatten)]
    device: DeviceOptions,
}

/// `POST /api/admin/v3.0/auth/providers/mongodb-cloud/login` with [`KeyPairLogin`] → 200,
/// [`LoginBody`]; 401 without a code if the key pair is invalid. Needs no authentication.
///
/// (OpenAPI document; predecessor CLI's tests for the 401)
pub(crate) fn log_in_with_key_pair(call: &mut StateCall<'_>) -> HandlerResult {
    let login: KeyPairLogin = call.request.json()?;
    let (state, now) = (&mut *call.state, call.request.now);
    let session = state.admins.log_in(
        &login.username,
        &login.api_key,
        login.device.id(),
        now,
        &mut state.rng,
    );
    let session = session.map_err(|_| ApiError::invalid_key_pair())?;
    Ok(login_response(state, &session, now))
}

#[derive(Deserialize)]
struct PasswordLogin {
    username: String,
    password: String,
    #[serde(flatten)]
    device: DeviceOptions,
}

/// `POST /api/admin/v3.0/auth/providers/local-userpass/login` with [`PasswordLogin`] →
/// 200, [`LoginBody`]; 401 `InvalidPassword` if name or password is wrong. Needs no
/// authentication.
///
/// (realm-core tests, realm-app-importer; the 401 is our choice, as for users of an app)
pub(crate) fn log_in_with_password(call: &mut StateCall<'_>) -> HandlerResult {
    let login: PasswordLogin = call.request.json()?;
    let (state, now) = (&mut *call.state, call.request.now);
    let session = state.admins.log_in_user(
        &login.username,
        &login.password,
        login.device.id(),
        now,
        &mut state.rng,
    )?;
    Ok(login_response(state, &session, now))
}

fn login_response(state: &State, session: &Session, now: Seconds) -> ApiResponse {
    let (secret, domain) = (state.admin_secret.bytes(), state.admins.domain);
    let admin = state.admins.get(session.user);
    let identity = admin.map_or(Id::ZERO, |admin| admin.identity);
    let provider = admin.map_or(KEY_PAIR_PROVIDER, provider_of);
    let identity_text = identity.to_string();
    ApiResponse::ok(&LoginBody {
        access_token: session_token::access_token(secret, session, domain, None, now),
        refresh_token: session_token::refresh_token_with(
            secret,
            session,
            domain,
            (&identity_text, provider, identity),
            now,
        ),
        user_id: session.user,
        device_id: session.device,
    })
}

fn provider_of(admin: &Admin) -> &'static str {
    if admin.user.is_some() {
        PASSWORD_PROVIDER
    } else {
        KEY_PAIR_PROVIDER
    }
}

/// `GET /api/admin/v3.0/auth/profile` → 200, the administrator, with one role for each
/// project that they have access to.
///
/// (OpenAPI document; the predecessor CLI, realm-core tests and realm-app-importer find
/// their projects in `roles`)
pub(crate) fn profile(call: &mut StateCall<'_>) -> HandlerResult {
    let state = &call.state;
    let admin = state
        .admins
        .get(call.admin)
        .ok_or_else(ApiError::session_ended)?;
    let groups = state
        .groups
        .keys()
        .filter(|group| admin.can_access(**group) || mutant!(state, RolesIgnoreMembership));
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

/// `POST /api/admin/v3.0/auth/session` with the refresh token → 201, [`AccessBody`]; 401
/// `InvalidSession` if the session has ended.
///
/// The refresh token does not change. (OpenAPI document; predecessor CLI's tests)
pub(crate) fn refresh(call: &mut StateCall<'_>) -> HandlerResult {
    let (state, now) = (&call.state, call.request.now);
    let alive_at = if mutant!(state, AdminSessionsNeverExpire) {
        0
    } else {
        now
    };
    let session = state.admins.sessions.find(call.session, alive_at)?;
    let access_token = session_token::access_token(
        state.admin_secret.bytes(),
        session,
        state.admins.domain,
        None,
        now,
    );
    Ok(ApiResponse::created(&AccessBody { access_token }))
}

/// `DELETE /api/admin/v3.0/auth/session` with the refresh token → 204; 401
/// `InvalidSession` if the session has ended. Ends this session only.
///
/// (OpenAPI document, stitch 3)
pub(crate) fn end_session(call: &mut StateCall<'_>) -> HandlerResult {
    if mutant!(call.state, AdminLogoutEndsAllSessions) {
        let admin = call.admin;
        call.state.admins.sessions.end_all_of_user(admin);
        return Ok(ApiResponse::no_content());
    }
    let admins = &mut call.state.admins;
    let ended = admins.sessions.end(call.session, call.request.now)?;
    admins.events.sessions_ended([ended], SessionEnd::Logout);
    Ok(ApiResponse::no_content())
}
