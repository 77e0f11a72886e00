//! `logout`: ends the session on the server and in the profile.

use super::context::Context;
use super::output::CommandResult;
use super::whoami;
use crate::error::CliError;
use crate::report::Report;

pub(super) async fn run(context: &Context<'_>) -> CommandResult {
    let store = context.store()?;
    let profile = &context.settings.profile;
    let Some(session) = profile.session.clone() else {
        return Ok(Report::text(whoami::not_logged_in(profile)).into());
    };
    let ended = match context.resume(session) {
        Ok(api) => api.end_session().await,
        Err(error) => Err(error),
    };
    // Clear the profile even if the server cannot be reached: after `logout`,
    // no secret may remain on this machine.
    store.update(|profile| {
        profile.session = None;
        profile.private_api_key = None;
    })?;
    match ended {
        Err(error) if !error.is_session_gone() => Err(CliError::from(error)),
        _ => Ok(Report::text("Successfully logged out").into()),
    }
}
