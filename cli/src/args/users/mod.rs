//! Arguments of `users`.

mod create;
mod run;
mod select;

use clap::Args;

pub(crate) use create::CreateUserArgs;
use run::RunArgs;
pub(crate) use select::SelectArgs;

use super::help_text::{BOOLEAN, MORE_OPTIONS};
use super::shared::{AppArgs, DryRun, app_help};
use super::values::{self, Boolean, Limit, Optional};

family! {
    /// The subcommands of `users`.
    pub(crate) enum UsersCommand {
        /// List the application users of your app
        #[command(
            visible_alias = "ls",
            long_about = "List the application users of your app\n\n\
                          Users are grouped by provider type, most recent login first.",
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
                          Creates a user with an email address and a password, or a server API key. The \
                          key is shown only once.",
            mut_arg("app", app_help("create its users")),
            after_long_help = examples!(environment:
                "appservices users create --app shop --type api-key --name nightly"
                "echo hush-hush | appservices users create -a shop --email a@b.co --password -"
            )
        )]
        Create(CreateUserArgs),
        /// Enable an application User of your app
        #[command(
            long_about = "Enable an application User of your app\n\n\
                          An enabled User can log in.",
            mut_arg("app", app_help("enable its users")),
            mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to enable")),
            mut_arg("pending", |arg| arg.hide(true)),
            mut_arg("prove", |arg| arg.hide(true)),
            after_long_help = examples!(ids:
                "appservices users enable --app shop --email ada@example.com"
                "appservices users enable --app shop --state disabled --yes"
            )
        )]
        Enable(ChangeArgs),
        /// Disable an application User of your app
        #[command(
            long_about = "Disable an application User of your app\n\n\
                          A disabled User cannot log in, even with valid credentials.",
            mut_arg("app", app_help("disable its users")),
            mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to disable")),
            mut_arg("pending", |arg| arg.hide(true)),
            after_long_help = examples!(ids:
                "appservices users disable --app shop --email ada@example.com"
                "appservices users disable --app shop --last-login-before 90d --yes --dry-run"
            )
        )]
        Disable(ChangeArgs),
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
                "appservices users revoke --app shop --yes --plan plan.jsonl"
            )
        )]
        Revoke(ChangeArgs),
        /// Delete an application User from your app
        #[command(
            long_about = "Delete an application User from your app\n\n\
                          Permanently deletes Users or, with --pending, unconfirmed registrations.",
            mut_arg("app", app_help("delete its users")),
            mut_arg("users", |arg| arg.help("Specify the app's users' ID(s) to delete")),
            mut_arg("prove", |arg| arg.hide(true)),
            after_long_help = examples!(ids:
                "appservices users delete --app shop --email ada@example.com --yes"
                "appservices users delete --app shop --never-logged-in --yes --dry-run"
            )
        )]
        Delete(ChangeArgs),
    }
}

/// Options of the commands that change users.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    #[command(flatten)]
    pub(crate) app: AppArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) dry_run: DryRun,
    #[command(flatten)]
    pub(crate) run: Box<RunArgs>,
    #[arg(
        long, help_heading = MORE_OPTIONS, value_name = BOOLEAN,
        help = "List every user on the screen, however many"
    )]
    verbose: Option<Boolean>,
}

impl ChangeArgs {
    /// `--verbose`.
    pub(crate) fn verbose(&self) -> bool {
        Boolean::is_set(self.verbose)
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
        allow_negative_numbers = true,
        help = "Specify the number of users to list"
    )]
    limit: Option<Optional<Limit>>,
}

impl ListArgs {
    /// `--limit`.
    pub(crate) fn limit(&self) -> Option<usize> {
        values::value_of(self.limit.as_ref()).map(|limit| limit.0)
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
    /// Whether to count all users.
    pub(crate) fn is_unfiltered(&self) -> bool {
        !self.select.pending() && !self.select.has_selection()
    }
}

impl UsersCommand {
    /// Rejects combinations of options that are invalid together. `yes` is
    /// `--yes`.
    pub(super) fn check(&self, yes: bool) -> Result<(), String> {
        let reject_pending = |select: &SelectArgs, verb: &str| {
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
            Self::Enable(args) => {
                args.check()?;
                args.reject_prove("enable")?;
                reject_pending(&args.select, "enable")
            }
            Self::Disable(args) => {
                args.check()?;
                reject_pending(&args.select, "disable")
            }
            Self::Delete(args) => {
                args.check()?;
                args.reject_prove("delete")?;
                // A plan names its users.
                if yes && !args.select.has_selection() && args.run.apply.is_none() {
                    return Err("--yes would delete every user of the app: select users with --user, --email or a filter".to_owned());
                }
                args.select.check()
            }
            Self::Revoke(args) => {
                args.check()?;
                args.select.check()
            }
        }
    }
}

impl ChangeArgs {
    fn check(&self) -> Result<(), String> {
        self.run.check(self.dry_run.is_set())
    }

    /// Only revoking and disabling users takes away access that can be read back.
    fn reject_prove(&self, verb: &str) -> Result<(), String> {
        if self.run.prove() {
            return Err(format!(
                "--prove cannot be used with {verb}: it shows what still gives access after revoke and disable"
            ));
        }
        Ok(())
    }
}
