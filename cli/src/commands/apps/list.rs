//! `apps list`: the apps of all projects, or of one.

use super::super::{Context, Result, resolve};
use crate::args::AppArgs;
use crate::domain::App;
use crate::report::{Cell, Part, Record, Report};

pub(in crate::commands) async fn run(context: &Context<'_>, args: &AppArgs) -> Result {
    context.require_login()?;
    let project = resolve::project(context, args.project())?;
    let api = context.admin_api().await?;
    let apps = resolve::apps(&api, project, &args.products).await?;
    let apps = match args.app.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => resolve::matching(apps, name),
        None => apps,
    };
    if apps.is_empty() {
        return Ok(Report::text("No available apps to show").into());
    }
    let list = Part::List {
        title: format!("Found {} apps", apps.len()),
        items: apps.iter().map(App::label).collect(),
        records: apps.iter().map(record).collect(),
    };
    let apps = Record(vec![("apps", Cell::count(apps.len()))]);
    let totals = Part::Totals(Record(vec![("totals", Cell::Record(apps))]));
    Ok(Report {
        parts: vec![list, totals],
    }
    .into())
}

fn record(app: &App) -> Record {
    let text = |text: &str| Cell::Text(text.to_owned());
    Record(vec![
        ("id", text(app.at.id.as_str())),
        ("client_app_id", text(&app.client_app_id)),
        ("name", text(&app.name)),
        ("group_id", text(app.at.group.as_str())),
    ])
}
