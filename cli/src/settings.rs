//! Settings: flags override the environment, which overrides the profile.

use crate::args::GlobalArgs;
use crate::domain::{BaseUrl, KeyPair, ProfileName};
use crate::env::{Environment, IncompleteKeyPair};
use crate::error::CliError;
use crate::profile::{Profile, ProfileStore};
use crate::sticky_flags::StickyFlags;

/// The settings of one run.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    pub(crate) atlas_url: BaseUrl,
    /// The profile as read at the start of the command.
    pub(crate) profile: Profile,
    pub(crate) profile_name: ProfileName,
    /// `None` if the platform defines no config directory, which is an error
    /// only for commands that need one.
    pub(crate) store: Option<ProfileStore>,
    /// The key pair from the environment. An incomplete one is an error only
    /// for commands that need it.
    pub(crate) env_keys: Result<Option<KeyPair>, IncompleteKeyPair>,
}

impl Settings {
    /// Resolves the settings, and saves sticky flags in the profile.
    ///
    /// # Errors
    /// The profile cannot be read or written, or a base URL is invalid.
    pub(crate) fn resolve(global: &GlobalArgs, env: &Environment) -> Result<Self, CliError> {
        let profile_name = global.profile().cloned().unwrap_or_default();
        let env_keys = env.keys();
        // With keys from the environment, nothing is stored: a CI job must not
        // change the profile of the user that it happens to run as.
        let persist = !matches!(env_keys, Ok(Some(_)));
        let store = match ProfileStore::new(env.config_dir.as_deref(), profile_name.clone()) {
            Ok(store) => Some(store),
            Err(_) if !persist => None,
            Err(error) => return Err(error.into()),
        };
        let sticky = StickyFlags::new(global);
        let profile = sticky.apply(store.as_ref(), persist)?;
        let base_url = resolve_base_url(
            sticky.base_url,
            ("APPSERVICES_BASE_URL", env.base_url.as_deref()),
            ("realm_base_url of the profile", profile.base_url.as_deref()),
            BaseUrl::app_services,
        )?;
        let atlas_url = resolve_base_url(
            sticky.atlas_url,
            ("APPSERVICES_ATLAS_URL", env.atlas_url.as_deref()),
            (
                "atlas_base_url of the profile",
                profile.atlas_url.as_deref(),
            ),
            BaseUrl::atlas,
        )?;
        Ok(Self {
            base_url,
            atlas_url,
            profile,
            profile_name,
            store,
            env_keys,
        })
    }
}

/// The flag, else the environment, else the profile, else the hosted server.
/// The second and third are given with the name that errors use.
fn resolve_base_url(
    flag: Option<&BaseUrl>,
    env: (&str, Option<&str>),
    profile: (&str, Option<&str>),
    hosted: fn() -> BaseUrl,
) -> Result<BaseUrl, CliError> {
    if let Some(url) = flag {
        return Ok(url.clone());
    }
    for (setting, text) in [env, profile] {
        if let Some(text) = text {
            return BaseUrl::parse(text).map_err(|error| CliError::InvalidBaseUrl {
                setting: setting.to_owned(),
                reason: error.to_string(),
            });
        }
    }
    Ok(hosted())
}
