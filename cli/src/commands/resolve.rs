//! Finds the app that a command works on: from the flag, the environment, the
//! local app or a prompt, then by a look-up on the server.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::context::Context;
use crate::api::{AdminApi, IN_FLIGHT_LIMIT};
use crate::args::AppArgs;
use crate::domain::{App, AppRef, GroupId};
use crate::error::CliError;
use crate::local_app::{self, LocalApp};

/// The products whose apps are listed, unless `--product` is given.
const PRODUCTS: [&str; 4] = ["standard", "atlas", "data-api", "device-sync"];

/// Input that a command reads in addition to the app, and when. Everything is
/// read before the first request, so that a run off a terminal fails early.
pub(super) enum Input<R> {
    /// Before the user may be prompted for the app.
    BeforeApp(R),
    /// After the user may have been prompted for the app.
    AfterApp(R),
}

/// Opens the API and finds the app: the common start of all commands that work
/// on one app.
///
/// Requires a login, reads the command's own input, resolves the app, opens the
/// API and looks the app up.
///
/// # Errors
/// Not logged in, invalid input, a missing app name off a terminal, a failed
/// request, or no single app that matches.
pub(super) async fn open_app<T>(
    context: &Context<'_>,
    args: &AppArgs,
    input: Input<impl FnOnce() -> Result<T, CliError>>,
) -> Result<(T, AdminApi, AppRef), CliError> {
    context.require_login()?;
    let (input, requested) = match input {
        Input::BeforeApp(read) => {
            let input = read()?;
            (input, requested_app(context, args)?)
        }
        Input::AfterApp(read) => {
            let requested = requested_app(context, args)?;
            (read()?, requested)
        }
    };
    let api = context.admin_api().await?;
    let app = find(context, &api, requested).await?;
    Ok((input, api, app))
}

/// An app, before any request was sent.
enum RequestedApp {
    /// Identified by a local app file, without a look-up.
    Ref(AppRef),
    /// To be looked up. An empty name matches every app.
    LookUp {
        project: Option<GroupId>,
        name: String,
        products: Vec<String>,
    },
}

fn requested_app(context: &Context<'_>, args: &AppArgs) -> Result<RequestedApp, CliError> {
    let flag = args.app.as_deref().filter(|app| !app.is_empty());
    let app = flag.or(context.env.app.as_deref());
    let project = project(context, args.project())?;
    let name = match (app, &project) {
        (Some(app), _) => app.to_owned(),
        // An explicit project overrides the local app, which may belong to another.
        (None, Some(_)) => prompt_for_app(context)?,
        (None, None) => match local_app(context)? {
            Some(LocalApp::Ref(app)) => return Ok(RequestedApp::Ref(app)),
            Some(LocalApp::Name(name)) => name,
            None => prompt_for_app(context)?,
        },
    };
    Ok(RequestedApp::LookUp {
        project,
        name,
        products: args.products.clone(),
    })
}

/// The project from the flag or the environment.
///
/// # Errors
/// `APPSERVICES_PROJECT` is not a valid ID.
pub(super) fn project(
    context: &Context<'_>,
    flag: Option<&GroupId>,
) -> Result<Option<GroupId>, CliError> {
    match (flag, context.env.project.as_deref()) {
        (Some(project), _) => Ok(Some(project.clone())),
        (None, Some(text)) => {
            GroupId::parse(text)
                .map(Some)
                .map_err(|source| CliError::InvalidVariable {
                    name: "APPSERVICES_PROJECT",
                    source,
                })
        }
        (None, None) => Ok(None),
    }
}

fn local_app(context: &Context<'_>) -> Result<Option<LocalApp>, CliError> {
    match &context.env.working_dir {
        Some(directory) => Ok(local_app::find(directory)?),
        None => Ok(None),
    }
}

fn prompt_for_app(context: &Context<'_>) -> Result<String, CliError> {
    let hint = "leave empty to choose from all apps";
    let prompter = context.terminal.prompter();
    let name = prompter.text("App ID or Name", Some(hint), "--app")?;
    Ok(name.trim().to_owned())
}

/// Looks the app up. Prompts if several match.
async fn find(
    context: &Context<'_>,
    api: &AdminApi,
    requested: RequestedApp,
) -> Result<AppRef, CliError> {
    let (project, name, products) = match requested {
        RequestedApp::Ref(app) => return Ok(app),
        RequestedApp::LookUp {
            project,
            name,
            products,
        } => (project, name, products),
    };
    let apps = list_apps(api, project, &products).await?;
    let mut matching = matching(apps, &name);
    match matching.len() {
        0 => Err(CliError::AppNotFound(name)),
        1 => Ok(matching.remove(0).reference),
        _ => select(context, matching),
    }
}

/// Lists the apps of a project, or of all projects that the login has a role
/// in. An empty list of products means all products.
pub(super) async fn list_apps(
    api: &AdminApi,
    project: Option<GroupId>,
    products: &[String],
) -> Result<Vec<App>, CliError> {
    let groups = match project {
        Some(project) => vec![project],
        None => api.groups().await?,
    };
    let products: Vec<&str> = if products.is_empty() {
        PRODUCTS.to_vec()
    } else {
        products.iter().map(String::as_str).collect()
    };
    let apps: Vec<Vec<App>> = stream::iter(&groups)
        .map(|group| api.apps(group, &products))
        // Not `buffer_unordered`: prompts and lists show the apps in this order.
        .buffered(IN_FLIGHT_LIMIT)
        .try_collect()
        .await?;
    Ok(apps.into_iter().flatten().collect())
}

/// The apps with exactly this name or ID. If there are none, the apps whose
/// client app ID starts with the lower-cased name.
pub(super) fn matching(apps: Vec<App>, name: &str) -> Vec<App> {
    let (exact, others): (Vec<_>, Vec<_>) = apps.into_iter().partition(|app| app.is_named(name));
    if !exact.is_empty() {
        return exact;
    }
    let prefix = name.to_lowercase();
    let has_prefix = |app: &App| app.client_app_id.starts_with(&prefix);
    others.into_iter().filter(has_prefix).collect()
}

fn select(context: &Context<'_>, mut apps: Vec<App>) -> Result<AppRef, CliError> {
    let prompter = context.terminal.prompter();
    // `--yes` agrees to questions, but which app to use is not a yes-no question.
    if context.yes || !prompter.is_interactive() {
        return Err(CliError::SeveralApps(apps));
    }
    let labels: Vec<_> = apps.iter().map(App::label).collect();
    let index = prompter.select("Select App", &labels, "--app")?;
    Ok(apps.swap_remove(index).reference)
}
