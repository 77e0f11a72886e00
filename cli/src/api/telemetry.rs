//! Usage events, sent only to a collector that the user configured.

use std::time::Duration;

use serde::Serialize;

use super::error::ApiError;
use super::network::{Network, Server};
use super::transport::{Facts, Request, Transport};
use crate::domain::{BaseUrl, Method};

/// How long the collector may delay the end of a command.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Which command ran and how it ended. Contains no argument, ID, key or other
/// text of the user's.
#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "event")]
    name: &'static str,
    command: &'a str,
    exit_code: u8,
    version: &'static str,
    os: &'static str,
}

/// Sends one event.
///
/// # Errors
/// An invalid URL, or a collector that does not respond in time. Callers
/// ignore them.
pub(crate) async fn send(
    url: &str,
    command: &str,
    exit_code: u8,
    network: &Network,
) -> Result<(), ApiError> {
    let event = Event {
        name: "command_completed",
        command,
        exit_code,
        version: env!("CARGO_PKG_VERSION"),
        os: std::env::consts::OS,
    };
    let base = BaseUrl::parse(url).map_err(|error| ApiError::InvalidUrl(error.to_string()))?;
    let transport = Transport::new(Server {
        base: &base,
        network,
    })?;
    let mut request = Request::new(Method::Post, "");
    request.body = serde_json::to_vec(&event).ok().map(Into::into);
    let facts = Facts::default();
    match tokio::time::timeout(TIMEOUT, transport.send(&request, &facts)).await {
        Ok(outcome) => outcome.map(drop).map_err(|failure| failure.error),
        Err(_) => Err(ApiError::TimedOut {
            base: base.to_string(),
            limit: TIMEOUT,
            is_connecting: false,
        }),
    }
}
