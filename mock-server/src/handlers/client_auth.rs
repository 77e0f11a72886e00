//! A user's own session, profile and end.

use serde_json::json;

use crate::handlers::wire::{self, AccessBody};
use crate::http::call::{Answer, UserCall};
use crate::http::response::Reply;
use crate::tokens::session_token;

pub(crate) fn profile(call: &mut UserCall<'_>) -> Answer {
    let user = call.app.users.get(call.user)?;
    Ok(Reply::ok(&json!({
        "user_id": user.id,
        "domain_id": call.app.domain,
        "identities": wire::identities(user),
        "data": user.data,
        "type": wire::user_type(user),
    })))
}

/// The refresh token stays the same: the answer has none.
pub(crate) fn refresh(call: &mut UserCall<'_>) -> Answer {
    let now = call.input.now;
    let session = call.app.sessions.find(call.session, now)?;
    let access_token = session_token::access(&call.app.secret, session, call.app.domain, now);
    Ok(Reply::created(&AccessBody { access_token }))
}

/// Ends this session only. (manual)
pub(crate) fn end(call: &mut UserCall<'_>) -> Answer {
    call.app.log_out(call.session, call.input.now)?;
    Ok(Reply::no_content())
}

/// Deletes the user with all sessions.
pub(crate) fn delete(call: &mut UserCall<'_>) -> Answer {
    call.app.delete_user(call.user)?;
    Ok(Reply::no_content())
}
