//! Logged-in users: profile, session and deletion.
//!
//! The paths name no app: the token does.

use serde_json::json;

use crate::configuration::custom_data;
use crate::handlers::wire::{self, AccessBody};
use crate::http::call::{HandlerResult, UserCall};
use crate::http::response::ApiResponse;
use crate::state::{App, Id, Seconds, Session};
use crate::tokens::session_token;

/// Returns an access token with the custom data of the user as it is now: refreshing a session
/// picks up its changes. (manual)
pub(crate) fn access_token(app: &App, session: &Session, now: Seconds) -> String {
    let user = app.users.get(session.user).ok();
    let user_data = user.and_then(|user| custom_data(app, user));
    session_token::access_token(app.secret.bytes(), session, app.domain, user_data, now)
}

/// `GET /api/client/v2.0/auth/profile` with the access token → 200, the user.
///
/// (realm-web, realm-core and stitch 4, which reject a body without `type`, `identities`
/// or `data`) With custom user data, `custom_data` has it (our choice: clients read the token).
pub(crate) fn profile(call: &mut UserCall<'_>) -> HandlerResult {
    let user = call.app.users.get(call.user)?;
    let mut body = json!({
        "user_id": user.id,
        "domain_id": call.app.domain,
        "identities": wire::identities(user),
        "data": user.data,
        "type": wire::user_type(user),
    });
    if let Some(data) = custom_data(call.app, user)
        && !mutant!(call.app, ProfileLacksCustomData)
    {
        body["custom_data"] = json!(data);
    }
    Ok(ApiResponse::ok(&body))
}

/// `POST /api/client/v2.0/auth/session` with the refresh token → 201, [`AccessBody`]; 401
/// `InvalidSession` if the session has ended.
///
/// The refresh token does not change: the response contains none. (OpenAPI document,
/// realm-web)
pub(crate) fn refresh(call: &mut UserCall<'_>) -> HandlerResult {
    let now = call.request.now;
    let alive_at = if mutant!(call.app, RefreshTokensOutliveExpiry) {
        0
    } else {
        now
    };
    let session = call.app.sessions.find(call.session, alive_at)?;
    let nameless = mutant!(call.app, RefreshForgetsDevice).then(|| Session {
        device: Id::ZERO,
        ..session.clone()
    });
    let session = nameless.as_ref().unwrap_or(session);
    let now = if mutant!(call.app, RefreshIsBackdated) {
        now - 300
    } else {
        now
    };
    let access_token = if mutant!(call.app, RefreshForgetsCustomData) {
        session_token::access_token(call.app.secret.bytes(), session, call.app.domain, None, now)
    } else {
        access_token(call.app, session, now)
    };
    Ok(ApiResponse::created(&AccessBody { access_token }))
}

/// `DELETE /api/client/v2.0/auth/session` with the refresh token → 204; 401
/// `InvalidSession` if the session has ended. Ends this session only. (manual)
pub(crate) fn end_session(call: &mut UserCall<'_>) -> HandlerResult {
    call.app.log_out(call.session, call.request.now)?;
    Ok(ApiResponse::no_content())
}

/// `DELETE /api/client/v2.0/auth/delete` with the access token → 204. Deletes the user
/// and ends all their sessions. (realm-web tests)
pub(crate) fn delete_user(call: &mut UserCall<'_>) -> HandlerResult {
    if mutant!(call.app, SelfDeletionLogsOut) {
        call.app.log_out(call.session, call.request.now)?;
        return Ok(ApiResponse::no_content());
    }
    call.app.delete_user(call.user)?;
    Ok(ApiResponse::no_content())
}
