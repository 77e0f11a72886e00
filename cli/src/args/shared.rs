//! Arguments that several command families share.

use clap::Args;

use super::help_text::{BOOLEAN, MORE_OPTIONS};
use super::values::{self, AppName, Boolean, NameList, Narrowing};
use crate::domain::GroupId;

/// Options that select an app. Each command words the help of `--app` with
/// [`app_help`].
#[derive(Debug, Args)]
pub(crate) struct AppArgs {
    #[arg(
        short,
        long,
        value_name = "string",
        help = "Specify the name or ID of an App Service"
    )]
    app: Option<Narrowing<AppName>>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the ID of a MongoDB Atlas project"
    )]
    project: Option<Narrowing<GroupId>>,

    /// Limits the app look-up to these products.
    #[arg(long = "product", value_name = "string", hide = true)]
    products: Vec<Narrowing<NameList>>,
}

impl AppArgs {
    /// `--app`.
    pub(crate) fn app(&self) -> Option<&str> {
        values::value_of(self.app.as_ref()).map(|app| app.0.as_str())
    }

    /// `--project`.
    pub(crate) fn project(&self) -> Option<&GroupId> {
        values::value_of(self.project.as_ref())
    }

    /// `--product`, empty if it was not given.
    pub(crate) fn products(&self) -> Vec<String> {
        let lists = values::values_of(&self.products);
        lists.flat_map(|list| &list.0).cloned().collect()
    }
}

/// Sets the help of `--app`.
pub(super) fn app_help(purpose: &'static str) -> impl FnOnce(clap::Arg) -> clap::Arg {
    move |arg| {
        arg.help(format!(
            "Specify the name or ID of an App Service to {purpose}"
        ))
    }
}

/// `--dry-run`.
#[derive(Debug, Args)]
pub(crate) struct DryRun {
    #[arg(
        long, value_name = BOOLEAN, help_heading = MORE_OPTIONS,
        help = "Show what would be done without doing it"
    )]
    dry_run: Option<Boolean>,
}

impl DryRun {
    pub(crate) fn is_set(&self) -> bool {
        Boolean::is_set(self.dry_run)
    }
}
