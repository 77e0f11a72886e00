//! `apps delete`: for good, so every app is named exactly or chosen.

use super::super::{Context, DRY_RUN, Outcome, Result, resolve};
use crate::api::{AdminApi, ApiError};
use crate::args::DeleteAppArgs;
use crate::domain::App;
use crate::error::CliError;
use crate::report::{Part, Report, Table};

/// How many apps the last question names.
const NAMED: usize = 2;

pub(in crate::commands) async fn run(context: &Context<'_>, args: &DeleteAppArgs) -> Result {
    context.require_login()?;
    let project = resolve::project(context, args.project())?;
    let api = context.admin_api().await?;
    let there = resolve::apps(&api, project, &[]).await?;
    let names = args.apps();
    let apps = if names.is_empty() {
        choose(context, there)?
    } else {
        named(there, &names)?
    };
    let is_dry = args.dry_run.is_set();
    if apps.is_empty() {
        let report = Report::text("No apps to delete");
        return Ok(if is_dry {
            report.after(Part::Text(DRY_RUN.to_owned())).into()
        } else {
            report.into()
        });
    }
    if is_dry {
        let title = format!("Would delete {} app(s)", apps.len());
        let rows: Vec<_> = apps.iter().map(|app| (app, None)).collect();
        let report = Report::tables([table(title, "Would Delete", &rows)]);
        return Ok(report.after(Part::Text(DRY_RUN.to_owned())).into());
    }
    if !context.yes && !context.terminal.prompter().confirm(&question(&apps))? {
        return Ok(Report::text("No apps deleted").into());
    }
    Ok(delete(&api, &apps).await)
}

/// One after the other: there are few, and the first refusal is seen early.
async fn delete(api: &AdminApi, apps: &[App]) -> Outcome {
    let mut rows = Vec::with_capacity(apps.len());
    for app in apps {
        rows.push((app, api.delete_app(&app.at).await.err()));
    }
    let total = apps.len();
    let failed = rows.iter().filter(|(_, error)| error.is_some()).count();
    let title = format!("Successfully deleted {}/{total} app(s)", total - failed);
    let report = Report::tables([table(title, "Deleted", &rows)]);
    let session_lost = rows
        .iter()
        .any(|(_, error)| matches!(error, Some(ApiError::InvalidSession)));
    let failure = if session_lost {
        Some(ApiError::InvalidSession.into())
    } else {
        (failed > 0).then_some(CliError::AppsNotDeleted { failed, total })
    };
    Outcome { report, failure }
}

fn table(title: String, column: &'static str, rows: &[(&App, Option<ApiError>)]) -> Table {
    let row = |(app, error): &(&App, Option<ApiError>)| {
        vec![
            app.at.id.to_string(),
            app.name.clone(),
            error.is_none().to_string(),
            error.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    };
    Table {
        title,
        headers: vec!["ID", "Name", column, "Details"],
        rows: rows.iter().map(row).collect(),
    }
}

/// The apps of these names; nothing but an exact name will do.
fn named(there: Vec<App>, names: &[String]) -> std::result::Result<Vec<App>, CliError> {
    let mut apps: Vec<App> = Vec::new();
    for name in names {
        let mut called: Vec<_> = there.iter().filter(|app| app.is_called(name)).collect();
        match (called.pop(), called.is_empty()) {
            (None, _) => return Err(CliError::AppNotFound(name.clone())),
            (Some(app), true) if apps.contains(app) => {}
            (Some(app), true) => apps.push(app.clone()),
            (Some(_), false) => {
                let several = there.into_iter().filter(|app| app.is_called(name));
                return Err(CliError::SeveralApps(several.collect()));
            }
        }
    }
    Ok(apps)
}

fn choose(context: &Context<'_>, there: Vec<App>) -> std::result::Result<Vec<App>, CliError> {
    if there.is_empty() {
        return Ok(there);
    }
    let labels: Vec<_> = there.iter().map(App::label).collect();
    let places =
        context
            .terminal
            .prompter()
            .choose("Select App(s)", &labels, "choose the apps", "--app")?;
    Ok(places
        .into_iter()
        .map(|place| there[place].clone())
        .collect())
}

fn question(apps: &[App]) -> String {
    let plural = if apps.len() == 1 { "" } else { "s" };
    let names: Vec<_> = apps.iter().map(|app| app.client_app_id.as_str()).collect();
    let names = if names.len() <= NAMED {
        format!(" ({})", names.join(", "))
    } else {
        String::new()
    };
    format!(
        "This action will permanently delete {} app{plural}{names}, would you like to proceed?",
        apps.len()
    )
}
