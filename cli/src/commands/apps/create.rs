//! `apps create`: a new, empty app.

use serde::Serialize;

use super::super::{Context, DRY_RUN, Result, resolve};
use crate::api::{AdminApi, AtlasApi, NewAppSettings};
use crate::args::CreateAppArgs;
use crate::domain::GroupId;
use crate::error::CliError;
use crate::report::{Part, Report};

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

pub(in crate::commands) async fn run(context: &Context<'_>, args: &CreateAppArgs) -> Result {
    context.require_login()?;
    let given = resolve::project(context, args.project())?;
    let name = match args.name() {
        Some(name) => name.to_owned(),
        None => context.terminal.prompter().text(
            "App Name",
            None,
            "ask for the app's name",
            "--name",
        )?,
    };
    let api = context.admin_api().await?;
    let project = match given {
        Some(project) => project,
        None => choose(context, &api).await?,
    };
    let settings = NewAppSettings {
        name: &name,
        location: args.location(),
        deployment_model: args.deployment_model(),
        environment: args.environment(),
    };
    if args.dry_run.is_set() {
        let report = Report::document("Would create app", &settings);
        return Ok(report.after(Part::Text(DRY_RUN.to_owned())).into());
    }
    let new = api.create_app(&project, settings).await?;
    let at = &new.app.at;
    let created = Created {
        id: at.id.as_str(),
        client_app_id: &new.app.client_app_id,
        name: &new.app.name,
        group_id: at.group.as_str(),
        location: &new.location,
        deployment_model: &new.deployment_model,
        environment: &new.environment,
        url: format!(
            "{}/groups/{}/apps/{}/dashboard",
            context.base_url, at.group, at.id
        ),
    };
    Ok(Report::document("Successfully created app", &created).into())
}

/// The project of the login; asks if there are several.
async fn choose(context: &Context<'_>, api: &AdminApi) -> std::result::Result<GroupId, CliError> {
    let mut groups = api.groups().await?;
    match groups.len() {
        0 => return Err(CliError::NoProject),
        1 => return Ok(groups.remove(0)),
        _ => {}
    }
    let prompter = context.terminal.prompter();
    // `--yes` agrees to a question; which project is meant is none.
    if context.yes || !prompter.is_attended() {
        return Err(CliError::SeveralProjects(groups));
    }
    let names = names(context).await;
    let label = |group: &GroupId| match names.iter().find(|(id, _)| id == group) {
        Some((id, name)) => format!("{name} ({id})"),
        None => group.to_string(),
    };
    let labels: Vec<_> = groups.iter().map(label).collect();
    let place = prompter.select("Select Project", &labels)?;
    Ok(groups.swap_remove(place))
}

/// What Atlas calls the projects, as far as it tells: an ID does as well.
async fn names(context: &Context<'_>) -> Vec<(GroupId, String)> {
    let Ok(Some(keys)) = context.logged_in_keys() else {
        return Vec::new();
    };
    let Ok(atlas) = AtlasApi::new(context.atlas_url.clone(), keys) else {
        return Vec::new();
    };
    let projects = atlas.projects().await.unwrap_or_default();
    projects
        .into_iter()
        .map(|project| (project.id, project.name))
        .collect()
}
