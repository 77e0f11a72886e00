//! `apps list`: lists the apps of one project or of all projects.

use super::super::context::Context;
use super::super::output::CommandResult;
use super::super::resolve;
use crate::args::AppArgs;
use crate::domain::App;
use crate::line_type::LineType;
use crate::report::{Cell, Part, Record, Records, Report};

pub(in crate::commands) async fn run(context: &Context<'_>, args: &AppArgs) -> CommandResult {
    context.require_login()?;
    let project = resolve::project(context, args.project())?;
    let api = context.admin_api().await?;
    let apps = resolve::list_apps(&api, project, &args.products()).await?;
    let apps = match args.app() {
        Some(name) => resolve::matching(apps, name),
        None => apps,
    };
    let list = Part::List {
        title: if apps.is_empty() {
            "No available apps to show".to_owned()
        } else {
            format!("Found {} apps", apps.len())
        },
        items: apps.iter().map(App::label).collect(),
        records: Records {
            line_type: LineType::App,
            keys: &KEYS,
            rows: apps.iter().map(record).collect(),
        },
    };
    let report = Report { parts: vec![list] };
    let totals = vec![("apps", Cell::count(apps.len()))];
    Ok(report.and_totals(totals).into())
}

/// The keys of a record.
const KEYS: [&str; 4] = ["id", "client_app_id", "name", "group_id"];

fn record(app: &App) -> Record {
    let values = [
        app.reference.id.as_str(),
        &app.client_app_id,
        &app.name,
        app.reference.group.as_str(),
    ];
    let cells = values.map(|text| Cell::Text(text.to_owned()));
    Record(KEYS.into_iter().zip(cells).collect())
}
