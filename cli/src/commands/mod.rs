//! The commands, one file per verb. A command turns arguments into a [`Report`]
//! and prints nothing itself.

mod active_app;
mod api;
mod apps;
mod audit;
mod context;
mod input;
mod login;
mod logout;
mod output;
mod profiles;
mod resolve;
mod session_store;
mod telemetry;
mod users;
mod whoami;

pub(crate) use context::Context;
pub(crate) use output::{CommandOutput, CommandResult};
pub(crate) use telemetry::send_telemetry;
use users::Action;

use crate::args::{
    self, AppsCommand, AuditCommand, Command, CompletionSubject, ProfilesCommand, UsersCommand,
};
use crate::report::Report;
use crate::settings::ProfileUse;

/// The names of a command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name {
    /// The name as typed.
    pub(crate) path: &'static str,
    /// The name in messages: `LABEL failed: …`. The predecessor used the
    /// singular here, and scripts match on it.
    pub(crate) label: &'static str,
}

/// The names of `command`.
pub(crate) fn name(command: &Command) -> Name {
    let (path, label) = match command {
        Command::Login(_) => ("login", "login"),
        Command::Logout => ("logout", "logout"),
        Command::Whoami(_) => ("whoami", "whoami"),
        Command::Profiles(ProfilesCommand::List) => ("profiles list", "profiles list"),
        Command::Users(UsersCommand::List(_)) => ("users list", "user list"),
        Command::Users(UsersCommand::Count(_)) => ("users count", "user count"),
        Command::Users(UsersCommand::Create(_)) => ("users create", "user create"),
        Command::Users(UsersCommand::Enable(_)) => ("users enable", "user enable"),
        Command::Users(UsersCommand::Disable(_)) => ("users disable", "user disable"),
        Command::Users(UsersCommand::Revoke(_)) => ("users revoke", "user revoke"),
        Command::Users(UsersCommand::Delete(_)) => ("users delete", "user delete"),
        Command::Apps(AppsCommand::List(_)) => ("apps list", "app list"),
        Command::Apps(AppsCommand::Create(_)) => ("apps create", "app create"),
        Command::Apps(AppsCommand::Delete(_)) => ("apps delete", "app delete"),
        Command::Apps(AppsCommand::Describe(_)) => ("apps describe", "app describe"),
        Command::Audit(AuditCommand::Verify(_)) => ("audit verify", "audit verify"),
        Command::Api(_) => ("api", "api"),
        Command::Completion(_) => ("completion", "completion"),
    };
    Name { path, label }
}

/// Whether `command` uses the profile at all.
pub(crate) fn uses_profile(command: &Command) -> bool {
    !matches!(command, Command::Audit(_) | Command::Completion(_))
}

/// Whether `command` needs a valid profile.
pub(crate) fn profile_use(command: &Command) -> ProfileUse {
    match command {
        Command::Login(_)
        | Command::Logout
        | Command::Profiles(_)
        | Command::Audit(_)
        | Command::Completion(_) => ProfileUse::Repairs,
        _ => ProfileUse::Required,
    }
}

/// Runs `command`.
pub(crate) async fn run(command: &Command, context: &Context<'_>) -> CommandResult {
    match command {
        Command::Login(args) => login::run(context, args).await,
        Command::Logout => logout::run(context).await,
        Command::Whoami(args) => whoami::run(context, args).await,
        Command::Profiles(ProfilesCommand::List) => profiles::list(context),
        Command::Users(command) => run_users(command, context).await,
        Command::Apps(command) => match command {
            AppsCommand::List(args) => apps::list::run(context, args).await,
            AppsCommand::Create(args) => apps::create::run(context, args).await,
            AppsCommand::Delete(args) => apps::delete::run(context, args).await,
            AppsCommand::Describe(args) => apps::describe::run(context, args).await,
        },
        Command::Audit(AuditCommand::Verify(args)) => audit::verify(args),
        Command::Api(args) => api::run(context, args).await,
        Command::Completion(args) => match args.subject {
            CompletionSubject::Script(shell) => {
                Ok(Report::body(args::completion_script(shell)).into())
            }
            CompletionSubject::ProfileNames => profiles::names(context),
        },
    }
}

async fn run_users(command: &UsersCommand, context: &Context<'_>) -> CommandResult {
    match command {
        UsersCommand::List(args) => users::list::run(context, args).await,
        UsersCommand::Count(args) => users::count::run(context, args).await,
        UsersCommand::Create(args) => users::create::run(context, args).await,
        UsersCommand::Enable(args) => users::change::run(context, args, Action::Enable).await,
        UsersCommand::Disable(args) => users::change::run(context, args, Action::Disable).await,
        UsersCommand::Revoke(args) => users::change::run(context, args, Action::Revoke).await,
        UsersCommand::Delete(args) => users::change::run(context, args, Action::Delete).await,
    }
}
