//! What was typed: clap's structs, with the options' published names and
//! descriptions. [`values`] turns texts into domain types, [`usage`] words
//! what cannot be understood.

/// The end of a long help: command lines that work as they stand.
macro_rules! examples {
    ($($line:literal)+) => {
        concat!("Examples:", $("\n  ", $line),+)
    };
    (ids: $($line:literal)+) => {
        concat!(
            "IDs from elsewhere, one a line:\n",
            "  --user @FILE  from a file\n",
            "  --user -      from standard input\n\n",
            examples!($($line)+)
        )
    };
}

mod account;
mod apps;
#[cfg(test)]
mod man;
mod raw;
mod usage;
mod users;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, FromArgMatches, Parser, Subcommand};

pub(crate) use account::{LoginArgs, ProfilesCommand, WhoamiArgs};
pub(crate) use apps::{AppsCommand, CreateAppArgs, DeleteAppArgs};
pub(crate) use raw::{ApiArgs, CompletionArgs};
pub(crate) use usage::{UsageError, script};
pub(crate) use users::{
    ActArgs, AppArgs, CountArgs, CreateUserArgs, ListArgs, SelectArgs, UsersCommand,
};
pub(crate) use values::{Body, NewUserType, Shell, Source, UserSource, Verb, When, check_json};
use values::{Boolean, Field};

use crate::domain::{BaseUrl, ProfileName};

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
        help = "Set the CLI output format (Default value: <blank>; Allowed values: <blank>, \"json\"). Also: \"ndjson\" (one JSON object a line with real types), \"csv\""
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
const MORE_FILTERS: &str = "More Filters";
const MORE_OPTIONS: &str = "More Options";
/// What a switch may be set to; [`usage::command`] makes it optional.
const BOOLEAN: &str = "true|false";

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Text,
    /// One object a line, as existing scripts parse it.
    Json,
    /// One object a record, with real types.
    Ndjson,
    Csv,
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
    /// Work with the stored profiles
    #[command(subcommand, visible_alias = "profile")]
    Profiles(ProfilesCommand),
    /// Work with the users of an app
    #[command(subcommand, visible_alias = "user")]
    Users(UsersCommand),
    /// Work with the apps of your projects
    #[command(subcommand, visible_alias = "app")]
    Apps(AppsCommand),
    /// Send a request to the Admin API with the stored login
    #[command(
        long_about = "Send a request to the Admin API with the stored login\n\n\
                      Prints the JSON that comes back. The exit status is 0 for an answer of the \
                      class 2xx, else the class: 3, 4 or 5.",
        after_long_help = examples!(
            "appservices api GET /auth/profile"
            "appservices api GET /groups/65a000000000000000000001/apps"
        )
    )]
    Api(ApiArgs),
    /// Print a script that completes this program's commands in your shell
    #[command(after_long_help = examples!("appservices completion bash"))]
    Completion(CompletionArgs),
}

impl CommandLine {
    /// Reads the command line.
    ///
    /// # Errors
    /// What clap has to say: a usage error, or the help or version asked for.
    pub(crate) fn parse_from(arguments: &[OsString]) -> Result<Self, UsageError> {
        let arguments = &usage::plain(arguments);
        if let Some(help) = usage::help(arguments) {
            return Err(help);
        }
        let mut command = usage::command(arguments);
        let parsed = command
            .try_get_matches_from_mut(arguments)
            .and_then(|matches| Self::from_arg_matches(&matches))
            .map_err(|error| usage::explain(error, &mut command, arguments))?;
        parsed
            .check()
            .map_err(|text| usage::conflict(&text, &mut command, arguments))?;
        Ok(parsed)
    }

    /// What single values cannot tell.
    fn check(&self) -> Result<(), String> {
        match &self.command {
            Command::Users(command) => command.check(self.global.yes()),
            Command::Apps(command) => command.check(self.global.yes()),
            _ => Ok(()),
        }
    }
}
