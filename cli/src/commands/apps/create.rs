//! `apps create`: creates an empty app.

use serde::Serialize;

use super::super::context::Context;
use super::super::output::{CommandResult, dry_run_notice};
use super::super::resolve;
use crate::api::AdminApi;
use crate::args::CreateAppArgs;
use crate::domain::{GroupId, NewAppSettings};
use crate::error::CliError;
use crate::line_type::LineType;
use crate::report::Report;

#[derive(Serialize)]
struct Created<'a> {
    id: &'a str,
    client_app_id: &'a str,
    name: &'a str,
    group_id: &'a str,
    location: &'a str,
    deployment_model: &'a str,
    environment: &'a str,
    url: String,
}

pub(in crate::commands) async fn run(context: &Context<'_>, args: &CreateAppArgs) -> CommandResult {
    context.require_login()?;
    let project = resolve::project(context, args.project())?;
    let name = match args.name() {
        Some(name) => name.to_owned(),
        None => context
            .terminal
            .prompter()
            .text("App Name", None, "--name")?,
    };
    let api = context.admin_api().await?;
    let project = match project {
        Some(project) => project,
        None => only_or_selected_project(context, &api).await?,
    };
    let settings = NewAppSettings {
        name: &name,
        location: args.location(),
        deployment_model: args.deployment_model(),
        environment: args.environment(),
    };
    if args.dry_run.is_set() {
        let report = Report::document(LineType::App, "Would create app", &settings);
        return Ok(report.with_preamble(dry_run_notice()).into());
    }
    let new = api.create_app(&project, settings).await?;
    let app_ref = &new.app.reference;
    let created = Created {
        id: app_ref.id.as_str(),
        client_app_id: &new.app.client_app_id,
        name: &new.app.name,
        group_id: app_ref.group.as_str(),
        location: &new.location,
        deployment_model: &new.deployment_model,
        environment: &new.environment,
        url: format!(
            "{}/groups/{}/apps/{}/dashboard",
            context.settings.base_url, app_ref.group, app_ref.id
        ),
    };
    Ok(Report::document(LineType::App, "Successfully created app", &created).into())
}

/// The project that the login has a role in. Prompts if there are several.
async fn only_or_selected_project(
    context: &Context<'_>,
    api: &AdminApi,
) -> Result<GroupId, CliError> {
    let mut groups = api.groups().await?;
    match groups.len() {
        0 => return Err(CliError::NoProject),
        1 => return Ok(groups.remove(0)),
        _ => {}
    }
    let prompter = context.terminal.prompter();
    // `--yes` agrees to questions, but which project to use is not a yes-no
    // question.
    if context.yes || !prompter.is_interactive() {
        return Err(CliError::SeveralProjects(groups));
    }
    let names = project_names(context).await;
    let label = |group: &GroupId| match names.iter().find(|(id, _)| id == group) {
        Some((id, name)) => format!("{name} ({id})"),
        None => group.to_string(),
    };
    let labels: Vec<_> = groups.iter().map(label).collect();
    let index = prompter.select("Select Project", &labels, "--project")?;
    Ok(groups.swap_remove(index))
}

/// The names of the projects. Empty on any error: the prompt then shows IDs
/// only.
async fn project_names(context: &Context<'_>) -> Vec<(GroupId, String)> {
    let Ok(Some(keys)) = context.active_keys() else {
        return Vec::new();
    };
    let Ok(atlas) = context.atlas_api(keys) else {
        return Vec::new();
    };
    let projects = atlas.projects().await.unwrap_or_default();
    projects
        .into_iter()
        .map(|project| (project.id, project.name))
        .collect()
}
