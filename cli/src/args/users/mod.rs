//! The `users` family: what it does, and to whom.

mod create;
mod select;

use clap::{Args, Subcommand};

pub(crate) use create::CreateUserArgs;
pub(crate) use select::SelectArgs;

use super::values::{self, Boolean, Field, Limit};
use super::{BOOLEAN, MORE_OPTIONS};
use crate::domain::GroupId;

/// The commands below `users`.
#[derive(Debug, Subcommand)]
pub(crate) enum UsersCommand {
    /// List the application users of your app
    #[command(
        visible_alias = "ls",
        long_about = "List the application users of your app\n\n\
                      Grouped by provider type, the most recent login first.",
        mut_arg("app", app_help("list its users")),
        mut_arg("users", |arg| arg.help("Filter the App Service's users by ID(s)")),
        after_long_help = examples!(ids:
            "appservices users list --app shop"
            "appservices users list --app shop --never-logged-in --created-before 90d"
            "appservices users list --app shop -f csv"
        )
    )]
    List(ListArgs),
    /// Show how many application users your app has
    #[command(
        mut_arg("app", app_help("display number of users")),
        mut_arg("users", |arg| arg.help("Filter the App Service's users by ID(s)")),
        after_long_help = examples!(ids:
            "appservices users count --app shop"
            "appservices users count --app shop --state disabled"
        )
    )]
    Count(CountArgs),
    /// Create an application user for your app
    #[command(
        long_about = "Create an application user for your app\n\n\
                      With an e-mail address and a password, or as a server's API key. The key is \
                      shown once.",
        mut_arg("app", app_help("create its users")),
        after_long_help = examples!(
            "appservices users create --app shop --type api-key --name nightly"
            "echo hush-hush | appservices users create -a shop --email a@b.co --password -"
        )
    )]
    Create(CreateUserArgs),
    /// Enable an application User of your app
    #[command(
        long_about = "Enable an application User of your app\n\n\
                      A User that is enabled may log in.",
        mut_arg("app", app_help("enable its users")),
        mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to enable")),
        mut_arg("pending", |arg| arg.hide(true)),
        after_long_help = examples!(ids:
            "appservices users enable --app shop --email ada@example.com"
            "appservices users enable --app shop --state disabled --yes"
        )
    )]
    Enable(ActArgs),
    /// Disable an application User of your app
    #[command(
        long_about = "Disable an application User of your app\n\n\
                      A User that is disabled cannot log in, even with valid credentials.",
        mut_arg("app", app_help("disable its users")),
        mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to disable")),
        mut_arg("pending", |arg| arg.hide(true)),
        after_long_help = examples!(ids:
            "appservices users disable --app shop --email ada@example.com"
            "appservices users disable --app shop --last-login-before 90d --yes --dry-run"
        )
    )]
    Disable(ActArgs),
    /// Revoke an application User's sessions from your app
    #[command(
        long_about = "Revoke an application User's sessions from your app\n\n\
                      Logs a User out of your app. A revoked User can log in again if they provide \
                      valid credentials.",
        mut_arg("app", app_help("revoke its users' sessions")),
        mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to revoke sessions for")),
        after_long_help = examples!(ids:
            "appservices users revoke --app shop --email ada@example.com"
            "appservices users revoke --app shop --provider local-userpass --yes"
            "appservices users revoke --app shop --last-login-after 2h --yes --dry-run"
        )
    )]
    Revoke(ActArgs),
    /// Delete an application User from your app
    #[command(
        long_about = "Delete an application User from your app\n\n\
                      For good. With --pending, registrations that were not confirmed.",
        mut_arg("app", app_help("delete its users")),
        mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to delete")),
        after_long_help = examples!(ids:
            "appservices users delete --app shop --email ada@example.com --yes"
            "appservices users delete --app shop --never-logged-in --yes --dry-run"
        )
    )]
    Delete(ActArgs),
}

/// Which app; its help says what for.
#[derive(Debug, Args)]
pub(crate) struct AppArgs {
    #[arg(
        short,
        long,
        value_name = "string",
        help = "Specify the name or ID of an App Service"
    )]
    pub(crate) app: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the ID of a MongoDB Atlas project"
    )]
    project: Option<Field<GroupId>>,

    /// Narrow the look-up of the app to these products.
    #[arg(
        long = "product",
        value_name = "string",
        hide = true,
        value_delimiter = ','
    )]
    pub(crate) products: Vec<String>,
}

/// Words the help of `--app`.
pub(super) fn app_help(purpose: &'static str) -> impl FnOnce(clap::Arg) -> clap::Arg {
    move |arg| {
        arg.help(format!(
            "Specify the name or ID of an App Service to {purpose}"
        ))
    }
}

impl AppArgs {
    /// `--project`.
    pub(crate) fn project(&self) -> Option<&GroupId> {
        values::given(self.project.as_ref())
    }
}

/// Options of the commands that change users.
#[derive(Debug, Args)]
pub(crate) struct ActArgs {
    #[command(flatten)]
    pub(crate) app: AppArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) dry_run: DryRun,
}

/// `--dry-run`.
#[derive(Debug, Args)]
pub(crate) struct DryRun {
    #[arg(
        long, value_name = BOOLEAN, help_heading = MORE_OPTIONS,
        help = "Show what would be done, and do nothing"
    )]
    dry_run: Option<Boolean>,
}

impl DryRun {
    pub(crate) fn is_set(&self) -> bool {
        Boolean::is_set(self.dry_run)
    }
}

/// Options of `users list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) app: AppArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[arg(
        short,
        long,
        value_name = "string",
        help = "Specify the number of users to list"
    )]
    limit: Option<Field<Limit>>,
}

impl ListArgs {
    /// `--limit`.
    pub(crate) fn limit(&self) -> Option<usize> {
        values::given(self.limit.as_ref()).map(|limit| limit.0)
    }
}

/// Options of `users count`.
#[derive(Debug, Args)]
pub(crate) struct CountArgs {
    #[command(flatten)]
    pub(crate) app: AppArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
}

impl CountArgs {
    /// Whether everybody is to be counted.
    pub(crate) fn counts_all(&self) -> bool {
        !self.select.pending() && !self.select.says_who()
    }
}

impl UsersCommand {
    /// What single values cannot tell; `yes` is `--yes`.
    pub(super) fn check(&self, yes: bool) -> Result<(), String> {
        let cannot_be_pending = |select: &SelectArgs, verb: &str| {
            if select.pending() {
                return Err(format!(
                    "--pending cannot be used with {verb}: a pending user is neither enabled nor disabled"
                ));
            }
            select.check()
        };
        match self {
            Self::List(args) => args.select.check(),
            Self::Count(args) => args.select.check(),
            Self::Create(args) => args.check(),
            Self::Enable(args) => cannot_be_pending(&args.select, "enable"),
            Self::Disable(args) => cannot_be_pending(&args.select, "disable"),
            Self::Delete(args) if yes && !args.select.says_who() => Err(
                "--yes would delete every user of the app: say which with --user, --email or a filter"
                    .to_owned(),
            ),
            Self::Revoke(args) | Self::Delete(args) => args.select.check(),
        }
    }
}
