//! Usage events.

use super::context::Context;
use crate::api;

/// Reports to the collector, if the user configured one and did not opt out,
/// that a command has completed. Errors are ignored.
pub(crate) async fn send_telemetry(context: &Context<'_>, command: &str, status: u8) {
    let mode = context.settings.profile.telemetry_mode.as_deref();
    let has_opted_out = context.env.do_not_track || mode == Some("off");
    let collector = context.env.telemetry_url.as_deref();
    if let Some(url) = collector.filter(|_| !has_opted_out) {
        let _ = api::send_event(url, command, status).await;
    }
}
