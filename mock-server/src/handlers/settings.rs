//! Settings of an app.

use serde::Deserialize;
use serde_json::json;

use crate::http::call::{AppCall, HandlerResult};
use crate::http::response::ApiResponse;
use crate::state::Seconds;

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn refresh_lifetime(call: &mut AppCall<'_>) -> HandlerResult {
    let seconds = call.app.settings.refresh_token_seconds;
    Ok(ApiResponse::ok(
        &json!({ "expiration_time_seconds": seconds }),
    ))
}

#[derive(Deserialize)]
struct Lifetime {
    expiration_time_seconds: Seconds,
}

pub(crate) fn set_refresh_lifetime(call: &mut AppCall<'_>) -> HandlerResult {
    let Lifetime {
        expiration_time_seconds,
    } = call.request.json()?;
    call.app.set_refresh_lifetime(expiration_time_seconds)?;
    Ok(ApiResponse::no_content())
}
