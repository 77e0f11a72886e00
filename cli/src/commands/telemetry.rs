//! Usage events.

use super::context::Context;
use crate::api;

/// Reports to the collector, if the user configured one and did not opt out,
/// that a command has completed. Errors are ignored.
pub(crate) async fn send_telemetry(context: &Context<'_>, command: &str, status: u8) {
    let mode = context.settings.profile.telemetry_mode.as_deref();
    // An invalid profile may contain an opt-out.
    let is_invalid = context.settings.invalid_profile.is_some();
    let has_opted_out = (context.env.do_not_track && !mutant!(TelemetryIsSentAnyway))
        || is_invalid
        || mode == Some("off");
    let collector = context.env.telemetry_url.as_deref();
    if let Some(url) = collector.filter(|_| !has_opted_out) {
        let _ = api::send_event(url, command, status, &context.settings.network).await;
    }
}
