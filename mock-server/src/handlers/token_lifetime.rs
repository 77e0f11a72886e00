//! The lifetime of refresh tokens.

use serde::Deserialize;
use serde_json::json;

use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Seconds, Session};

/// `GET …/security/refresh_token_expiration` → 200, [`Lifetime`]. (OpenAPI document)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let seconds = call.app.settings.refresh_token_seconds;
    Ok(ApiResponse::ok(
        &json!({ "expiration_time_seconds": seconds }),
    ))
}

#[derive(Deserialize)]
struct Lifetime {
    /// A number in the document, so 3600.0 is valid too.
    expiration_time_seconds: f64,
}

/// `PUT …/security/refresh_token_expiration` with [`Lifetime`] → 204; 400 if it is not a
/// whole number between 30 minutes and 5 years. Applies to refresh tokens issued afterwards.
///
/// (OpenAPI document; its schema limits the lifetime to 180 days, but its text and the
/// manual to 5 years)
pub(crate) fn set(call: &mut AppCall<'_>) -> HandlerResult {
    let Lifetime {
        expiration_time_seconds,
    } = call.request.json()?;
    if expiration_time_seconds.fract() != 0.0 {
        return Err(ApiError::bad_request(
            "expiration_time_seconds must be a whole number",
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "beyond the range of the type, the cast yields its limit, which the rule rejects"
    )]
    let seconds = expiration_time_seconds as Seconds;
    call.app.set_refresh_lifetime(seconds)?;
    if mutant!(call.app, LifetimeChangesOldSessions) {
        let now = call.request.now;
        let sessions: Vec<_> = call.app.sessions.all(now).cloned().collect();
        for session in sessions {
            call.app.sessions.end(session.id, now)?;
            call.app.sessions.insert(Session {
                expires: now.saturating_add(seconds),
                ..session
            });
        }
    }
    Ok(ApiResponse::no_content())
}
