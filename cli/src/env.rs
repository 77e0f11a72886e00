//! The process environment. No other module reads it.

#![expect(
    clippy::disallowed_methods,
    reason = "the only module that reads the environment"
)]

use std::env;
use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;

use crate::api::ProxySetting;
use crate::domain::{KeyPair, Secret};

/// The variables that the program reads. An empty variable counts as unset,
/// except where it would select something else than intended.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one field per variable is easier to read than flags"
)]
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) base_url: Option<String>,
    pub(crate) atlas_url: Option<String>,
    /// May be empty, which is an error.
    pub(crate) app: Option<String>,
    /// May be empty, which is an error.
    pub(crate) project: Option<String>,
    pub(crate) public_api_key: Option<String>,
    pub(crate) private_api_key: Option<Secret>,
    pub(crate) telemetry_url: Option<String>,
    pub(crate) do_not_track: bool,
    pub(crate) no_color: bool,
    /// `TERM=dumb`: a terminal that does not support styling.
    pub(crate) dumb_terminal: bool,
    pub(crate) ci: bool,
    /// `SSL_CERT_FILE`.
    pub(crate) certificate_file: Option<OsString>,
    /// `SSL_CERT_DIR`: directories, separated as in `PATH`.
    pub(crate) certificate_dirs: Option<OsString>,
    /// `HTTP_PROXY`, the proxy for http servers.
    pub(crate) http_proxy: Option<ProxySetting>,
    /// `HTTPS_PROXY`, the proxy for https servers.
    pub(crate) https_proxy: Option<ProxySetting>,
    /// `ALL_PROXY`, the proxy for both.
    pub(crate) all_proxy: Option<ProxySetting>,
    /// `NO_PROXY`: hosts that are reached without a proxy.
    pub(crate) no_proxy: Option<String>,
    /// `APPSERVICES_DEBUG`.
    pub(crate) debug: bool,
    /// `APPSERVICES_RETRY_WAIT`.
    pub(crate) retry_wait: Option<String>,
    /// The user's config directory, if the platform defines one.
    pub(crate) config_dir: Option<PathBuf>,
    pub(crate) working_dir: Option<PathBuf>,
    pub(crate) home_dir: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// A variable is not UTF-8. Ignoring it could contact another server, or
    /// change other users, than intended.
    pub(crate) fn read() -> Result<Self, NotUtf8> {
        Ok(Self {
            base_url: text("APPSERVICES_BASE_URL")?,
            atlas_url: text("APPSERVICES_ATLAS_URL")?,
            app: unfiltered(APP)?,
            project: unfiltered(PROJECT)?,
            public_api_key: key(PUBLIC_API_KEY)?,
            private_api_key: key(PRIVATE_API_KEY)?.map(Secret::new),
            telemetry_url: text("APPSERVICES_TELEMETRY_URL")?,
            do_not_track: text("DO_NOT_TRACK")?.is_some_and(|value| value != "0"),
            no_color: text("NO_COLOR")?.is_some(),
            dumb_terminal: text("TERM")?.is_some_and(|term| term == "dumb"),
            ci: text("CI")?.is_some_and(|value| value != "false"),
            certificate_file: path("SSL_CERT_FILE"),
            certificate_dirs: path("SSL_CERT_DIR"),
            http_proxy: http_proxy()?,
            https_proxy: proxy(["https_proxy", "HTTPS_PROXY"])?,
            all_proxy: proxy(["all_proxy", "ALL_PROXY"])?,
            no_proxy: first(["no_proxy", "NO_PROXY"])?.map(|(_, hosts)| hosts),
            debug: text("APPSERVICES_DEBUG")?
                .is_some_and(|value| !matches!(value.as_str(), "0" | "false")),
            retry_wait: text(RETRY_WAIT)?,
            config_dir: config_dir(),
            working_dir: env::current_dir().ok(),
            home_dir: etcetera::home_dir().ok(),
        })
    }

    /// The key pair from the environment, for use without a stored profile.
    ///
    /// # Errors
    /// Only one of the two variables is set.
    pub(crate) fn keys(&self) -> Result<Option<KeyPair>, IncompleteKeyPair> {
        let (set, missing) = match (&self.public_api_key, &self.private_api_key) {
            (None, None) => return Ok(None),
            (Some(public), Some(private)) => {
                return Ok(KeyPair::parse(public, private.expose()));
            }
            (Some(_), None) => (PUBLIC_API_KEY, PRIVATE_API_KEY),
            (None, Some(_)) => (PRIVATE_API_KEY, PUBLIC_API_KEY),
        };
        Err(IncompleteKeyPair { set, missing })
    }
}

/// The name of the selected mutant.
#[cfg(feature = "mutants")]
pub(crate) fn mutant() -> Option<String> {
    text("APPSERVICES_MUTANT").ok().flatten()
}

/// Stands in for `--app`.
pub(crate) const APP: &str = "APPSERVICES_APP";
/// Stands in for `--project`.
pub(crate) const PROJECT: &str = "APPSERVICES_PROJECT";
/// The wait before the first retry. For test rigs, so there is no option.
pub(crate) const RETRY_WAIT: &str = "APPSERVICES_RETRY_WAIT";
const PUBLIC_API_KEY: &str = "APPSERVICES_PUBLIC_API_KEY";
const PRIVATE_API_KEY: &str = "APPSERVICES_PRIVATE_API_KEY";

/// Only one of the two variables of the key pair is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{set} is set but {missing} is not")]
pub(crate) struct IncompleteKeyPair {
    set: &'static str,
    missing: &'static str,
}

/// A variable is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {0} is not UTF-8")]
pub(crate) struct NotUtf8(&'static str);

/// A variable that may be empty.
fn unfiltered(name: &'static str) -> Result<Option<String>, NotUtf8> {
    let text = env::var_os(name).map(OsString::into_string).transpose();
    text.map_err(|_| NotUtf8(name))
}

/// A variable that is not empty.
fn text(name: &'static str) -> Result<Option<String>, NotUtf8> {
    Ok(unfiltered(name)?.filter(|text| !text.is_empty()))
}

/// A key without the line ending that a secret manager may have added.
fn key(name: &'static str) -> Result<Option<String>, NotUtf8> {
    let key = text(name)?.map(|text| Secret::trimmed_key(&text).to_owned());
    Ok(key.filter(|key| !key.is_empty()))
}

/// The first of several variables that is set, even if it is empty, as curl
/// reads them: an empty one in lower case turns off the other.
fn first(
    names: impl IntoIterator<Item = &'static str>,
) -> Result<Option<(&'static str, String)>, NotUtf8> {
    #[cfg(feature = "mutants")]
    let names = {
        let mut names: Vec<_> = names.into_iter().collect();
        if mutant!(UpperCaseProxyComesFirst) {
            names.reverse();
        }
        names
    };
    for name in names {
        if let Some(value) = unfiltered(name)? {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

fn proxy(names: impl IntoIterator<Item = &'static str>) -> Result<Option<ProxySetting>, NotUtf8> {
    let found = first(names)?.filter(|(_, url)| !url.trim().is_empty());
    Ok(found.map(|(name, url)| ProxySetting {
        name,
        url: Secret::new(url.trim()),
    }))
}

/// A web server that runs this program as a CGI script sets `HTTP_PROXY` from
/// the `Proxy` header of any request; the other spelling is always safe.
fn http_proxy() -> Result<Option<ProxySetting>, NotUtf8> {
    let is_cgi = env::var_os("REQUEST_METHOD").is_some() && !mutant!(ProxyOfARequestIsTrusted);
    let upper = (!is_cgi).then_some("HTTP_PROXY");
    proxy(iter::once("http_proxy").chain(upper))
}

/// A path, which need not be UTF-8.
fn path(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|path| !path.is_empty())
}

fn config_dir() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let strategy = etcetera::base_strategy::choose_native_strategy().ok()?;
    Some(strategy.config_dir())
}
