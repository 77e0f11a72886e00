//! Arguments of `login`, `whoami` and `profiles`.

use clap::{Args, Subcommand};

use super::help_text::BOOLEAN;
use super::values::Boolean;
use crate::domain::Secret;

/// The subcommands of `profiles`.
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
        help = "Open the Atlas page for creating programmatic API keys in a browser"
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
        help = "List the Atlas projects that the current user has access to"
    )]
    show_projects: Option<Boolean>,
}

impl WhoamiArgs {
    /// `--show-projects`.
    pub(crate) fn show_projects(&self) -> bool {
        Boolean::is_set(self.show_projects)
    }
}
