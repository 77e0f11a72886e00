//! `login`: exchanges a key pair for a session and stores both.

use super::context::Context;
use super::input;
use super::output::CommandResult;
use super::session_store::NoStore;
use super::whoami;
use crate::api::AdminApi;
use crate::args::{LoginArgs, STDIN};
use crate::domain::{KeyPair, Secret};
use crate::error::{CliError, with_causes};
use crate::profile::StoredSession;
use crate::report::Report;

pub(super) async fn run(context: &Context<'_>, args: &LoginArgs) -> CommandResult {
    let settings = &context.settings;
    let store = context.store()?;
    // The profile may have named another server than the hosted one, which must
    // not get its keys.
    if let Some(invalid) = settings.invalid_profile.as_ref()
        && !invalid.server_is_given
    {
        return Err(CliError::UnknownServer(with_causes(&invalid.error)));
    }
    if args.browser() {
        open_browser(context);
    }
    let keys = keys(context, args)?;
    if !confirm_replacement(context, &keys)? {
        return Ok(Report::default().into());
    }

    context.warn_if_unencrypted(&settings.base_url);
    let opened = AdminApi::login(settings.server(), &keys, Box::new(NoStore)).await;
    let (_, tokens) = opened.map_err(|error| context.login_error(error, false))?;
    let replaced = settings.profile.session.clone();
    store.replace_invalid(|profile| {
        settings.sticky.set(profile);
        profile.public_api_key = Some(keys.public.clone());
        profile.private_api_key = Some(keys.private.clone());
        profile.session = Some(StoredSession {
            access_token: tokens.access.clone(),
            refresh_token: tokens.refresh.clone(),
            issuer: Some(settings.base_url.clone()),
        });
        // The login is valid on these servers only, so they are stored with it
        // even if they came from the environment.
        profile.base_url = Some(settings.base_url.clone());
        profile.atlas_url = Some(settings.atlas_url.clone());
    })?;
    if let Some(invalid) = &settings.invalid_profile {
        let warning = format!(
            "replaced an invalid profile: {}",
            with_causes(&invalid.error)
        );
        context.terminal.notices().warn(&warning, None);
    }
    let replaced = replaced.filter(|_| replaces_other_login(context, &keys));
    if let Some(session) = replaced
        && let Some(issuer) = session.issuer.clone()
    {
        // The new login already succeeded, so failing to end the old session is
        // not an error.
        let _ = context.resume(&issuer, session)?.end_session().await;
    }
    let public = Some(keys.public);
    Ok(whoami::status(context, "Successfully logged in", true, public).into())
}

/// Opens the page on which keys are created. Logging in also works on a machine
/// without a browser, so a failure is not an error.
fn open_browser(context: &Context<'_>) {
    let url = format!("{}/v2#/account/publicApi", context.settings.atlas_url);
    let notices = context.terminal.notices();
    match open::that_detached(&url) {
        // Whether the desktop really shows it is unknown.
        Ok(()) => notices.inform(&format!("Opening {url}")),
        Err(_) => notices.warn("cannot open a browser", Some(&format!("open {url}"))),
    }
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
        Some(key) if key.expose() == STDIN => read_private_key()?.ok_or(CliError::NoKeyOnStdin)?,
        Some(key) if !key.expose().is_empty() => key.clone(),
        _ => match context.env.private_api_key.clone() {
            Some(key) => key,
            None => prompter.secret("Private API Key", "--private-api-key")?,
        },
    };
    KeyPair::parse(&public, private.expose()).ok_or(CliError::EmptyKey)
}

/// Reads the key from standard input.
fn read_private_key() -> Result<Option<Secret>, CliError> {
    let line = input::read_secret()?;
    let key = line.as_ref().map(|line| Secret::trimmed_key(line.expose()));
    Ok(key.filter(|key| !key.is_empty()).map(Secret::new))
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
    if context.yes || !replaces_other_login(context, keys) || mutant!(LoginIsReplacedSilently) {
        return Ok(true);
    }
    let profile = &context.settings.profile;
    let prompter = context.terminal.prompter();
    if !prompter.is_interactive() {
        return Err(CliError::AlreadyLoggedIn {
            profile: context.profile_name().clone(),
            server: profile.server(),
        });
    }
    let user = profile.keys().map_or_else(
        || profile.public_api_key.clone().unwrap_or_default(),
        |keys| keys.redacted(),
    );
    prompter.confirm(&format!(
        "This action will terminate the existing session for user: {user}, would you like to proceed?"
    ))
}
