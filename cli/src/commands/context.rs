//! What every command works with: settings, terminal, session.

use std::cell::RefCell;
use std::rc::Rc;

use super::session_store::{NoStore, ProfileSessionStore};
use crate::api::{AdminApi, ApiError, AtlasApi, SessionStore, Tokens};
use crate::args::GlobalArgs;
use crate::domain::{BaseUrl, KeyPair, ProfileName};
use crate::env::Environment;
use crate::error::CliError;
use crate::profile::{ProfileError, ProfileStore, StoredSession};
use crate::settings::{ProfileUse, Settings};
use crate::stop::Stop;
use crate::terminal::Terminal;

/// The settings and streams of one run.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) env: &'a Environment,
    pub(crate) terminal: &'a Terminal,
    /// `--yes`.
    pub(crate) yes: bool,
    pub(crate) settings: Settings,
    /// The unencrypted servers that the user has been warned of.
    unencrypted: RefCell<Vec<BaseUrl>>,
}

/// Who sends the requests of a run.
#[derive(Debug)]
pub(super) enum Login {
    /// A key pair from the environment, for a session that is not stored.
    Keys(KeyPair),
    /// The session of the profile, at the server that issued it.
    Session(StoredSession),
}

impl<'a> Context<'a> {
    /// Resolves the settings; see [`Settings::resolve`].
    pub(crate) fn new(
        global: &GlobalArgs,
        env: &'a Environment,
        terminal: &'a Terminal,
        profile_use: ProfileUse,
    ) -> Result<Self, CliError> {
        let observer = Rc::new(terminal.notices());
        Ok(Self {
            env,
            terminal,
            yes: global.yes(),
            settings: Settings::resolve(global, env, profile_use, observer)?,
            unencrypted: RefCell::default(),
        })
    }

    pub(crate) fn profile_name(&self) -> &ProfileName {
        &self.settings.profile_name
    }

    /// Ends the run early.
    pub(super) fn stop(&self) -> &Stop {
        &self.settings.network.stop
    }

    /// The profile store, for commands that require one.
    pub(super) fn store(&self) -> Result<&ProfileStore, CliError> {
        let store = self.settings.store.as_ref();
        store.ok_or_else(|| ProfileError::NoConfigDir.into())
    }

    /// The login of this run.
    ///
    /// # Errors
    /// Nobody is logged in, or the stored login is for another server.
    pub(super) fn login(&self) -> Result<Login, CliError> {
        if let Some(keys) = self.settings.env_keys.clone()? {
            return Ok(Login::Keys(keys));
        }
        let session = self.settings.profile.session.as_ref();
        let session = session.ok_or(CliError::NotLoggedIn)?;
        let server = &self.settings.base_url;
        match &session.issuer {
            Some(issuer)
                if issuer.has_origin_of(server.as_str()) || mutant!(SessionIsSentElsewhere) =>
            {
                Ok(Login::Session(session.clone()))
            }
            issuer => Err(CliError::OtherServer {
                option: "--base-url",
                server: server.clone(),
                login: issuer.clone(),
            }),
        }
    }

    /// The key pair that is logged in; `None` if nobody is, or if the profile
    /// has a session without keys.
    ///
    /// # Errors
    /// The stored login is for another server.
    pub(super) fn active_keys(&self) -> Result<Option<KeyPair>, CliError> {
        match self.login() {
            Ok(Login::Keys(keys)) => Ok(Some(keys)),
            Ok(Login::Session(_)) => Ok(self.settings.profile.keys()),
            Err(CliError::NotLoggedIn) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fails if no session can be opened. Commands call this before they
    /// prompt for anything.
    pub(super) fn require_login(&self) -> Result<(), CliError> {
        self.login().map(drop)
    }

    /// Opens the Admin API: logs in with the key pair from the environment, or
    /// resumes the session of the profile.
    pub(super) async fn admin_api(&self) -> Result<AdminApi, CliError> {
        match self.login()? {
            Login::Keys(keys) => {
                self.warn_if_unencrypted(&self.settings.base_url);
                let server = self.settings.server();
                let opened = AdminApi::login(server, &keys, Box::new(NoStore)).await;
                let (api, _) = opened.map_err(|error| self.login_error(error, true))?;
                Ok(api)
            }
            Login::Session(session) => Ok(self.resume(&self.settings.base_url, session)?),
        }
    }

    /// The error of a login with a key pair. The server's message does not say
    /// which login it is about.
    pub(super) fn login_error(&self, error: ApiError, from_environment: bool) -> CliError {
        match error {
            ApiError::Rejected {
                status: 401 | 403, ..
            } => CliError::KeysRejected {
                error,
                server: self.settings.base_url.clone(),
                from_environment,
            },
            other => other.into(),
        }
    }

    /// Opens the Atlas API with the key pair that is logged in.
    ///
    /// # Errors
    /// The stored login is for another Atlas server: an answer to the challenge
    /// of one server is as good as the key at the other.
    pub(super) fn atlas_api(&self, keys: KeyPair) -> Result<AtlasApi, CliError> {
        let settings = &self.settings;
        let server = &settings.atlas_url;
        let login = settings.profile.atlas_server();
        if matches!(settings.env_keys, Ok(None)) && !login.has_origin_of(server.as_str()) {
            return Err(CliError::OtherServer {
                option: "--atlas-url",
                server: server.clone(),
                login: Some(login),
            });
        }
        self.warn_if_unencrypted(server);
        Ok(AtlasApi::new(settings.connect_to(server), keys)?)
    }

    /// Resumes a session of the profile at a server, which must have the origin
    /// of the session's issuer.
    pub(super) fn resume(
        &self,
        server: &BaseUrl,
        session: StoredSession,
    ) -> Result<AdminApi, ApiError> {
        self.warn_if_unencrypted(server);
        let settings = &self.settings;
        let store: Box<dyn SessionStore> = match &settings.store {
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
        let keys = settings.profile.keys();
        AdminApi::resume(settings.connect_to(server), tokens, keys, store)
    }

    /// Warns if other users can read or replace the profile.
    pub(crate) fn warn_of_exposures(&self) {
        let exposures = self.settings.store.iter().flat_map(ProfileStore::exposures);
        for exposure in exposures {
            let fix = format!("run {}", exposure.fix);
            self.terminal.notices().warn(&exposure.problem, Some(&fix));
        }
    }

    /// Warns, once per server, before credentials are sent without encryption.
    pub(super) fn warn_if_unencrypted(&self, server: &BaseUrl) {
        let mut warned = self.unencrypted.borrow_mut();
        let is_known = |known: &BaseUrl| known.has_origin_of(server.as_str());
        if server.is_https() || server.is_loopback() || warned.iter().any(is_known) {
            return;
        }
        warned.push(server.clone());
        self.terminal.notices().warn(
            &format!("requests to {server} are not encrypted: others can read the credentials"),
            Some("use an https URL"),
        );
    }
}
