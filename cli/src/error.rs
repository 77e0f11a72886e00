//! Why a command failed, with its exit status and what to try instead.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::api::ApiError;
use crate::args::Source;
use crate::domain::{App, GroupId, IdError, ProfileName};
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
    #[error("{failed} of {total} users not {done}")]
    NotDone {
        failed: usize,
        total: usize,
        /// What was to be done: `revoked`.
        done: &'static str,
    },
    #[error("{missing} of {total} users not {done}: {names}")]
    Missing {
        missing: usize,
        total: usize,
        /// What was to be done: `found`.
        done: &'static str,
        names: String,
    },
    #[error("{failed} of {total} apps not deleted")]
    AppsNotDeleted { failed: usize, total: usize },
    #[error("failed to read '{place}'")]
    Unreadable { place: String, source: io::Error },
    #[error("{place}, line {number}: {reason}")]
    BadLine {
        place: String,
        number: usize,
        reason: String,
    },
    #[error("no IDs {}", inside(.0))]
    NoIds(Source),
    #[error("no password on standard input")]
    NoPasswordOnStdin,
    #[error("several projects, use --project with one of: {}", ids(.0))]
    SeveralProjects(Vec<GroupId>),
    #[error("no project: the login has no role in one")]
    NoProject,
    #[error("{place}: {reason}")]
    BadBody { place: String, reason: String },
    /// The answer to a raw request.
    #[error("{status}")]
    Status { status: String, class: u8 },
    #[error("the answer is not text, use --output-target with a new file")]
    NotText,
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
            Self::Interrupted
                | Self::NoTerminal { .. }
                | Self::Prompt(_)
                | Self::SeveralApps(_)
                | Self::SeveralProjects(_)
        )
    }

    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Self::Interrupted => exit::INTERRUPTED,
            Self::Status { class, .. } => *class,
            _ => exit::FAILED,
        }
    }

    /// A command that helps.
    pub(crate) fn suggestion(&self, profile: &ProfileName) -> Option<String> {
        let command = match self {
            Self::NotLoggedIn | Self::Api(ApiError::InvalidSession) => "login",
            Self::AppNotFound(_) => "apps list",
            Self::NoUsersFound => "users list",
            Self::Api(error) if error.is_unknown_user() => "users list",
            _ => return None,
        };
        Some(if profile.is_default() {
            format!("appservices {command}")
        } else if profile.as_str().contains(' ') {
            format!("appservices {command} --profile '{profile}'")
        } else {
            format!("appservices {command} --profile {profile}")
        })
    }

    /// What to do next, where neither the error nor a command says it. A refusal
    /// stays in the server's own words.
    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::Api(ApiError::Unreachable { .. }) => {
                "check --base-url, --atlas-url and the network"
            }
            Self::Api(ApiError::TimedOut { .. }) => "try again later",
            Self::Api(ApiError::TooLong { .. } | ApiError::Unexpected { .. }) => {
                "check that --base-url names an App Services server"
            }
            Self::Api(ApiError::Certificates(_)) => "name a bundle with SSL_CERT_FILE",
            Self::OutputTarget { .. } | Self::Output(_) => "name another file with --output-target",
            _ => return None,
        })
    }

    /// The whole story: the error, its causes, and what to do next.
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
        if let Some(advice) = self.advice() {
            text = format!("{text}; {advice}");
        }
        text
    }
}

fn labels(apps: &[App]) -> String {
    apps.iter().map(App::label).collect::<Vec<_>>().join(", ")
}

fn ids(groups: &[GroupId]) -> String {
    let ids: Vec<_> = groups.iter().map(GroupId::as_str).collect();
    ids.join(", ")
}

fn inside(source: &Source) -> String {
    match source {
        Source::File(path) => format!("in '{}'", path.display()),
        Source::Stdin => "on standard input".to_owned(),
    }
}

fn app_not_found(wanted: &str) -> String {
    if wanted.is_empty() {
        "failed to find app".to_owned()
    } else {
        format!("failed to find app '{wanted}'")
    }
}
