//! `login`: a key pair becomes a stored session.

use super::context::Forgetful;
use super::{Context, Outcome, Result, input};
use crate::api::AdminApi;
use crate::args::LoginArgs;
use crate::domain::{Keys, Secret};
use crate::error::CliError;
use crate::profile::StoredSession;
use crate::report::Report;

/// The word for "read it from standard input".
const STDIN: &str = "-";

pub(super) async fn run(context: &Context<'_>, args: &LoginArgs) -> Result {
    let store = context.store()?;
    if args.browser() {
        // A machine without a browser still logs in.
        let _ = open::that_detached(format!("{}/v2#/account/publicApi", context.atlas_url));
    }
    let keys = keys(context, args)?;
    if !may_replace(context, &keys)? {
        return Ok(Report::default().into());
    }

    let base = context.base_url.clone();
    let (_, tokens) = AdminApi::login(base, &keys, Box::new(Forgetful)).await?;
    let replaced = context.profile.session.clone();
    store.update(|profile| {
        profile.public_api_key = Some(keys.public.clone());
        profile.private_api_key = Some(keys.private.clone());
        profile.session = Some(StoredSession {
            access_token: tokens.access.clone(),
            refresh_token: tokens.refresh.clone(),
        });
        // A session is worth nothing at another server.
        profile.base_url = Some(context.base_url.to_string());
        profile.atlas_url = Some(context.atlas_url.to_string());
    })?;
    if let Some(session) = replaced.filter(|_| is_other(context, &keys)) {
        // The confirmation said so; a session that has ended already is as good.
        let _ = context.resume(session)?.end_session().await;
    }
    Ok(Outcome::from(Report::text("Successfully logged in")))
}

/// The key pair from flags, environment or the person at the terminal.
fn keys(context: &Context<'_>, args: &LoginArgs) -> std::result::Result<Keys, CliError> {
    let prompter = context.terminal.prompter();
    let given = |text: &&String| !text.is_empty();
    let public = match args.api_key.as_ref().filter(given) {
        Some(key) => key.clone(),
        None => match context.env.public_api_key.clone() {
            Some(key) => key,
            None => prompter.text(
                "Public API Key",
                None,
                "ask for the public API key",
                "--api-key",
            )?,
        },
    };
    let private = match args.private_api_key.as_ref() {
        Some(key) if key.expose() == STDIN => key_from_stdin().ok_or(CliError::NoKeyOnStdin)?,
        Some(key) if !key.expose().is_empty() => key.clone(),
        _ => match context.env.private_api_key.clone() {
            Some(key) => key,
            None => prompter.secret(
                "Private API Key",
                "ask for the private API key",
                "--private-api-key",
            )?,
        },
    };
    Ok(Keys { public, private })
}

/// A key has no blanks around it, whatever the line has.
fn key_from_stdin() -> Option<Secret> {
    let line = input::secret_line()?;
    let key = line.expose().trim();
    (!key.is_empty()).then(|| Secret::new(key))
}

/// Whether the profile holds somebody else's login.
fn is_other(context: &Context<'_>, keys: &Keys) -> bool {
    let stored = &context.profile;
    let logged_in = stored.session.is_some() || stored.private_api_key.is_some();
    logged_in
        && stored
            .public_api_key
            .as_ref()
            .is_some_and(|public| *public != keys.public)
}

/// Asks before another key pair's login is replaced.
fn may_replace(context: &Context<'_>, keys: &Keys) -> std::result::Result<bool, CliError> {
    if context.yes || !is_other(context, keys) {
        return Ok(true);
    }
    let stored = &context.profile;
    let user = stored.keys().map_or_else(
        || stored.public_api_key.clone().unwrap_or_default(),
        |keys| keys.redacted(),
    );
    context.terminal.prompter().confirm(&format!(
        "This action will terminate the existing session for user: {user}, would you like to proceed?"
    ))
}
