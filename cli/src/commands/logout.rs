//! `logout`: the session ends at the server and here.

use super::{Context, Outcome, Result};
use crate::error::CliError;
use crate::report::Report;

pub(super) async fn run(context: &Context<'_>) -> Result {
    let store = context.store()?;
    let Some(session) = context.profile.session.clone() else {
        return Ok(Report::text(super::whoami::nobody(&context.profile)).into());
    };
    let ended = match context.resume(session) {
        Ok(api) => api.end_session().await,
        Err(error) => Err(error),
    };
    // Cleared whatever the server says: nobody who logs out wants to find the
    // keys still here.
    store.update(|profile| {
        profile.session = None;
        profile.private_api_key = None;
    })?;
    match ended {
        // Not known any more is ended, too.
        Err(error) if !error.is_unknown_session() => Err(CliError::from(error)),
        _ => Ok(Outcome::from(Report::text("Successfully logged out"))),
    }
}
