//! Usage events, for those who name a collector of their own.

use std::time::Duration;

use serde::Serialize;

use super::ApiError;
use super::transport::{Method, Request, Transport};
use crate::domain::BaseUrl;

/// How long a finished command may be kept waiting by the collector.
const LIMIT: Duration = Duration::from_secs(1);

/// What is told: that a command ran and how it ended. No argument, ID, key or
/// text of the user's is in it.
#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "event")]
    what: &'static str,
    command: &'a str,
    exit_code: u8,
    version: &'static str,
    os: &'static str,
}

/// Sends one event.
///
/// # Errors
/// The collector could not be reached in time; callers pass over that.
pub(crate) async fn send(url: &str, command: &str, exit_code: u8) -> Result<(), ApiError> {
    let event = Event {
        what: "command_completed",
        command,
        exit_code,
        version: env!("CARGO_PKG_VERSION"),
        os: std::env::consts::OS,
    };
    let base = BaseUrl::parse(url).map_err(|error| ApiError::BadUrl(error.to_string()))?;
    let transport = Transport::new(base.clone())?;
    let mut request = Request::new(Method::Post, "");
    request.body = serde_json::to_vec(&event).ok();
    match tokio::time::timeout(LIMIT, transport.send(request)).await {
        Ok(outcome) => outcome.map(drop),
        Err(_) => Err(ApiError::TimedOut {
            base: base.to_string(),
            limit: LIMIT,
        }),
    }
}
