//! A user's own session, profile and end.

use serde_json::json;

use crate::handlers::wire::{self, AccessBody};
use crate::http::call::{HandlerResult, UserCall};
use crate::http::response::ApiResponse;
use crate::tokens::session_token;

pub(crate) fn profile(call: &mut UserCall<'_>) -> HandlerResult {
    let user = call.app.users.get(call.user)?;
    Ok(ApiResponse::ok(&json!({
        "user_id": user.id,
        "domain_id": call.app.domain,
        "identities": wire::identities(user),
        "data": user.data,
        "type": wire::user_type(user),
    })))
}

/// The refresh token stays the same: the answer has none.
pub(crate) fn refresh(call: &mut UserCall<'_>) -> HandlerResult {
    let now = call.request.now;
    let session = call.app.sessions.find(call.session, now)?;
    let access_token = session_token::access(&call.app.secret, session, call.app.domain, now);
    Ok(ApiResponse::created(&AccessBody { access_token }))
}

/// Ends this session only. (manual)
pub(crate) fn end(call: &mut UserCall<'_>) -> HandlerResult {
    call.app.log_out(call.session, call.request.now)?;
    Ok(ApiResponse::no_content())
}

/// Deletes the user with all sessions.
pub(crate) fn delete(call: &mut UserCall<'_>) -> HandlerResult {
    call.app.delete_user(call.user)?;
    Ok(ApiResponse::no_content())
}
