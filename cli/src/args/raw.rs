//! Arguments of `api` and `completion`.

use clap::Args;

use super::shared::DryRun;
use super::values::{ApiPath, Body, CompletionSubject};
use crate::domain::Method;

/// Options of `api`.
#[derive(Debug, Args)]
pub(crate) struct ApiArgs {
    #[arg(
        value_name = "METHOD",
        help = "GET, POST, PUT, PATCH or DELETE",
        value_parser = super::values::parse_method
    )]
    pub(crate) method: Method,

    #[arg(
        value_name = "PATH",
        help = "The path relative to /api/admin/v3.0, or a full path that starts with /api/"
    )]
    pub(crate) path: ApiPath,

    #[arg(
        short,
        long,
        value_name = "json",
        help = "The JSON body to send (\"@FILE\" reads it from a file, \"-\" from standard input)"
    )]
    pub(crate) data: Option<Body>,

    #[command(flatten)]
    pub(crate) dry_run: DryRun,
}

/// Options of `completion`.
#[derive(Debug, Args)]
pub(crate) struct CompletionArgs {
    #[arg(value_name = "SHELL", help = "bash, zsh, fish, powershell or elvish")]
    pub(crate) subject: CompletionSubject,
}
