//! What was typed: clap's structs, with the options' published names and
//! descriptions. [`values`] turns texts into domain types, [`usage`] words
//! what cannot be understood.

mod usage;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, FromArgMatches, Parser, Subcommand};

pub(crate) use usage::UsageError;
use values::{Boolean, Field, Providers, UserIds};

use crate::domain::{BaseUrl, GroupId, ProfileName, Provider, Secret, UserId, UserState};

/// The program's whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "appservices",
    bin_name = "appservices",
    version,
    about = "Work with the users of a MongoDB Atlas App Services app",
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command inherits, before or after its name.
#[derive(Debug, Args)]
pub(crate) struct Global {
    #[arg(
        long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Specify your profile (Default value: \"default\") [Learn more: https://www.mongodb.com/docs/atlas/app-services/cli/#cli-profiles]"
    )]
    pub(crate) profile: Option<Field<ProfileName>>,

    #[arg(
        long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Enable/Disable CLI usage tracking for your current profile (Default value: \"on\"; Allowed values: \"on\", \"off\")"
    )]
    pub(crate) telemetry: Option<Field<Telemetry>>,

    #[arg(
        short, long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Write CLI output to the specified filepath"
    )]
    pub(crate) output_target: Option<PathBuf>,

    #[arg(
        short = 'f', long, global = true, value_name = "string", help_heading = INHERITED,
        help = "Set the CLI output format (Default value: <blank>; Allowed values: <blank>, \"json\")"
    )]
    pub(crate) output_format: Option<Field<Format>>,

    #[arg(
        long, global = true, help_heading = INHERITED, value_name = BOOLEAN,
        help = "Disable all CLI output styling (e.g. colors, font styles, etc.)"
    )]
    disable_colors: Option<Boolean>,

    #[arg(
        short, long, global = true, help_heading = INHERITED, value_name = BOOLEAN,
        help = "Automatically proceed through CLI commands by agreeing to any required user prompts"
    )]
    yes: Option<Boolean>,

    #[arg(
        long, visible_alias = "realm-url", global = true, value_name = "string", help_heading = CONNECTION,
        help = "Specify the base URL of the App Services server (Default value: \"https://services.cloud.mongodb.com\"; remembered by the profile)"
    )]
    pub(crate) base_url: Option<Field<BaseUrl>>,

    #[arg(
        long, global = true, value_name = "string", help_heading = CONNECTION,
        help = "Specify the base URL of the Atlas server (Default value: \"https://cloud.mongodb.com\"; remembered by the profile)"
    )]
    pub(crate) atlas_url: Option<Field<BaseUrl>>,
}

impl Global {
    /// `--disable-colors`.
    pub(crate) fn disable_colors(&self) -> bool {
        Boolean::is_set(self.disable_colors)
    }

    /// `--yes`.
    pub(crate) fn yes(&self) -> bool {
        Boolean::is_set(self.yes)
    }

    /// `--output-format`.
    pub(crate) fn format(&self) -> Format {
        values::given(self.output_format.as_ref())
            .copied()
            .unwrap_or_default()
    }
}

const INHERITED: &str = "Inherited Options";
const CONNECTION: &str = "Connection";
/// What a switch may be set to; [`usage::command`] makes it optional.
const BOOLEAN: &str = "true|false";

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}

/// Whether usage may be reported at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telemetry {
    On,
    Off,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Log in with an Atlas programmatic API key
    Login(LoginArgs),
    /// Log out
    Logout,
    /// Show who is logged in
    Whoami(WhoamiArgs),
    /// Work with the stored profiles
    #[command(subcommand, visible_alias = "profile")]
    Profiles(ProfilesCommand),
    /// Work with the users of an app
    #[command(subcommand, visible_alias = "user")]
    Users(UsersCommand),
}

/// The commands below `profiles`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfilesCommand {
    /// List the profiles stored on this machine
    #[command(visible_alias = "ls")]
    List,
}

/// The commands below `users`.
#[derive(Debug, Subcommand)]
pub(crate) enum UsersCommand {
    /// Revoke an application User's sessions from your app
    #[command(long_about = "Revoke an application User's sessions from your app\n\n\
                      Logs a User out of your app. A revoked User can log in again if they provide \
                      valid credentials.")]
    Revoke(RevokeArgs),
}

/// Options of `login`.
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    #[arg(
        long,
        value_name = "string",
        help = "Specify the public portion of your Atlas programmatic API key"
    )]
    pub(crate) api_key: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the private portion of your Atlas programmatic API key (\"-\" reads it from standard input)"
    )]
    pub(crate) private_api_key: Option<Secret>,

    #[arg(
        long, value_name = BOOLEAN,
        help = "Open the Atlas page on which programmatic API keys are made"
    )]
    browser: Option<Boolean>,
}

impl LoginArgs {
    /// `--browser`.
    pub(crate) fn browser(&self) -> bool {
        Boolean::is_set(self.browser)
    }
}

/// Options of `whoami`.
#[derive(Debug, Args)]
pub(crate) struct WhoamiArgs {
    #[arg(
        long, value_name = BOOLEAN,
        help = "List the Atlas projects that the current user can see"
    )]
    show_projects: Option<Boolean>,
}

impl WhoamiArgs {
    /// `--show-projects`.
    pub(crate) fn show_projects(&self) -> bool {
        Boolean::is_set(self.show_projects)
    }
}

/// Options of `users revoke`.
#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    #[arg(
        short,
        long,
        value_name = "string",
        help = "Specify the name or ID of an App Service to revoke its users' sessions"
    )]
    pub(crate) app: Option<String>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the ID of a MongoDB Atlas project"
    )]
    project: Option<Field<GroupId>>,

    #[arg(
        short,
        long = "user",
        value_name = "strings",
        help = "Specify the app's users' ID(s) to revoke sessions for"
    )]
    users: Vec<UserIds>,

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

    /// Narrow the look-up of the app to these products.
    #[arg(
        long = "product",
        value_name = "string",
        hide = true,
        value_delimiter = ','
    )]
    pub(crate) products: Vec<String>,
}

impl RevokeArgs {
    /// `--project`.
    pub(crate) fn project(&self) -> Option<&GroupId> {
        values::given(self.project.as_ref())
    }

    /// The IDs given, each once, in order.
    pub(crate) fn users(&self) -> Vec<UserId> {
        values::distinct(self.users.iter().flat_map(|list| &list.0))
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

    /// What single values cannot tell.
    fn check(&self) -> Result<(), &'static str> {
        if self.pending() && self.state().is_some() {
            return Err(
                "--state cannot be used with --pending: a pending user is neither enabled nor disabled",
            );
        }
        Ok(())
    }
}

impl CommandLine {
    /// Reads the command line.
    ///
    /// # Errors
    /// What clap has to say: a usage error, or the help or version asked for.
    pub(crate) fn parse_from(arguments: &[OsString]) -> Result<Self, UsageError> {
        let mut command = usage::command();
        let parsed = command
            .try_get_matches_from_mut(arguments)
            .and_then(|matches| Self::from_arg_matches(&matches))
            .map_err(|error| usage::explain(error, &mut command, arguments))?;
        if let Command::Users(UsersCommand::Revoke(revoke)) = &parsed.command {
            revoke
                .check()
                .map_err(|text| usage::conflict(text, &mut command, arguments))?;
        }
        Ok(parsed)
    }
}
