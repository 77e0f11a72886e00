//! `apps delete`: deletes apps permanently. Apps must be named exactly or
//! selected; prefixes do not match.

use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult, dry_run_notice};
use super::super::resolve;
use crate::api::{AdminApi, ApiError};
use crate::args::DeleteAppArgs;
use crate::domain::App;
use crate::error::CliError;
use crate::line_type::LineType;
use crate::report::{Cell, Part, Record, Records, Report, Table};

/// The most apps that the confirmation names. For more, it gives the number
/// only.
const MAX_NAMED: usize = 2;

pub(in crate::commands) async fn run(context: &Context<'_>, args: &DeleteAppArgs) -> CommandResult {
    context.require_login()?;
    let project = resolve::project(context, args.project())?;
    let api = context.admin_api().await?;
    let available = resolve::list_apps(&api, project, &[]).await?;
    let names = args.apps();
    let apps = if names.is_empty() {
        select(context, available)?
    } else {
        find_named(available, &names)?
    };
    let is_dry_run = args.dry_run.is_set();
    if apps.is_empty() {
        let report = report("No apps to delete".to_owned(), is_dry_run, &[]);
        return Ok(if is_dry_run {
            report.with_preamble(dry_run_notice()).into()
        } else {
            report.into()
        });
    }
    if is_dry_run {
        let title = format!("Would delete {} app(s)", apps.len());
        let rows: Vec<_> = apps.iter().map(|app| (app, None)).collect();
        let report = report(title, is_dry_run, &rows);
        return Ok(report.with_preamble(dry_run_notice()).into());
    }
    if !context.yes && !context.terminal.prompter().confirm(&confirmation(&apps))? {
        return Ok(Report::text("No apps deleted").into());
    }
    Ok(delete(&api, &apps).await)
}

/// Deletes the apps one at a time: there are too few for concurrency to help.
async fn delete(api: &AdminApi, apps: &[App]) -> CommandOutput {
    let mut rows = Vec::with_capacity(apps.len());
    for app in apps {
        rows.push((app, api.delete_app(&app.reference).await.err()));
    }
    let total = apps.len();
    let failed = rows.iter().filter(|(_, error)| error.is_some()).count();
    let title = format!("Successfully deleted {}/{total} app(s)", total - failed);
    let report = report(title, false, &rows);
    let session_lost = rows
        .iter()
        .any(|(_, error)| matches!(error, Some(ApiError::InvalidSession)));
    let failure = if session_lost {
        Some(ApiError::InvalidSession.into())
    } else {
        (failed > 0).then_some(CliError::AppsNotDeleted { failed, total })
    };
    CommandOutput {
        failure,
        ..report.into()
    }
}

/// An app, and why it was not deleted.
type Row<'a> = (&'a App, Option<ApiError>);

/// The outcome for each app.
fn report(title: String, is_dry_run: bool, rows: &[Row<'_>]) -> Report {
    let (column, keys) = if is_dry_run {
        ("Would Delete", &WOULD_DELETE_KEYS)
    } else {
        ("Deleted", &DELETED_KEYS)
    };
    let row = |(app, error): &Row<'_>| {
        vec![
            app.reference.id.to_string(),
            app.name.clone(),
            error.is_none().to_string(),
            error.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    };
    let table = Table {
        title,
        headers: vec!["ID", "Name", column, "Details"],
        rows: rows.iter().map(row).collect(),
    };
    let records = Records {
        line_type: LineType::App,
        keys,
        rows: rows.iter().map(|row| record(keys, row)).collect(),
    };
    let report = Report {
        parts: vec![Part::Rows { table, records }],
    };
    let failed = rows.iter().filter(|(_, error)| error.is_some()).count();
    report.and_totals(vec![
        ("apps", Cell::count(rows.len())),
        ("deleted", Cell::count(rows.len() - failed)),
        ("failed", Cell::count(failed)),
    ])
}

const DELETED_KEYS: [&str; 5] = ["id", "name", "deleted", "error", "error_code"];
const WOULD_DELETE_KEYS: [&str; 5] = ["id", "name", "would_delete", "error", "error_code"];

fn record(keys: &'static [&'static str; 5], (app, error): &Row<'_>) -> Record {
    let values = [
        Cell::Text(app.reference.id.to_string()),
        Cell::Text(app.name.clone()),
        Cell::Bool(error.is_none()),
        Cell::text_or_null(error.as_ref().map(ToString::to_string)),
        Cell::text_or_null(error.as_ref().and_then(ApiError::code)),
    ];
    Record(keys.iter().copied().zip(values).collect())
}

/// Finds exactly one app per name.
fn find_named(available: Vec<App>, names: &[String]) -> Result<Vec<App>, CliError> {
    let mut apps: Vec<App> = Vec::new();
    for name in names {
        let is_named = |app: &&App| {
            app.is_named(name)
                || (mutant!(AppIsDeletedByPrefix) && app.client_app_id.starts_with(name))
        };
        let mut matches: Vec<_> = available.iter().filter(is_named).collect();
        match (matches.pop(), matches.is_empty()) {
            (None, _) if mutant!(KnownAppsAreDeletedAnyway) && names.len() > 1 => {}
            (None, _) => {
                return Err(CliError::AppNotFound {
                    name: name.clone(),
                    path: None,
                });
            }
            (Some(app), true) if apps.contains(app) => {}
            (Some(app), true) => apps.push(app.clone()),
            (Some(_), false) => {
                let matches = available.into_iter().filter(|app| app.is_named(name));
                return Err(CliError::SeveralApps(matches.collect()));
            }
        }
    }
    Ok(apps)
}

fn select(context: &Context<'_>, available: Vec<App>) -> Result<Vec<App>, CliError> {
    if available.is_empty() {
        return Ok(available);
    }
    let labels: Vec<_> = available.iter().map(App::label).collect();
    let names: Vec<_> = available
        .iter()
        .map(|app| app.client_app_id.clone())
        .collect();
    let prompter = context.terminal.prompter();
    let indices = prompter.select_many("Select App(s)", &labels, &names, "--app")?;
    Ok(indices
        .into_iter()
        .map(|index| available[index].clone())
        .collect())
}

fn confirmation(apps: &[App]) -> String {
    let plural = if apps.len() == 1 { "" } else { "s" };
    let names: Vec<_> = apps.iter().map(|app| app.client_app_id.as_str()).collect();
    let names = if names.len() <= MAX_NAMED {
        format!(" ({})", names.join(", "))
    } else {
        String::new()
    };
    format!(
        "This action will permanently delete {} app{plural}{names}, would you like to proceed?",
        apps.len()
    )
}
