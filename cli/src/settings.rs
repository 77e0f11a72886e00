//! Settings: flags override the environment, which overrides the profile.

use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

use crate::api::{
    CertificateFile, Limits, Network, Proxies, ProxySetting, RequestObserver, Server, Trust,
};
use crate::args::{GlobalArgs, TimeLimit};
use crate::domain::{BaseUrl, KeyPair, ProfileName};
use crate::env::{self, Environment, IncompleteKeyPair};
use crate::error::CliError;
use crate::profile::{LockObserver, Profile, ProfileError, ProfileStore};
use crate::sticky_flags::StickyFlags;
use crate::stop::Stop;

/// The settings of one run.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    pub(crate) atlas_url: BaseUrl,
    /// The profile as read at the start of the command.
    pub(crate) profile: Profile,
    /// The profile's error, for commands that work without a valid profile.
    pub(crate) invalid_profile: Option<InvalidProfile>,
    pub(crate) profile_name: ProfileName,
    /// `None` if the platform defines no config directory, which is an error
    /// only for commands that need one.
    pub(crate) store: Option<ProfileStore>,
    /// The key pair from the environment. An incomplete one is an error only
    /// for commands that need it.
    pub(crate) env_keys: Result<Option<KeyPair>, IncompleteKeyPair>,
    pub(crate) network: Network,
    pub(crate) sticky: StickyFlags,
}

/// A profile that was read as an empty one.
#[derive(Debug)]
pub(crate) struct InvalidProfile {
    pub(crate) error: ProfileError,
    /// Whether the command line or the environment names the server.
    pub(crate) server_is_given: bool,
}

/// Is notified of what a run waits for and sends.
pub(crate) trait Observer: LockObserver + RequestObserver {}

impl<T: LockObserver + RequestObserver> Observer for T {}

/// Whether a command needs a valid profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProfileUse {
    /// An invalid profile is an error.
    Required,
    /// An invalid profile is read as an empty one.
    Repairs,
}

impl Settings {
    /// Resolves the settings, and saves sticky flags in the profile.
    ///
    /// # Errors
    /// The profile cannot be read or written, or a base URL or the wait of retries is
    /// invalid.
    pub(crate) fn resolve(
        global: &GlobalArgs,
        env: &Environment,
        profile_use: ProfileUse,
        observer: Rc<dyn Observer>,
    ) -> Result<Self, CliError> {
        let profile_name = global.profile().cloned().unwrap_or_default();
        let env_keys = env.keys();
        // With keys from the environment, nothing is stored: a CI job must not
        // change the profile of the user that it happens to run as.
        let persist = !matches!(env_keys, Ok(Some(_))) || mutant!(KeysOfTheEnvironmentAreStored);
        let config_dir = env.config_dir.as_deref();
        let lock_observer: Rc<dyn LockObserver> = observer.clone();
        let store = ProfileStore::new(config_dir, profile_name.clone(), lock_observer);
        let store = required_if(persist, store)?;
        let sticky = StickyFlags::new(global);
        let base_url = given_url(
            global.base_url(),
            "APPSERVICES_BASE_URL",
            env.base_url.as_deref(),
        )?;
        let atlas_url = given_url(
            global.atlas_url(),
            "APPSERVICES_ATLAS_URL",
            env.atlas_url.as_deref(),
        )?;
        let retry_wait = retry_wait(env.retry_wait.as_deref())?;
        let mut invalid_profile = None;
        let profile = match sticky.apply(store.as_ref(), persist) {
            Err(error @ ProfileError::Content { .. }) if profile_use == ProfileUse::Repairs => {
                invalid_profile = Some(InvalidProfile {
                    error,
                    server_is_given: base_url.is_some(),
                });
                Profile::default()
            }
            profile => profile?,
        };
        Ok(Self {
            base_url: match &profile.base_url {
                Some(stored) if mutant!(ProfileBeatsVariable if global.base_url().is_none()) => {
                    stored.clone()
                }
                _ => base_url.unwrap_or_else(|| profile.server()),
            },
            atlas_url: atlas_url.unwrap_or_else(|| profile.atlas_server()),
            profile,
            invalid_profile,
            profile_name,
            store,
            env_keys,
            network: network(global, env, retry_wait, observer),
            sticky,
        })
    }

    /// The App Services server of this run.
    pub(crate) fn server(&self) -> Server<'_> {
        self.connect_to(&self.base_url)
    }

    /// A server, with the network settings of this run.
    pub(crate) fn connect_to<'a>(&'a self, base: &'a BaseUrl) -> Server<'a> {
        Server {
            base,
            network: &self.network,
        }
    }
}

/// Replaces the error of what this run can do without.
fn required_if<T, E>(is_required: bool, result: Result<T, E>) -> Result<Option<T>, E> {
    match result {
        Err(_) if !is_required => Ok(None),
        result => result.map(Some),
    }
}

/// How connections are made in this run.
fn network(
    global: &GlobalArgs,
    env: &Environment,
    retry_wait: Option<Duration>,
    observer: Rc<dyn Observer>,
) -> Network {
    let defaults = Limits::default();
    let debug = global.debug().unwrap_or(env.debug);
    // From here on, so that reading the profile and prompting count as well.
    let deadline = global.deadline().map(|limit| Instant::now() + limit);
    Network {
        limits: Limits {
            connect: global.connect_timeout().unwrap_or(defaults.connect),
            request: global.timeout().unwrap_or(defaults.request),
            retries: global.retries().unwrap_or(defaults.retries),
            retry_wait: retry_wait.unwrap_or(defaults.retry_wait),
            in_flight: global.concurrency().unwrap_or(defaults.in_flight),
        },
        trust: trust(global, env),
        proxies: proxies(global, env),
        stop: Stop::default(),
        deadline,
        observer: debug.then_some(observer as Rc<dyn RequestObserver>),
    }
}

fn trust(global: &GlobalArgs, env: &Environment) -> Trust {
    if let Some(path) = global.ca_file()
        && !mutant!(CertificateVariableBeatsFlag if env.certificate_file.is_some())
    {
        // As with curl, the option replaces both variables.
        return Trust {
            file: Some(CertificateFile {
                setting: "--ca-file",
                path: path.into(),
            }),
            directories: None,
        };
    }
    Trust {
        file: env.certificate_file.clone().map(|path| CertificateFile {
            setting: "SSL_CERT_FILE",
            path,
        }),
        directories: env.certificate_dirs.clone(),
    }
}

fn proxies(global: &GlobalArgs, env: &Environment) -> Proxies {
    let except = env.no_proxy.clone();
    let except = except
        .filter(|_| !mutant!(NoProxyIsIgnored))
        .unwrap_or_default();
    match global.proxy() {
        None => Proxies {
            http: env.http_proxy.clone(),
            https: env.https_proxy.clone(),
            all: env.all_proxy.clone(),
            except,
        },
        Some(url) if url.expose().is_empty() => Proxies::default(),
        // As with curl, `NO_PROXY` applies to the option, too.
        Some(url) => Proxies {
            all: Some(ProxySetting {
                name: "--proxy",
                url: url.clone(),
            }),
            except,
            ..Proxies::default()
        },
    }
}

/// The wait before the first retry, from the environment.
fn retry_wait(variable: Option<&str>) -> Result<Option<Duration>, CliError> {
    let parsed = variable.map(str::parse::<TimeLimit>).transpose();
    let limit = parsed.map_err(|reason| CliError::InvalidSetting {
        setting: env::RETRY_WAIT,
        reason: reason.to_owned(),
    })?;
    Ok(limit.map(TimeLimit::duration))
}

/// The URL from the flag, else from the environment.
fn given_url(
    flag: Option<&BaseUrl>,
    variable: &'static str,
    env: Option<&str>,
) -> Result<Option<BaseUrl>, CliError> {
    if flag.is_some() && !mutant!(VariableBeatsFlag if env.is_some()) {
        return Ok(flag.cloned());
    }
    env.map(BaseUrl::parse)
        .transpose()
        .map_err(|error| CliError::InvalidSetting {
            setting: variable,
            reason: error.to_string(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_wait_is_a_duration_as_options_take_it() {
        for (variable, millis) in [
            (None, None),
            (Some("1ms"), Some(1)),
            (Some("2s"), Some(2_000)),
        ] {
            let wait = retry_wait(variable).unwrap();
            assert_eq!(wait.map(|wait| wait.as_millis()), millis, "{variable:?}");
        }
        for (variable, reason) in [
            ("1", "use a number with a unit, such as 500ms, 30s or 2m"),
            ("soon", "use a number with a unit, such as 500ms, 30s or 2m"),
            ("0ms", "must be longer than 0s"),
        ] {
            assert_eq!(
                retry_wait(Some(variable)).unwrap_err().reason(),
                format!("APPSERVICES_RETRY_WAIT is invalid: {reason}")
            );
        }
    }

    #[test]
    fn only_what_is_required_must_be_there() {
        for is_required in [false, true] {
            assert_eq!(required_if(is_required, Ok::<_, ()>(1)), Ok(Some(1)));
        }
        assert_eq!(required_if(false, Err::<u8, _>(2)), Ok(None));
        assert_eq!(required_if(true, Err::<u8, _>(2)), Err(2));
    }
}
