//! What every command works with: settings, profile, terminal, session.

use crate::api::{self, AdminApi, SessionStore, Tokens};
use crate::args::{Global, Telemetry};
use crate::domain::{BaseUrl, Keys, ProfileName, Secret};
use crate::env::{Environment, HalfAKeyPair};
use crate::error::CliError;
use crate::profile::{Profile, ProfileStore, StoredSession};
use crate::terminal::Terminal;

/// One run's settings and streams.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) env: &'a Environment,
    pub(crate) terminal: &'a Terminal,
    pub(crate) yes: bool,
    pub(crate) base_url: BaseUrl,
    pub(crate) atlas_url: BaseUrl,
    /// What is stored, as it was when the command began.
    pub(crate) profile: Profile,
    profile_name: ProfileName,
    /// None where the platform has no place for profiles; an error only for
    /// commands that need one.
    store: Option<ProfileStore>,
    /// The key pair of the environment: nothing is stored then. Half a pair is
    /// an error only for commands that need it.
    env_keys: Result<Option<Keys>, HalfAKeyPair>,
}

impl<'a> Context<'a> {
    /// Reads the profile and settles what flags, environment and profile say,
    /// in this order. Flags that a profile remembers are stored at once.
    pub(crate) fn new(
        global: &Global,
        env: &'a Environment,
        terminal: &'a Terminal,
    ) -> Result<Self, CliError> {
        let given = global.profile.as_ref().and_then(|field| field.get());
        let profile_name = given.cloned().unwrap_or_default();
        let env_keys = env.keys();
        let for_one_command = matches!(env_keys, Ok(Some(_)));
        let store = match ProfileStore::new(env.config_dir.as_deref(), profile_name.clone()) {
            Ok(store) => Some(store),
            Err(_) if for_one_command => None,
            Err(error) => return Err(error.into()),
        };
        let sticky = Sticky {
            base_url: global.base_url.as_ref().and_then(|field| field.get()),
            atlas_url: global.atlas_url.as_ref().and_then(|field| field.get()),
            telemetry: global.telemetry.as_ref().and_then(|field| field.get()),
        };
        let profile = sticky.settle(store.as_ref(), for_one_command)?;
        let base_url = settle(
            sticky.base_url,
            ("APPSERVICES_BASE_URL", env.base_url.as_deref()),
            ("realm_base_url of the profile", profile.base_url.as_deref()),
            BaseUrl::app_services,
        )?;
        let atlas_url = settle(
            sticky.atlas_url,
            ("APPSERVICES_ATLAS_URL", env.atlas_url.as_deref()),
            (
                "atlas_base_url of the profile",
                profile.atlas_url.as_deref(),
            ),
            BaseUrl::atlas,
        )?;
        Ok(Self {
            env,
            terminal,
            yes: global.yes(),
            base_url,
            atlas_url,
            profile,
            profile_name,
            store,
            env_keys,
        })
    }

    pub(crate) fn profile_name(&self) -> &ProfileName {
        &self.profile_name
    }

    /// The place of profiles, for a command that cannot do without.
    pub(crate) fn store(&self) -> Result<&ProfileStore, CliError> {
        self.store
            .as_ref()
            .ok_or_else(|| crate::profile::ProfileError::NoHome.into())
    }

    /// The key pair that requests are made for, if its login can be used.
    pub(crate) fn logged_in_keys(&self) -> Result<Option<Keys>, CliError> {
        let stored = || self.profile.session.as_ref().and(self.profile.keys());
        Ok(self.env_keys.clone()?.or_else(stored))
    }

    /// Fails where there is no way to open a session.
    pub(crate) fn require_login(&self) -> Result<(), CliError> {
        let given = self.env_keys.as_ref().map_err(|half| *half)?;
        if given.is_some() || self.profile.session.is_some() {
            Ok(())
        } else {
            Err(CliError::NotLoggedIn)
        }
    }

    /// The Admin API, in a session: the environment's key pair begins one, else
    /// the profile's is taken up.
    pub(crate) async fn admin_api(&self) -> Result<AdminApi, CliError> {
        if let Some(keys) = self.env_keys.as_ref().map_err(|half| *half)? {
            let base = self.base_url.clone();
            let (api, _) = AdminApi::login(base, keys, Box::new(Forgetful)).await?;
            return Ok(api);
        }
        let session = self.profile.session.clone().ok_or(CliError::NotLoggedIn)?;
        Ok(self.resume(session)?)
    }

    /// The Admin API in the profile's session.
    pub(crate) fn resume(&self, session: StoredSession) -> Result<AdminApi, api::ApiError> {
        let store: Box<dyn SessionStore> = match &self.store {
            None => Box::new(Forgetful),
            Some(store) => Box::new(Remembering {
                store: store.clone(),
                refresh: session.refresh_token.clone(),
            }),
        };
        let tokens = Tokens {
            access: session.access_token,
            refresh: session.refresh_token,
        };
        AdminApi::resume(self.base_url.clone(), tokens, store)
    }
}

/// Flags that a profile remembers.
struct Sticky<'a> {
    base_url: Option<&'a BaseUrl>,
    atlas_url: Option<&'a BaseUrl>,
    telemetry: Option<&'a Telemetry>,
}

impl Sticky<'_> {
    fn is_given(&self) -> bool {
        self.base_url.is_some() || self.atlas_url.is_some() || self.telemetry.is_some()
    }

    /// The stored profile with what was given put in; written back unless the
    /// environment logs in, for then nothing is stored.
    fn settle(
        &self,
        store: Option<&ProfileStore>,
        for_one_command: bool,
    ) -> Result<Profile, CliError> {
        let mut profile = match store {
            Some(store) if self.is_given() && !for_one_command => {
                return Ok(store.update(|profile| self.put(profile))?);
            }
            Some(store) => store.read()?,
            None => Profile::default(),
        };
        self.put(&mut profile);
        Ok(profile)
    }

    fn put(&self, profile: &mut Profile) {
        if let Some(url) = self.base_url {
            profile.base_url = Some(url.to_string());
        }
        if let Some(url) = self.atlas_url {
            profile.atlas_url = Some(url.to_string());
        }
        if let Some(telemetry) = self.telemetry {
            let mode = match telemetry {
                Telemetry::On => "on",
                Telemetry::Off => "off",
            };
            profile.telemetry_mode = Some(mode.to_owned());
        }
    }
}

/// Flag before environment before profile before what is hosted.
fn settle(
    flag: Option<&BaseUrl>,
    env: (&str, Option<&str>),
    stored: (&str, Option<&str>),
    hosted: fn() -> BaseUrl,
) -> Result<BaseUrl, CliError> {
    if let Some(url) = flag {
        return Ok(url.clone());
    }
    for (place, text) in [env, stored] {
        if let Some(text) = text {
            return BaseUrl::parse(text).map_err(|error| CliError::BadBaseUrl {
                place: place.to_owned(),
                reason: error.to_string(),
            });
        }
    }
    Ok(hosted())
}

/// Keeps nothing: the session lives as long as the command.
#[derive(Debug)]
pub(super) struct Forgetful;

impl SessionStore for Forgetful {
    fn renewed(&self, _access: &Secret) {}
    fn lost(&self) {}
}

/// Keeps a session's changes in the profile it came from. What cannot be
/// written is passed over: the session in memory goes on, and the next command
/// renews it again.
#[derive(Debug)]
struct Remembering {
    store: ProfileStore,
    refresh: Secret,
}

impl Remembering {
    /// Changes the profile, unless another command has logged in meanwhile.
    fn change(&self, change: impl FnOnce(&mut Profile)) {
        let _ = self.store.update(|profile| {
            let stored = profile.session.as_ref();
            if stored.is_some_and(|session| session.refresh_token == self.refresh) {
                change(profile);
            }
        });
    }
}

impl SessionStore for Remembering {
    fn renewed(&self, access: &Secret) {
        self.change(|profile| {
            if let Some(session) = &mut profile.session {
                session.access_token = access.clone();
            }
        });
    }

    fn lost(&self) {
        self.change(|profile| profile.session = None);
    }
}

/// Tells the collector that a command has ended, where the user named one and
/// did not silence it. Whether it arrived is of no concern.
pub(crate) async fn tell(context: &Context<'_>, command: &str, status: u8) {
    let silenced =
        context.env.do_not_track || context.profile.telemetry_mode.as_deref() == Some("off");
    if let Some(url) = context.env.telemetry_url.as_deref().filter(|_| !silenced) {
        let _ = api::send_event(url, command, status).await;
    }
}
