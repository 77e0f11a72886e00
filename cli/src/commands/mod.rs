//! The commands, one verb a file: each turns arguments into a [`Report`] and
//! writes nothing itself.

mod context;
mod login;
mod logout;
mod profiles;
mod resolve;
mod users;
mod whoami;

pub(crate) use context::{Context, tell};

use crate::args::{Command, ProfilesCommand, UsersCommand};
use crate::error::CliError;
use crate::report::Report;

/// What a command brings: something to show and, beside it, a failure of a
/// part of the work.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) report: Report,
    pub(crate) failure: Option<CliError>,
}

impl From<Report> for Outcome {
    fn from(report: Report) -> Self {
        Self {
            report,
            failure: None,
        }
    }
}

/// A command's end; an error means that there is nothing else to show.
pub(crate) type Result = std::result::Result<Outcome, CliError>;

/// How a command is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name {
    /// As typed.
    pub(crate) path: &'static str,
    /// In messages: `LABEL failed: …`.
    pub(crate) label: &'static str,
}

/// The command's name.
pub(crate) fn name(command: &Command) -> Name {
    let (path, label) = match command {
        Command::Login(_) => ("login", "login"),
        Command::Logout => ("logout", "logout"),
        Command::Whoami(_) => ("whoami", "whoami"),
        Command::Profiles(ProfilesCommand::List) => ("profiles list", "profiles list"),
        Command::Users(UsersCommand::Revoke(_)) => ("users revoke", "user revoke"),
    };
    Name { path, label }
}

/// Runs the command.
pub(crate) async fn run(command: &Command, context: &Context<'_>) -> Result {
    match command {
        Command::Login(args) => login::run(context, args).await,
        Command::Logout => logout::run(context).await,
        Command::Whoami(args) => whoami::run(context, args).await,
        Command::Profiles(ProfilesCommand::List) => profiles::list(context),
        Command::Users(UsersCommand::Revoke(args)) => users::revoke::run(context, args).await,
    }
}
