//! Which app is meant: flag, environment, local app, question, look-up.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::Context;
use crate::api::AdminApi;
use crate::args::AppArgs;
use crate::domain::{App, AppRef, GroupId};
use crate::error::CliError;
use crate::local_app::{self, LocalApp};

/// The products whose apps are looked through.
const PRODUCTS: [&str; 4] = ["standard", "atlas", "data-api", "device-sync"];

/// Projects asked at the same time.
const IN_FLIGHT: usize = 16;

/// What is known of the app before any request.
#[derive(Debug)]
pub(super) enum Wanted {
    At(AppRef),
    /// To be looked up; an empty name matches every app.
    Named {
        project: Option<GroupId>,
        name: String,
        products: Vec<String>,
    },
}

/// The options that name an app.
#[derive(Debug)]
pub(super) struct AppOptions<'a> {
    pub(super) app: Option<&'a str>,
    pub(super) project: Option<&'a GroupId>,
    pub(super) products: &'a [String],
}

impl<'a> From<&'a AppArgs> for AppOptions<'a> {
    fn from(args: &'a AppArgs) -> Self {
        Self {
            app: args.app.as_deref(),
            project: args.project(),
            products: &args.products,
        }
    }
}

/// Settles what to look for. The only step that may ask before a request is
/// sent.
pub(super) fn wanted(context: &Context<'_>, options: &AppOptions<'_>) -> Result<Wanted, CliError> {
    let given = options.app.filter(|app| !app.is_empty());
    let app = given.or(context.env.app.as_deref());
    let project = project(context, options.project)?;
    let name = match (app, &project) {
        (Some(app), _) => app.to_owned(),
        (None, Some(_)) => ask(context)?,
        (None, None) => match local_app(context)? {
            Some(LocalApp::At(app)) => return Ok(Wanted::At(app)),
            Some(LocalApp::Named(name)) => name,
            None => ask(context)?,
        },
    };
    Ok(Wanted::Named {
        project,
        name,
        products: options.products.to_vec(),
    })
}

/// The project given, or the environment's.
pub(super) fn project(
    context: &Context<'_>,
    given: Option<&GroupId>,
) -> Result<Option<GroupId>, CliError> {
    match (given, context.env.project.as_deref()) {
        (Some(project), _) => Ok(Some(project.clone())),
        (None, Some(text)) => {
            GroupId::parse(text)
                .map(Some)
                .map_err(|source| CliError::BadVariable {
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

fn ask(context: &Context<'_>) -> Result<String, CliError> {
    let prompter = context.terminal.prompter();
    let answer = prompter.text(
        "App ID or Name",
        Some("leave empty to choose from all apps"),
        "ask for the app",
        "--app",
    )?;
    Ok(answer.trim().to_owned())
}

/// Finds the app at the server; asks if several match.
pub(super) async fn find(
    context: &Context<'_>,
    api: &AdminApi,
    wanted: Wanted,
) -> Result<AppRef, CliError> {
    let (project, name, products) = match wanted {
        Wanted::At(app) => return Ok(app),
        Wanted::Named {
            project,
            name,
            products,
        } => (project, name, products),
    };
    let apps = apps(api, project, &products).await?;
    let mut matching = matching(apps, &name);
    match matching.len() {
        0 => Err(CliError::AppNotFound(name)),
        1 => Ok(matching.remove(0).at),
        _ => select(context, matching),
    }
}

/// The apps of a project, or of all that the login has a role in.
pub(super) async fn apps(
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
        .buffered(IN_FLIGHT)
        .try_collect()
        .await?;
    Ok(apps.into_iter().flatten().collect())
}

/// The apps that bear the name; only if there is none, those whose client app
/// ID begins with it.
pub(super) fn matching(apps: Vec<App>, name: &str) -> Vec<App> {
    let (exact, others): (Vec<_>, Vec<_>) = apps.into_iter().partition(|app| app.is_called(name));
    if !exact.is_empty() {
        return exact;
    }
    let start = name.to_lowercase();
    let begins = |app: &App| app.client_app_id.starts_with(&start);
    others.into_iter().filter(begins).collect()
}

fn select(context: &Context<'_>, mut apps: Vec<App>) -> Result<AppRef, CliError> {
    let prompter = context.terminal.prompter();
    // `--yes` agrees to a question; which app is meant is none.
    if context.yes || !prompter.is_attended() {
        return Err(CliError::SeveralApps(apps));
    }
    let labels: Vec<_> = apps.iter().map(App::label).collect();
    let place = prompter.select("Select App", &labels)?;
    Ok(apps.swap_remove(place).at)
}
