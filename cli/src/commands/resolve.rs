//! Finds the app that a command works on: from the flag, the environment, the
//! local app or a prompt, then by a look-up on the server.

use std::path::PathBuf;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::active_app::ActiveApp;
use super::context::Context;
use crate::api::AdminApi;
use crate::args::{AppArgs, is_blank};
use crate::domain::{App, GroupId};
use crate::env;
use crate::error::CliError;
use crate::local_app::{self, Identity, LocalApp};

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
) -> Result<(T, AdminApi, ActiveApp), CliError> {
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
    if app.is_implied {
        context.terminal.notices().inform(&app.note());
    }
    Ok((input, api, app))
}

/// An app, before any request was sent.
enum RequestedApp {
    /// Identified by a local app file, without a look-up.
    Known(ActiveApp),
    LookUp(LookUp),
}

/// An app to look up.
struct LookUp {
    project: Option<GroupId>,
    /// An empty name matches every app.
    name: String,
    products: Vec<String>,
    /// The app file that contains the name.
    path: Option<PathBuf>,
}

fn requested_app(context: &Context<'_>, args: &AppArgs) -> Result<RequestedApp, CliError> {
    let project = project(context, args.project())?;
    let look_up = |name: String, path| {
        RequestedApp::LookUp(LookUp {
            project: project.clone(),
            name,
            products: args.products(),
            path,
        })
    };
    let named = match args.app() {
        Some(app) if mutant!(AppVariableBeatsFlag) => context.env.app.as_deref().or(Some(app)),
        Some(app) => Some(app),
        None => variable(env::APP, context.env.app.as_deref())?,
    };
    if let Some(app) = named {
        return Ok(look_up(app.to_owned(), None));
    }
    let Some(LocalApp { path, identity }) = local_app(context)? else {
        return Ok(look_up(prompt_for_app(context)?, None));
    };
    if let Some(reason) = local_app::distrust(&path, context.env.home_dir.as_deref()) {
        let warning = format!("the app is from '{}', which {reason}", path.display());
        let hint = "choose the app with --app";
        context.terminal.notices().warn(&warning, Some(hint));
    }
    match (identity, project.clone()) {
        (Identity::Name(name), _) => Ok(look_up(name, Some(path))),
        (Identity::Ref { app, .. }, Some(requested))
            if app.group != requested && !mutant!(OtherProjectIsIgnored) =>
        {
            Err(CliError::OtherProject {
                path,
                local: app.group,
                requested,
            })
        }
        (Identity::Ref { app, client_app_id }, _) => Ok(RequestedApp::Known(ActiveApp {
            name: client_app_id.unwrap_or_else(|| app.id.to_string()),
            reference: app,
            path: Some(path),
            is_implied: true,
        })),
    }
}

/// The project from the flag or the environment.
///
/// # Errors
/// `APPSERVICES_PROJECT` is not a valid ID.
pub(super) fn project(
    context: &Context<'_>,
    flag: Option<&GroupId>,
) -> Result<Option<GroupId>, CliError> {
    if let Some(project) = flag {
        return Ok(Some(project.clone()));
    }
    variable(env::PROJECT, context.env.project.as_deref())?
        .map(GroupId::parse)
        .transpose()
        .map_err(|source| CliError::InvalidVariable {
            name: env::PROJECT,
            source,
        })
}

/// Rejects a variable that is set to nothing: ignoring it would select another
/// app, or every project.
fn variable<'a>(name: &'static str, text: Option<&'a str>) -> Result<Option<&'a str>, CliError> {
    if mutant!(EmptyAppVariableIsIgnored if text.is_some_and(is_blank)) {
        return Ok(None);
    }
    if text.is_some_and(is_blank) {
        return Err(CliError::EmptyVariable(name));
    }
    Ok(text)
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
    let name = prompter.text("App ID or Name", Some(hint), "--app");
    let name = name.map_err(|error| match (error, &context.env.working_dir) {
        (CliError::NotInteractive { flags }, Some(directory)) => {
            match local_app::without_version(directory) {
                Some(ignored) => CliError::AppRequired { ignored },
                None => CliError::NotInteractive { flags },
            }
        }
        (error, _) => error,
    });
    Ok(name?.trim().to_owned())
}

/// Looks the app up. Prompts if several match.
async fn find(
    context: &Context<'_>,
    api: &AdminApi,
    requested: RequestedApp,
) -> Result<ActiveApp, CliError> {
    let LookUp {
        project,
        name,
        products,
        path,
    } = match requested {
        RequestedApp::Known(app) => return Ok(app),
        RequestedApp::LookUp(look_up) => look_up,
    };
    let apps = list_apps(api, project, &products).await?;
    let mut matching = matching(apps, &name);
    let (app, is_chosen) = match matching.len() {
        0 => return Err(CliError::AppNotFound { name, path }),
        1 => (matching.remove(0), false),
        _ => (select(context, matching)?, true),
    };
    Ok(ActiveApp {
        // A prefix may match another app than intended.
        is_implied: path.is_some() || !(is_chosen || app.is_named(&name)),
        reference: app.reference,
        name: app.client_app_id,
        path,
    })
}

/// Lists the apps of a project, or of all projects that the login has a role
/// in. An empty list of products means all products.
pub(super) async fn list_apps(
    api: &AdminApi,
    project: Option<GroupId>,
    products: &[String],
) -> Result<Vec<App>, CliError> {
    let groups = match &project {
        Some(project) => vec![project.clone()],
        None if mutant!(OnlyFirstProjectIsSearched) => {
            api.groups().await?.into_iter().take(1).collect()
        }
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
        .buffered(api.pace().max_in_flight())
        .try_collect()
        .await
        .map_err(|error| match project {
            Some(project) if error.is_app_not_found() => {
                CliError::ProjectNotFound { project, error }
            }
            _ => error.into(),
        })?;
    // An app on two lists is one app.
    let mut unique: Vec<App> = Vec::new();
    for app in apps.into_iter().flatten() {
        if !unique.iter().any(|known| known.reference == app.reference) {
            unique.push(app);
        }
    }
    Ok(unique)
}

/// The apps with exactly this name or ID. If there are none, the apps whose
/// client app ID starts with the lower-cased name.
pub(super) fn matching(apps: Vec<App>, name: &str) -> Vec<App> {
    let (exact, others): (Vec<_>, Vec<_>) = apps.into_iter().partition(|app| app.is_named(name));
    if mutant!(PrefixBeatsExactName) {
        let prefix = name.to_lowercase();
        let all = exact.into_iter().chain(others);
        return all
            .filter(|app| app.client_app_id.starts_with(&prefix))
            .collect();
    }
    if !exact.is_empty() {
        return exact;
    }
    let prefix = name.to_lowercase();
    let has_prefix = |app: &App| app.client_app_id.starts_with(&prefix);
    others.into_iter().filter(has_prefix).collect()
}

fn select(context: &Context<'_>, mut apps: Vec<App>) -> Result<App, CliError> {
    let prompter = context.terminal.prompter();
    // `--yes` agrees to questions, but which app to use is not a yes-no question.
    if mutant!(FirstOfSeveralAppsIsTaken if context.yes) {
        return Ok(apps.swap_remove(0));
    }
    if context.yes || !prompter.is_interactive() {
        return Err(CliError::SeveralApps(apps));
    }
    let labels: Vec<_> = apps.iter().map(App::label).collect();
    let index = prompter.select("Select App", &labels, "--app")?;
    Ok(apps.swap_remove(index))
}
