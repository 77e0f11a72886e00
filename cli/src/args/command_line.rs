//! The command tree.

use clap::{Parser, Subcommand};

use super::account::{LoginArgs, ProfilesCommand, WhoamiArgs};
use super::apps::AppsCommand;
use super::global::GlobalArgs;
use super::raw::{ApiArgs, CompletionArgs};
use super::users::UsersCommand;

/// A parsed command line.
#[derive(Debug, Parser)]
#[command(
    name = "appservices",
    bin_name = "appservices",
    version,
    about = "Manage the users of a MongoDB Atlas App Services app",
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Log in with an Atlas programmatic API key
    #[command(after_long_help = examples!(
        "appservices login"
        "appservices login --profile staging"
    ))]
    Login(LoginArgs),
    /// Log out
    #[command(after_long_help = examples!("appservices logout"))]
    Logout,
    /// Show who is logged in
    #[command(after_long_help = examples!("appservices whoami --show-projects"))]
    Whoami(WhoamiArgs),
    /// Manage your stored profiles
    #[command(subcommand, visible_alias = "profile")]
    Profiles(ProfilesCommand),
    /// Manage the users of an app
    #[command(subcommand, visible_alias = "user")]
    Users(UsersCommand),
    /// Manage the apps of your projects
    #[command(subcommand, visible_alias = "app")]
    Apps(AppsCommand),
    /// Send a request to the Admin API as the logged-in user
    #[command(
        long_about = "Send a request to the Admin API as the logged-in user\n\n\
                      Prints the response. The exit status is 0 if the response status is 2xx. \
                      Otherwise it is the first digit of the response status: 3, 4 or 5.",
        after_long_help = examples!(
            "appservices api GET /auth/profile"
            "appservices api GET /groups/65a000000000000000000001/apps"
        )
    )]
    Api(ApiArgs),
    /// Print a completion script for your shell
    #[command(after_long_help = examples!("appservices completion bash"))]
    Completion(CompletionArgs),
}

impl CommandLine {
    /// Rejects combinations of options that are invalid together.
    pub(super) fn check(&self) -> Result<(), String> {
        match &self.command {
            Command::Users(command) => command.check(self.global.yes()),
            Command::Apps(command) => command.check(self.global.yes()),
            _ => Ok(()),
        }
    }
}
