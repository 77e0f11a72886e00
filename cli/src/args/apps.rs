//! Arguments of `apps`.

use clap::Args;

use super::shared::{AppArgs, DryRun, app_help};
use super::values::{
    self, AppEnvironment, DeploymentModel, Location, NameList, Narrowing, Optional,
};
use crate::domain::GroupId;

family! {
    /// The subcommands of `apps`.
    pub(crate) enum AppsCommand {
        /// List the apps you have access to
        #[command(
            visible_alias = "ls",
            mut_arg("app", |arg| arg.help("Filter the apps by name or ID")),
            after_long_help = examples!(environment: "appservices apps list")
        )]
        List(AppArgs),
        /// Create a new app
        #[command(
            mut_arg("dry_run", |arg| arg.short('x')),
            after_long_help = examples!(environment: "appservices apps create --name orders --location IE")
        )]
        Create(CreateAppArgs),
        /// Delete an app
        #[command(
            long_about = "Delete an app\n\nPermanently deletes the app and everything in it.",
            after_long_help = examples!(environment: "appservices apps delete --app shop-admin --dry-run")
        )]
        Delete(DeleteAppArgs),
        /// Displays information about your app
        #[command(
            mut_arg("app", app_help("describe")),
            after_long_help = examples!(environment: "appservices apps describe --app shop")
        )]
        Describe(AppArgs),
    }
}

/// Options of `apps create`.
#[derive(Debug, Args)]
pub(crate) struct CreateAppArgs {
    #[arg(
        short,
        long,
        value_name = "string",
        help = "Name your new app (Note: This name cannot be changed later. Names must begin with a letter and only include ASCII letters, numbers, underscores (_) or dashes (-))"
    )]
    name: Option<String>,

    #[arg(
        short,
        long,
        value_name = "string",
        help = "Select the app's location (Default value: <none>; Allowed values: US-VA, US-OR, DE-FF, IE, AU, IN-MB, SG, BR-SP)"
    )]
    location: Option<Optional<Location>>,

    #[arg(
        short,
        long,
        value_name = "string",
        help = "Select the app's deployment model (Default value: <none>; Allowed values: GLOBAL, LOCAL)"
    )]
    deployment_model: Option<Optional<DeploymentModel>>,

    #[arg(
        short,
        long,
        value_name = "string",
        help = "Select the app's environment (Default value: <none>; Allowed values: development, testing, qa, production)"
    )]
    environment: Option<Optional<AppEnvironment>>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the ID of a MongoDB Atlas project"
    )]
    project: Option<Narrowing<GroupId>>,

    #[command(flatten)]
    pub(crate) dry_run: DryRun,
}

impl CreateAppArgs {
    /// `--name`, unless it is empty.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| !name.is_empty())
    }

    /// `--location`, in the service's spelling.
    pub(crate) fn location(&self) -> Option<&'static str> {
        values::value_of(self.location.as_ref()).map(|value| value.0)
    }

    /// `--deployment-model`, in the service's spelling.
    pub(crate) fn deployment_model(&self) -> Option<&'static str> {
        values::value_of(self.deployment_model.as_ref()).map(|value| value.0)
    }

    /// `--environment`, in the service's spelling.
    pub(crate) fn environment(&self) -> Option<&'static str> {
        values::value_of(self.environment.as_ref()).map(|value| value.0)
    }

    /// `--project`.
    pub(crate) fn project(&self) -> Option<&GroupId> {
        values::value_of(self.project.as_ref())
    }
}

/// Options of `apps delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteAppArgs {
    #[arg(
        short,
        long = "app",
        value_name = "strings",
        help = "Specify the name(s) or ID(s) of apps to delete"
    )]
    apps: Vec<Narrowing<NameList>>,

    #[arg(
        long,
        value_name = "string",
        help = "Specify the ID of a MongoDB Atlas project"
    )]
    project: Option<Narrowing<GroupId>>,

    #[command(flatten)]
    pub(crate) dry_run: DryRun,
}

impl DeleteAppArgs {
    /// `--app`, without duplicates, in the order given.
    pub(crate) fn apps(&self) -> Vec<String> {
        values::distinct(values::values_of(&self.apps).flat_map(|list| &list.0))
    }

    /// `--project`.
    pub(crate) fn project(&self) -> Option<&GroupId> {
        values::value_of(self.project.as_ref())
    }
}

impl AppsCommand {
    /// Rejects combinations of options that are invalid together. `yes` is
    /// `--yes`.
    pub(super) fn check(&self, yes: bool) -> Result<(), String> {
        match self {
            Self::Delete(args) if yes && args.apps.is_empty() => {
                Err("--yes would delete every app: select apps with --app".to_owned())
            }
            _ => Ok(()),
        }
    }
}
