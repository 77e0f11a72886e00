//! Why a command failed, with its exit status and what to try instead.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::api::ApiError;
use crate::domain::{App, IdError, ProfileName};
use crate::env::HalfAKeyPair;
use crate::local_app::LocalAppError;
use crate::profile::ProfileError;

/// An expected failure. What a single user's request met is not one of these
/// but a row of the result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    #[error("interrupt")]
    Interrupted,
    /// A question would have to be asked, and nobody is there.
    #[error("no terminal to {task}, use {flags}")]
    NoTerminal {
        task: &'static str,
        flags: &'static str,
    },
    #[error("failed to ask: {0}")]
    Prompt(String),
    #[error("several apps match, use --app with one of: {}", labels(.0))]
    SeveralApps(Vec<App>),
    #[error("{}", app_not_found(.0))]
    AppNotFound(String),
    #[error("no users found")]
    NoUsersFound,
    #[error("{failed} of {total} users not revoked")]
    NotRevoked { failed: usize, total: usize },
    #[error("not logged in")]
    NotLoggedIn,
    #[error("no private API key on standard input")]
    NoKeyOnStdin,
    #[error("{name}: {source}")]
    BadVariable { name: &'static str, source: IdError },
    #[error("{place}: {reason}")]
    BadBaseUrl { place: String, reason: String },
    #[error("failed to open output file '{path}'", path = .path.display())]
    OutputTarget { path: PathBuf, source: io::Error },
    #[error("failed to write the result")]
    Output(#[source] io::Error),
    #[error("failed to start")]
    Runtime(#[source] io::Error),
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error(transparent)]
    LocalApp(#[from] LocalAppError),
    #[error(transparent)]
    Environment(#[from] HalfAKeyPair),
}

/// Exit statuses, as documented.
pub(crate) mod exit {
    pub(crate) const DONE: u8 = 0;
    pub(crate) const FAILED: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    pub(crate) const INTERRUPTED: u8 = 130;
}

impl CliError {
    /// Whether the command was still asking what to do.
    pub(crate) fn in_setup(&self) -> bool {
        matches!(
            self,
            Self::Interrupted | Self::NoTerminal { .. } | Self::Prompt(_) | Self::SeveralApps(_)
        )
    }

    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Self::Interrupted => exit::INTERRUPTED,
            _ => exit::FAILED,
        }
    }

    /// A command that helps.
    pub(crate) fn suggestion(&self, profile: &ProfileName) -> Option<String> {
        let lost = matches!(
            self,
            Self::NotLoggedIn | Self::Api(ApiError::InvalidSession)
        );
        lost.then(|| {
            if profile.is_default() {
                "appservices login".to_owned()
            } else if profile.as_str().contains(' ') {
                format!("appservices login --profile '{profile}'")
            } else {
                format!("appservices login --profile {profile}")
            }
        })
    }

    /// The whole story: the error and its causes.
    pub(crate) fn reason(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(source) = cause {
            let words = source.to_string();
            // A transparent layer repeats its source's words.
            if !text.ends_with(&words) {
                text = format!("{text}: {words}");
            }
            cause = source.source();
        }
        text
    }
}

fn labels(apps: &[App]) -> String {
    apps.iter().map(App::label).collect::<Vec<_>>().join(", ")
}

fn app_not_found(wanted: &str) -> String {
    if wanted.is_empty() {
        "failed to find app".to_owned()
    } else {
        format!("failed to find app '{wanted}'")
    }
}
