//! The command tree.

use std::ffi::OsString;

use clap::{Args as _, Parser, Subcommand};

use super::account::{LoginArgs, ProfilesCommand, WhoamiArgs};
use super::apps::AppsCommand;
use super::audit::AuditCommand;
use super::global::GlobalArgs;
use super::raw::{ApiArgs, CompletionArgs};
use super::shared::AppArgs;
use super::topics;
use super::users::{SelectArgs, UsersCommand};
use crate::domain::GroupId;

/// Help is no wider, however wide the screen is.
const MAX_WIDTH: usize = 100;

/// A parsed command line.
#[derive(Debug, Parser)]
#[command(
    name = "appservices",
    bin_name = "appservices",
    version = env!("APPSERVICES_VERSION"),
    about = "Manage the users and apps of MongoDB Atlas App Services",
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = MAX_WIDTH,
    after_help = topics::LIST
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
    #[command(after_long_help = concat!(
        examples!(
            "appservices login"
            "appservices login --profile staging"
        ),
        "\n\nEnvironment:\n",
        "  APPSERVICES_BASE_URL, APPSERVICES_ATLAS_URL  default for --base-url and --atlas-url\n",
        "  APPSERVICES_PUBLIC_API_KEY                   default for --api-key\n",
        "  APPSERVICES_PRIVATE_API_KEY                  default for --private-api-key"
    ))]
    Login(LoginArgs),
    /// Log out
    #[command(after_long_help = examples!("appservices logout"))]
    Logout,
    /// Show who is logged in
    #[command(after_long_help = examples!(environment: "appservices whoami --show-projects"))]
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
    /// Check what was done to users
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Send a request to the Admin API as the logged-in user
    #[command(
        long_about = "Send a request to the Admin API as the logged-in user\n\n\
                      Prints the response. The exit status is 0 if the response status is 2xx. \
                      Otherwise it is the first digit of the response status: 3, 4 or 5.",
        after_long_help = examples!(environment:
            "appservices api GET /auth/profile"
            "appservices api GET /groups/65a000000000000000000001/apps"
        )
    )]
    Api(ApiArgs),
    /// Print a completion script for your shell
    #[command(after_long_help = examples!("appservices completion bash"))]
    Completion(CompletionArgs),
}

/// The options of a command that also belong to the command which lists its apps
/// or users.
#[derive(Debug, Default)]
pub(crate) struct ListingOptions {
    pub(crate) app: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) pending: bool,
}

impl ListingOptions {
    fn new(app: Option<&str>, project: Option<&GroupId>) -> Self {
        Self {
            app: app.map(str::to_owned),
            project: project.map(GroupId::to_string),
            pending: false,
        }
    }

    fn of_users(app: &AppArgs, select: Option<&SelectArgs>) -> Self {
        Self {
            pending: select.is_some_and(SelectArgs::pending),
            ..Self::new(app.app(), app.project())
        }
    }
}

impl Command {
    /// The options that a suggested command must repeat to list the same apps or users.
    pub(crate) fn listing_options(&self) -> ListingOptions {
        match self {
            Self::Users(command) => match command {
                UsersCommand::List(args) => ListingOptions::of_users(&args.app, Some(&args.select)),
                UsersCommand::Count(args) => {
                    ListingOptions::of_users(&args.app, Some(&args.select))
                }
                UsersCommand::Create(args) => ListingOptions::of_users(&args.app, None),
                UsersCommand::Enable(args)
                | UsersCommand::Disable(args)
                | UsersCommand::Revoke(args)
                | UsersCommand::Delete(args) => {
                    ListingOptions::of_users(&args.app, Some(&args.select))
                }
            },
            Self::Apps(command) => match command {
                AppsCommand::List(args) | AppsCommand::Describe(args) => {
                    ListingOptions::new(args.app(), args.project())
                }
                AppsCommand::Create(args) => ListingOptions::new(None, args.project()),
                AppsCommand::Delete(args) => ListingOptions::new(None, args.project()),
            },
            _ => ListingOptions::default(),
        }
    }
}

impl CommandLine {
    /// The tree of a single command, if the arguments begin with the names of a family
    /// and its member. Parses these arguments as the whole tree does.
    pub(super) fn branch(arguments: &[OsString]) -> Option<clap::Command> {
        let [_, family, member, ..] = arguments else {
            return None;
        };
        let member = member.to_str()?;
        let branch = match family.to_str()? {
            "users" => UsersCommand::add_only(member, clap::Command::new("users")),
            "apps" => AppsCommand::add_only(member, clap::Command::new("apps")),
            _ => None,
        };
        let root = clap::Command::new("appservices")
            .bin_name("appservices")
            .max_term_width(MAX_WIDTH);
        Some(GlobalArgs::augment_args(root).subcommand(branch?))
    }

    /// Rejects combinations of options that are invalid together.
    pub(super) fn check(&self) -> Result<(), String> {
        match &self.command {
            Command::Users(command) => command.check(self.global.yes()),
            Command::Apps(command) => command.check(self.global.yes()),
            _ => Ok(()),
        }
    }
}
