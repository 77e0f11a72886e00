//! `login`: exchanges a key pair for a session and stores both.

use super::context::Context;
use super::input;
use super::output::CommandResult;
use super::session_store::NoStore;
use crate::api::AdminApi;
use crate::args::{LoginArgs, STDIN};
use crate::domain::{KeyPair, Secret};
use crate::error::CliError;
use crate::profile::StoredSession;
use crate::report::Report;

pub(super) async fn run(context: &Context<'_>, args: &LoginArgs) -> CommandResult {
    let settings = &context.settings;
    let store = context.store()?;
    if args.browser() {
        // Ignore errors: logging in also works on a machine without a browser.
        let _ = open::that_detached(format!("{}/v2#/account/publicApi", settings.atlas_url));
    }
    let keys = keys(context, args)?;
    if !confirm_replacement(context, &keys)? {
        return Ok(Report::default().into());
    }

    let base = settings.base_url.clone();
    let (_, tokens) = AdminApi::login(base, &keys, Box::new(NoStore)).await?;
    let replaced = settings.profile.session.clone();
    store.update(|profile| {
        profile.public_api_key = Some(keys.public.clone());
        profile.private_api_key = Some(keys.private.clone());
        profile.session = Some(StoredSession {
            access_token: tokens.access.clone(),
            refresh_token: tokens.refresh.clone(),
        });
        // The session is valid on these servers only, so they are stored with
        // it even if they came from the environment.
        profile.base_url = Some(settings.base_url.to_string());
        profile.atlas_url = Some(settings.atlas_url.to_string());
    })?;
    if let Some(session) = replaced.filter(|_| replaces_other_login(context, &keys)) {
        // The new login already succeeded, so failing to end the old session is
        // not an error.
        let _ = context.resume(session)?.end_session().await;
    }
    Ok(Report::text("Successfully logged in").into())
}

/// The key pair from flags, the environment or prompts.
fn keys(context: &Context<'_>, args: &LoginArgs) -> Result<KeyPair, CliError> {
    let prompter = context.terminal.prompter();
    let is_set = |text: &&String| !text.is_empty();
    let public = match args.api_key.as_ref().filter(is_set) {
        Some(key) => key.clone(),
        None => match context.env.public_api_key.clone() {
            Some(key) => key,
            None => prompter.text("Public API Key", None, "--api-key")?,
        },
    };
    let private = match args.private_api_key.as_ref() {
        Some(key) if key.expose() == STDIN => read_private_key().ok_or(CliError::NoKeyOnStdin)?,
        Some(key) if !key.expose().is_empty() => key.clone(),
        _ => match context.env.private_api_key.clone() {
            Some(key) => key,
            None => prompter.secret("Private API Key", "--private-api-key")?,
        },
    };
    Ok(KeyPair { public, private })
}

/// Reads the key from standard input. Unlike a password, a key cannot have
/// leading or trailing whitespace.
fn read_private_key() -> Option<Secret> {
    let line = input::read_secret()?;
    let key = line.expose().trim();
    (!key.is_empty()).then(|| Secret::new(key))
}

/// Whether the profile contains the login of another key pair.
fn replaces_other_login(context: &Context<'_>, keys: &KeyPair) -> bool {
    let profile = &context.settings.profile;
    let is_logged_in = profile.session.is_some() || profile.private_api_key.is_some();
    is_logged_in
        && profile
            .public_api_key
            .as_ref()
            .is_some_and(|public| *public != keys.public)
}

/// Asks for confirmation before another key pair's login is replaced.
fn confirm_replacement(context: &Context<'_>, keys: &KeyPair) -> Result<bool, CliError> {
    if context.yes || !replaces_other_login(context, keys) {
        return Ok(true);
    }
    let profile = &context.settings.profile;
    let user = profile.keys().map_or_else(
        || profile.public_api_key.clone().unwrap_or_default(),
        |keys| keys.redacted(),
    );
    context.terminal.prompter().confirm(&format!(
        "This action will terminate the existing session for user: {user}, would you like to proceed?"
    ))
}
