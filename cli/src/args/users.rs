//! The `users` family: whom a command is about, and what it does to them.

use clap::{Args, Subcommand};

use super::values::{
    self, Address, Boolean, Field, Limit, NewUserType, Providers, UserSource, When,
};
use super::{BOOLEAN, MORE_FILTERS, MORE_OPTIONS};
use crate::domain::{GroupId, Provider, Secret, UserState};

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
        after_long_help = examples!(
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
        after_long_help = examples!(
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
            "echo 'correct horse' | appservices users create --app shop --email new@example.com --password -"
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
        after_long_help = examples!(
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
        after_long_help = examples!(
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
        after_long_help = examples!(
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
        after_long_help = examples!(
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

/// Whom a command is about. All of it narrows.
#[derive(Debug, Args)]
pub(crate) struct SelectArgs {
    #[arg(short, long = "user", value_name = "strings")]
    users: Vec<UserSource>,

    #[arg(
        long, value_name = BOOLEAN,
        help = "View the App Services app's pending users"
    )]
    pending: Option<Boolean>,

    #[arg(
        long,
        value_name = "string",
        help = "Filter the App Services app's users by state (Default value: <none>; Allowed values: enabled, disabled)"
    )]
    state: Option<Field<UserState>>,

    #[arg(
        long = "provider",
        value_name = "Set",
        help = "Filter the App Services app's users by provider type (Default value: <none>; Allowed values: <none>, \"local-userpass\", \"api-key\", \"oauth2-facebook\", \"oauth2-google\", \"anon-user\", \"custom-token\", \"oauth2-apple\", \"custom-function\"). This value defaults to []."
    )]
    providers: Vec<Providers>,

    #[arg(
        long = "email", value_name = "string", help_heading = MORE_FILTERS,
        help = "Take the users with this e-mail address (repeat it for several)"
    )]
    emails: Vec<Address>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Take users whose last login was earlier: a time (2026-08-24T12:00:00Z), a date (2026-08-24) or an age (90d, 12h)"
    )]
    last_login_before: Option<Field<When>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Take users whose last login was then or later"
    )]
    last_login_after: Option<Field<When>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Take users who were created earlier"
    )]
    created_before: Option<Field<When>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Take users who were created then or later"
    )]
    created_after: Option<Field<When>>,

    #[arg(
        long, value_name = BOOLEAN, help_heading = MORE_FILTERS,
        help = "Take users who have never logged in"
    )]
    never_logged_in: Option<Boolean>,
}

impl SelectArgs {
    /// Where the IDs are; empty means that `--user` was not given.
    pub(crate) fn users(&self) -> &[UserSource] {
        &self.users
    }

    /// `--pending`.
    pub(crate) fn pending(&self) -> bool {
        Boolean::is_set(self.pending)
    }

    /// `--state`.
    pub(crate) fn state(&self) -> Option<UserState> {
        values::given(self.state.as_ref()).copied()
    }

    /// The provider types given, each once, in order.
    pub(crate) fn providers(&self) -> Vec<Provider> {
        values::distinct(self.providers.iter().flat_map(|list| &list.0))
    }

    /// The addresses given, each once, in order.
    pub(crate) fn emails(&self) -> Vec<String> {
        values::distinct(self.emails.iter().map(|address| &address.0))
    }

    /// `--last-login-before` and `--last-login-after`.
    pub(crate) fn last_login(&self) -> (Option<When>, Option<When>) {
        let when = |field| values::given(Option::as_ref(field)).copied();
        (when(&self.last_login_before), when(&self.last_login_after))
    }

    /// `--created-before` and `--created-after`.
    pub(crate) fn created(&self) -> (Option<When>, Option<When>) {
        let when = |field| values::given(Option::as_ref(field)).copied();
        (when(&self.created_before), when(&self.created_after))
    }

    /// `--never-logged-in`.
    pub(crate) fn never_logged_in(&self) -> bool {
        Boolean::is_set(self.never_logged_in)
    }

    /// The filters by date, as they are called, in the order of the help.
    fn date_filters(&self) -> impl Iterator<Item = &'static str> {
        let (login, created) = (self.last_login(), self.created());
        [
            (login.0.is_some(), "--last-login-before"),
            (login.1.is_some(), "--last-login-after"),
            (created.0.is_some(), "--created-before"),
            (created.1.is_some(), "--created-after"),
            (self.never_logged_in(), "--never-logged-in"),
        ]
        .into_iter()
        .filter_map(|(is_given, name)| is_given.then_some(name))
    }

    /// Whether anything is said of who is meant.
    fn says_who(&self) -> bool {
        !self.users.is_empty()
            || !self.emails.is_empty()
            || self.state().is_some()
            || !self.providers().is_empty()
            || self.date_filters().next().is_some()
    }

    /// What single values cannot tell.
    fn check(&self) -> Result<(), String> {
        if self.pending() {
            if self.state().is_some() {
                return Err("--state cannot be used with --pending: a pending user is neither enabled nor disabled".to_owned());
            }
            if let Some(filter) = self.date_filters().next() {
                return Err(format!(
                    "{filter} cannot be used with --pending: a pending user has no dates"
                ));
            }
        }
        if self.never_logged_in() && self.last_login() != (None, None) {
            return Err("--never-logged-in cannot be used with --last-login-before or --last-login-after: who never logged in has no last login".to_owned());
        }
        Ok(())
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

/// Options of `users create`.
#[derive(Debug, Args)]
pub(crate) struct CreateUserArgs {
    #[command(flatten)]
    pub(crate) app: AppArgs,

    #[arg(
        long = "type",
        value_name = "string",
        help = "Select the type of user to create (Default value: <none>; Allowed values: api-key, email)"
    )]
    kind: Option<Field<NewUserType>>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the name of the new API Key"
    )]
    name: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the email of the new user"
    )]
    email: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the password of the new user (\"-\" reads it from standard input)"
    )]
    password: Option<Secret>,

    #[command(flatten)]
    pub(crate) dry_run: DryRun,
}

impl CreateUserArgs {
    /// `--name`, unless it is empty.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| !name.is_empty())
    }

    /// `--email`, unless it is empty.
    pub(crate) fn email(&self) -> Option<&str> {
        self.email.as_deref().filter(|email| !email.is_empty())
    }

    /// `--password`, unless it is empty.
    pub(crate) fn password(&self) -> Option<&Secret> {
        self.password
            .as_ref()
            .filter(|password| !password.expose().is_empty())
    }

    /// What `--type` says or the other options tell.
    pub(crate) fn kind(&self) -> Option<NewUserType> {
        let told = || {
            let by_email = self.email().is_some() || self.password().is_some();
            let by_name = self.name().map(|_| NewUserType::ApiKey);
            by_name.or(by_email.then_some(NewUserType::Email))
        };
        values::given(self.kind.as_ref()).copied().or_else(told)
    }

    fn check(&self) -> Result<(), String> {
        let kind = values::given(self.kind.as_ref());
        let mail = [
            (self.email().is_some(), "--email"),
            (self.password().is_some(), "--password"),
        ];
        let mail = mail.iter().find(|(given, _)| *given).map(|(_, name)| name);
        match (kind, self.name(), mail) {
            (None, Some(_), Some(option)) => Err(format!(
                "--name cannot be used with {option}: say which with --type"
            )),
            (Some(NewUserType::Email), Some(_), _) => {
                Err("--name cannot be used with --type email".to_owned())
            }
            (Some(NewUserType::ApiKey), _, Some(option)) => {
                Err(format!("{option} cannot be used with --type api-key"))
            }
            _ => Ok(()),
        }
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
            Self::Revoke(args) => args.select.check(),
            Self::Delete(args) if yes && !args.select.says_who() => Err(
                "--yes would delete every user of the app: say which with --user, --email or a filter"
                    .to_owned(),
            ),
            Self::Delete(args) => args.select.check(),
        }
    }
}
