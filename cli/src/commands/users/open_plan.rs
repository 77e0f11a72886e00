//! Opens a plan for the command that applies it.

use std::path::Path;

use super::super::active_app::ActiveApp;
use super::super::context::Context;
use super::super::resolve::{self, Input};
use super::action::Action;
use crate::api::AdminApi;
use crate::args::AppArgs;
use crate::domain::{AppId, AppRef, BaseUrl, GroupId};
use crate::error::CliError;
use crate::plan::{ApplyCommand, Plan, PlanError};

impl Plan {
    /// Opens a plan for a command, before anything is requested from the server.
    ///
    /// # Errors
    /// The plan is not intact, or is for another command, server or project.
    pub(super) fn open_for(
        path: &Path,
        context: &Context<'_>,
        action: Action,
        args: &AppArgs,
    ) -> Result<Self, CliError> {
        let plan = Self::open(path)?;
        let header = &plan.header;
        if header.command != action.command() && !mutant!(PlanFitsAnyCommand) {
            let [planned, requested] =
                [&header.command, action.command()].map(|command| format!("'{command}'"));
            return Err(plan.other(planned, requested));
        }
        let server = &context.settings.base_url;
        if !server.has_origin_of(&header.server) && !mutant!(PlanFitsAnyServer) {
            let planned = format!("the server {}", header.server);
            return Err(plan.other_server(planned, server));
        }
        if let Some(project) = args.project()
            && project.as_str() != header.project_id
        {
            let planned = format!("project {}", header.project_id);
            return Err(plan.other(planned, project.to_string()));
        }
        Ok(plan)
    }

    /// Opens the API, and returns the app of the plan.
    ///
    /// # Errors
    /// Not logged in, or `--app` names another app.
    pub(super) async fn open_app(
        &self,
        context: &Context<'_>,
        args: &AppArgs,
    ) -> Result<(AdminApi, ActiveApp), CliError> {
        let header = &self.header;
        let reference = self.app()?;
        if args.app().is_some() {
            let input = Input::BeforeApp(|| Ok(()));
            let ((), api, app) = resolve::open_app(context, args, input).await?;
            if app.reference != reference && !mutant!(PlanFitsAnyApp) {
                let planned = format!("app {} ({})", header.app, header.app_id);
                let requested = format!("{} ({})", app.name, app.reference.id);
                return Err(self.other(planned, requested));
            }
            return Ok((api, app));
        }
        context.require_login()?;
        let app = ActiveApp {
            reference,
            name: header.app.clone(),
            path: None,
            is_implied: false,
        };
        Ok((context.admin_api().await?, app))
    }

    fn app(&self) -> Result<AppRef, PlanError> {
        let header = &self.header;
        let ids = (
            GroupId::parse(&header.project_id),
            AppId::parse(&header.app_id),
        );
        let (Ok(group), Ok(id)) = ids else {
            return Err(PlanError::NotAPlan {
                path: self.path().to_owned(),
            });
        };
        Ok(AppRef { group, id })
    }

    fn other(&self, planned: String, requested: String) -> CliError {
        self.other_on(planned, requested, None)
    }

    fn other_server(&self, planned: String, requested: &BaseUrl) -> CliError {
        let server = BaseUrl::parse(&self.header.server).ok();
        self.other_on(planned, requested.to_string(), server)
    }

    fn other_on(&self, planned: String, requested: String, server: Option<BaseUrl>) -> CliError {
        let path = self.path().to_owned();
        // The plan may be from anywhere: only known commands are suggested.
        let action = Action::ALL
            .into_iter()
            .find(|action| action.command() == self.header.command);
        let command = action.map(|action| {
            Box::new(ApplyCommand {
                name: action.command(),
                plan: path.clone(),
                server,
            })
        });
        let other = PlanError::Other {
            path,
            planned,
            requested,
            command,
        };
        other.into()
    }
}
