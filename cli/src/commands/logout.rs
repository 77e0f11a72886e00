//! `logout`: ends the session on the server and in the profile.

use super::context::Context;
use super::output::CommandResult;
use super::whoami;
use crate::error::CliError;
use crate::profile::StoredSession;

pub(super) async fn run(context: &Context<'_>) -> CommandResult {
    let settings = &context.settings;
    let store = context.store()?;
    if settings.invalid_profile.is_some() {
        store.remove()?;
        let text = format!(
            "Removed the invalid profile '{}'; a session in it was not ended on the server",
            settings.profile_name
        );
        return Ok(whoami::nobody(context, text).into());
    }
    let profile = &settings.profile;
    let ended = match profile.session.clone() {
        None => None,
        Some(session) => Some(end(context, session).await?),
    };
    if let (Some(Err(error)), true) = (&ended, mutant!(LogoutNeedsTheServer)) {
        return Err(CliError::UnknownServer(error.reason()));
    }
    // Clear the profile even if the server cannot be reached: after `logout`,
    // no secret may remain on this machine.
    store.update(|profile| {
        profile.session = None;
        if !mutant!(LogoutKeepsThePrivateKey) {
            profile.private_api_key = None;
        }
    })?;
    match ended {
        None => Ok(whoami::nobody(context, whoami::not_logged_in(profile)).into()),
        Some(Err(error)) => Err(error),
        Some(Ok(())) => Ok(whoami::nobody(context, "Successfully logged out").into()),
    }
}

/// Ends a session on the server that issued it. The inner error does not keep
/// the profile from being cleared.
///
/// # Errors
/// The command is for another server than the login.
async fn end(
    context: &Context<'_>,
    session: StoredSession,
) -> Result<Result<(), CliError>, CliError> {
    let server = &context.settings.base_url;
    let Some(issuer) = session.issuer.clone() else {
        return Ok(Err(CliError::SessionNotEnded));
    };
    if !issuer.has_origin_of(server.as_str()) {
        return Err(CliError::LoginElsewhere {
            server: server.clone(),
            login: issuer,
        });
    }
    let ended = match context.resume(server, session) {
        Ok(api) => api.end_session().await,
        Err(error) => Err(error),
    };
    Ok(match ended {
        Err(error) if !error.is_session_gone() => Err(error.into()),
        _ => Ok(()),
    })
}
