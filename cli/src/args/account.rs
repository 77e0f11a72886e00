//! Who works here: `login`, `whoami`, `profiles`.

use clap::{Args, Subcommand};

use super::BOOLEAN;
use super::values::Boolean;
use crate::domain::Secret;

/// The commands below `profiles`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfilesCommand {
    /// List the profiles stored on this machine
    #[command(
        visible_alias = "ls",
        after_long_help = examples!("appservices profiles list")
    )]
    List,
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
