//! Command errors and their exit statuses. [`advice`] says what to do next.
//!
//! An error in one user's request is not a [`CliError`] but a row of the
//! result. [`ApiError`] is the layer below: a failed request.

mod advice;

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::api::ApiError;
use crate::args::Source;
use crate::audit::TrailError;
use crate::domain::{App, BaseUrl, GroupId, IdError, ProfileName};
use crate::env::{IncompleteKeyPair, NotUtf8};
use crate::local_app::LocalAppError;
use crate::plan::PlanError;
use crate::profile::ProfileError;
use crate::signals::Signal;

/// An expected failure of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    #[error("interrupt")]
    Interrupted,
    /// A signal ended the run, which has reported what it did.
    #[error("{}", stopped(*.signal, *.is_list_complete))]
    Stopped {
        signal: Signal,
        /// Whether all users were found before.
        is_list_complete: bool,
    },
    /// A value is missing and there is no terminal to prompt for it.
    #[error("{flags} is required when not running interactively")]
    NotInteractive { flags: &'static str },
    /// As [`CliError::NotInteractive`] for `--app`, where the config of a local
    /// app was ignored because it has no version.
    #[error("--app is required when not running interactively")]
    AppRequired { ignored: PathBuf },
    #[error("cannot prompt: {0}")]
    Prompt(String),
    #[error("several apps match: {}", labels(.0))]
    SeveralApps(Vec<App>),
    #[error("{}", app_not_found(.name))]
    AppNotFound {
        name: String,
        /// The app file that names it, if it was neither typed nor chosen.
        path: Option<PathBuf>,
    },
    /// The requested project does not exist.
    #[error("{error}: {project}")]
    ProjectNotFound { project: GroupId, error: ApiError },
    #[error(
        "the app of '{path}' belongs to project {local}, not to {requested}",
        path = .path.display()
    )]
    OtherProject {
        path: PathBuf,
        local: GroupId,
        requested: GroupId,
    },
    #[error("{0} is empty")]
    EmptyVariable(&'static str),
    /// Users were named, but none of them is left.
    #[error("{}", with_names(.reason, .names.as_deref()))]
    NoUsersFound {
        reason: String,
        /// The users not found, if the reason is about them.
        names: Option<String>,
        /// Whether the server reported every failed look-up as "not found".
        is_unknown: bool,
        hint: Option<&'static str>,
    },
    #[error("{failed} of {total} users not {done}{}", .reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    UsersNotChanged {
        failed: usize,
        total: usize,
        /// A participle such as `revoked`.
        done: &'static str,
        /// What ended the run before all users were changed.
        reason: Option<String>,
        hint: Option<&'static str>,
    },
    #[error("{failed} of {total} users not {done}: {names}")]
    UsersNotFound {
        failed: usize,
        total: usize,
        /// `found` or `looked up`.
        done: &'static str,
        names: String,
        hint: Option<&'static str>,
    },
    /// Lines of an audit trail were changed, removed, added or moved.
    #[error("'{path}' is not intact: {first}{}", and_more(*.others), path = .path.display())]
    AuditTrail {
        path: PathBuf,
        /// The first wrong line, and what is wrong with it.
        first: String,
        others: u64,
    },
    #[error(transparent)]
    Trail(#[from] TrailError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("{failed} of {total} apps not deleted")]
    AppsNotDeleted { failed: usize, total: usize },
    #[error("cannot read '{input}'")]
    UnreadableInput { input: String, source: io::Error },
    #[error("{input}, line {number}: {reason}")]
    InvalidLine {
        input: String,
        number: usize,
        reason: String,
    },
    #[error("no IDs {}", location(.0))]
    NoIds(Source),
    #[error("no password on standard input")]
    NoPasswordOnStdin,
    #[error("this API key has access to several projects: {}", ids(.0))]
    SeveralProjects(Vec<GroupId>),
    #[error("this API key has no access to any project")]
    NoProject,
    #[error("request body from {input}: {reason}")]
    InvalidBody { input: String, reason: String },
    /// A raw request returned an error status.
    #[error("{status}")]
    Status { status: String, class: u8 },
    #[error("binary response: write it to a file with --output-target")]
    BinaryToTerminal,
    #[error("binary response: write it to a new file with --output-target")]
    BinaryToExistingFile,
    #[error("not logged in")]
    NotLoggedIn,
    /// The stored login is for another server than the command.
    #[error("not logged in to {server}: {}", login_elsewhere(.login.as_ref()))]
    OtherServer {
        /// The option that names the server.
        option: &'static str,
        server: BaseUrl,
        /// The server of the login, if it can be determined.
        login: Option<BaseUrl>,
    },
    /// The server rejected a key pair.
    #[error("{error}")]
    KeysRejected {
        error: ApiError,
        server: BaseUrl,
        /// Whether the keys are from the environment.
        from_environment: bool,
    },
    /// A login would replace another one, and there is no terminal to ask.
    #[error(
        "profile '{profile}' is already logged in to {server}: \
         add --yes to replace the login, or --profile NAME to keep it"
    )]
    AlreadyLoggedIn {
        profile: ProfileName,
        server: BaseUrl,
    },
    /// `logout` at another server than that of the login.
    #[error("not logged in to {server}: {}", login_elsewhere(Some(.login)))]
    LoginElsewhere { server: BaseUrl, login: BaseUrl },
    #[error(
        "the login was removed, but its session not ended: the profile's server was changed after the login"
    )]
    SessionNotEnded,
    /// A login cannot determine its server, because the profile is invalid.
    #[error("{0}")]
    UnknownServer(String),
    #[error("{} of {total} profiles cannot be read: {}", .names.len(), profiles(.names))]
    UnreadableProfiles {
        names: Vec<ProfileName>,
        total: usize,
    },
    /// The Atlas API accepts keys only.
    #[error("the profile has a session, but no API key")]
    NoKeys,
    #[error("the API key is empty")]
    EmptyKey,
    #[error("no private API key on standard input")]
    NoKeyOnStdin,
    #[error("{name} is invalid: {source}")]
    InvalidVariable { name: &'static str, source: IdError },
    #[error("{setting} is invalid: {reason}")]
    InvalidSetting {
        setting: &'static str,
        reason: String,
    },
    #[error("cannot open output file '{path}'", path = .path.display())]
    OutputTarget { path: PathBuf, source: io::Error },
    #[error("cannot write the output")]
    Output(#[source] io::Error),
    /// A result that cannot be requested again was not written.
    #[error("cannot write the output")]
    Unwritten {
        source: io::Error,
        next_step: String,
    },
    #[error("cannot store the rows of the tables in a temporary file")]
    Spool(#[source] io::Error),
    #[error("cannot start the async runtime")]
    Runtime(#[source] io::Error),
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error(transparent)]
    LocalApp(#[from] LocalAppError),
    #[error(transparent)]
    Environment(#[from] IncompleteKeyPair),
    #[error(transparent)]
    NotUtf8(#[from] NotUtf8),
}

/// The documented exit statuses.
pub(crate) mod exit {
    pub(crate) const SUCCESS: u8 = 0;
    pub(crate) const FAILURE: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    pub(crate) const INTERRUPTED: u8 = 130;
}

impl CliError {
    /// Whether the command failed while prompting, which its message mentions.
    pub(crate) fn is_setup_error(&self) -> bool {
        matches!(
            self,
            Self::Interrupted
                | Self::NotInteractive { .. }
                | Self::AppRequired { .. }
                | Self::AlreadyLoggedIn { .. }
                | Self::Prompt(_)
                | Self::SeveralApps(_)
                | Self::SeveralProjects(_)
        )
    }

    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Self::Interrupted if !mutant!(InterruptedPromptExitsOne) => exit::INTERRUPTED,
            Self::Stopped { signal, .. } => signal.exit_status(),
            Self::UsersNotChanged { .. } if mutant!(FailureExitsZero) => exit::SUCCESS,
            Self::Status { class, .. } if !mutant!(ApiStatusIsLost) => *class,
            _ => exit::FAILURE,
        }
    }

    /// The error with the chain of its causes.
    pub(crate) fn reason(&self) -> String {
        with_causes(self)
    }
}

fn and_more(others: u64) -> String {
    match others {
        0 => String::new(),
        others => format!(", and {others} more"),
    }
}

/// An error with the chain of its causes.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let message = source.to_string();
        // A transparent variant has the message of its source, and some
        // messages already end with it.
        if !text.ends_with(&message) {
            text = format!("{text}: {message}");
        }
        cause = source.source();
    }
    text
}

fn with_names(reason: &str, names: Option<&str>) -> String {
    match names {
        Some(names) => format!("{reason}: {names}"),
        None => reason.to_owned(),
    }
}

fn stopped(signal: Signal, is_list_complete: bool) -> String {
    let verb = match signal {
        Signal::Interrupt => "interrupted",
        Signal::Terminate => "terminated",
    };
    if is_list_complete {
        verb.to_owned()
    } else {
        format!("{verb} before all users were found")
    }
}

fn login_elsewhere(login: Option<&BaseUrl>) -> String {
    match login {
        Some(login) => format!("the login of the profile is for {login}"),
        None => "the profile's server was changed after the login".to_owned(),
    }
}

fn profiles(names: &[ProfileName]) -> String {
    let names: Vec<_> = names.iter().map(ProfileName::as_str).collect();
    names.join(", ")
}

fn labels(apps: &[App]) -> String {
    apps.iter().map(App::label).collect::<Vec<_>>().join(", ")
}

fn ids(groups: &[GroupId]) -> String {
    let ids: Vec<_> = groups.iter().map(GroupId::as_str).collect();
    ids.join(", ")
}

fn location(source: &Source) -> String {
    match source {
        Source::File(path) => format!("in '{}'", path.display()),
        Source::Stdin => "on standard input".to_owned(),
    }
}

fn app_not_found(name: &str) -> String {
    if name.is_empty() {
        "failed to find app".to_owned()
    } else {
        format!("failed to find app '{name}'")
    }
}
