//! What every command works with: settings, terminal, session.

use super::session_store::{NoStore, ProfileSessionStore};
use crate::api::{AdminApi, ApiError, SessionStore, Tokens};
use crate::args::GlobalArgs;
use crate::domain::{KeyPair, ProfileName};
use crate::env::Environment;
use crate::error::CliError;
use crate::profile::{ProfileError, ProfileStore, StoredSession};
use crate::settings::Settings;
use crate::terminal::Terminal;

/// The settings and streams of one run.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) env: &'a Environment,
    pub(crate) terminal: &'a Terminal,
    /// `--yes`.
    pub(crate) yes: bool,
    pub(crate) settings: Settings,
}

impl<'a> Context<'a> {
    /// Resolves the settings; see [`Settings::resolve`].
    pub(crate) fn new(
        global: &GlobalArgs,
        env: &'a Environment,
        terminal: &'a Terminal,
    ) -> Result<Self, CliError> {
        Ok(Self {
            env,
            terminal,
            yes: global.yes(),
            settings: Settings::resolve(global, env)?,
        })
    }

    pub(crate) fn profile_name(&self) -> &ProfileName {
        &self.settings.profile_name
    }

    /// The profile store, for commands that require one.
    pub(super) fn store(&self) -> Result<&ProfileStore, CliError> {
        let store = self.settings.store.as_ref();
        store.ok_or_else(|| ProfileError::NoConfigDir.into())
    }

    /// The key pair that is logged in: from the environment, or from a profile
    /// with a session.
    pub(super) fn active_keys(&self) -> Result<Option<KeyPair>, CliError> {
        let profile = &self.settings.profile;
        let stored = || profile.session.as_ref().and(profile.keys());
        Ok(self.settings.env_keys.clone()?.or_else(stored))
    }

    /// Fails if no session can be opened. Commands call this before they
    /// prompt for anything.
    pub(super) fn require_login(&self) -> Result<(), CliError> {
        let env_keys = self
            .settings
            .env_keys
            .as_ref()
            .map_err(|incomplete| *incomplete)?;
        if env_keys.is_some() || self.settings.profile.session.is_some() {
            Ok(())
        } else {
            Err(CliError::NotLoggedIn)
        }
    }

    /// Opens the Admin API: logs in with the key pair from the environment, or
    /// resumes the session of the profile.
    pub(super) async fn admin_api(&self) -> Result<AdminApi, CliError> {
        let settings = &self.settings;
        if let Some(keys) = settings
            .env_keys
            .as_ref()
            .map_err(|incomplete| *incomplete)?
        {
            let base = settings.base_url.clone();
            let (api, _) = AdminApi::login(base, keys, Box::new(NoStore)).await?;
            return Ok(api);
        }
        let session = settings
            .profile
            .session
            .clone()
            .ok_or(CliError::NotLoggedIn)?;
        Ok(self.resume(session)?)
    }

    /// Resumes a session of the profile.
    pub(super) fn resume(&self, session: StoredSession) -> Result<AdminApi, ApiError> {
        let store: Box<dyn SessionStore> = match &self.settings.store {
            None => Box::new(NoStore),
            Some(store) => Box::new(ProfileSessionStore::new(
                store.clone(),
                session.refresh_token.clone(),
            )),
        };
        let tokens = Tokens {
            access: session.access_token,
            refresh: session.refresh_token,
        };
        AdminApi::resume(self.settings.base_url.clone(), tokens, store)
    }
}
