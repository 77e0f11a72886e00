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
    let list = Part::List {
        title: if apps.is_empty() {
            "No available apps to show".to_owned()
        } else {
            format!("Found {} apps", apps.len())
        },
        keys: &KEYS,
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

/// The names of a record's values.
const KEYS: [&str; 4] = ["id", "client_app_id", "name", "group_id"];

fn record(app: &App) -> Record {
    let values = [
        app.at.id.as_str(),
        &app.client_app_id,
        &app.name,
        app.at.group.as_str(),
    ];
    let cells = values.map(|text| Cell::Text(text.to_owned()));
    Record(KEYS.into_iter().zip(cells).collect())
}
