//! `users list`: lists users.

use std::cmp::Reverse;

use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult};
use super::super::resolve::{self, Input};
use super::candidate::{Candidate, NotFound};
use super::dates;
use super::not_found::NotFoundTally;
use super::query::Query;
use super::select;
use super::tables::{self, Row, app_cells};
use crate::args::ListArgs;
use crate::domain::{AppRef, User, UserState};
use crate::report::{Cell, Part, Record, Report};

/// The keys of a record, before [`ERROR_CODE`].
const KEYS: [&str; 9] = [
    "id",
    "provider_types",
    "email",
    "name",
    "type",
    "enabled",
    "created",
    "last_authenticated",
    "error",
];
const ERROR_CODE: &str = "error_code";

pub(in crate::commands) async fn run(context: &Context<'_>, args: &ListArgs) -> CommandResult {
    let input = Input::BeforeApp(|| Query::new(&args.select));
    let (query, api, app) = resolve::open_app(context, &args.app, input).await?;
    let keys: Vec<_> = KEYS.into_iter().chain([ERROR_CODE]).collect();
    let writer = context.terminal.record_writer(&keys);
    let (mut users, mut count, mut not_found) = (Vec::new(), 0, NotFoundTally::default());
    let take = |candidate: Candidate| {
        count += usize::from(not_found.is_found(&candidate));
        match &writer {
            Some(writer) => writer.write(&record(&candidate)),
            None => users.extend(candidate.into_user()),
        }
    };
    let reference = &app.reference;
    let nobody = select::for_each_match(&api, reference, &query, args.limit(), take).await;
    let nobody = nobody.map_err(|error| app.name_in(error))?;
    let report = match (writer, &nobody) {
        (Some(writer), _) => {
            writer.finish();
            let totals = totals(count, not_found.count(), &query, reference);
            Report {
                parts: vec![Part::Totals(totals)],
            }
        }
        (None, Some(_)) => Report::default(),
        (None, None) => tables(users),
    };
    Ok(CommandOutput {
        failure: nobody.or_else(|| not_found.failure(count)),
        ..report.into()
    })
}

/// Whether a user can log in; `None` for a registration, which is neither
/// enabled nor disabled.
fn enabled(user: &User) -> Option<bool> {
    (!user.is_pending()).then_some(user.state == UserState::Enabled)
}

fn tables(mut users: Vec<User>) -> Report {
    if users.is_empty() {
        return Report::text("No available users to show");
    }
    // `None` sorts last: users who never logged in come at the end.
    users.sort_by_key(|user| Reverse(user.last_login));
    let ids: Vec<_> = users.iter().map(|user| user.id.to_string()).collect();
    let rows: Vec<_> = users
        .iter()
        .zip(&ids)
        .map(|(user, id)| Row {
            requested: id,
            user: Some(user),
            cells: vec![
                enabled(user).map_or("n/a".to_owned(), |enabled| enabled.to_string()),
                dates::in_table(user.last_login),
            ],
        })
        .collect();
    Report::tables(tables::by_provider(
        &rows,
        &["Enabled", "Last Authenticated"],
    ))
}

fn record(candidate: &Candidate) -> Record {
    let user = candidate.user();
    let not_found = candidate.not_found();
    let date = |seconds: Option<_>| Cell::text_or_null(seconds.map(dates::rfc3339));
    let values = [
        Cell::Text(candidate.requested()),
        tables::provider_types(user),
        Cell::text_or_null(user.and_then(|user| user.email.as_deref())),
        Cell::text_or_null(user.and_then(|user| user.name.as_deref())),
        Cell::Text(user.map(|user| user.kind.clone()).unwrap_or_default()),
        user.and_then(enabled).map_or(Cell::Null, Cell::Bool),
        date(user.and_then(|user| user.created)),
        date(user.and_then(|user| user.last_login)),
        Cell::text_or_null(not_found.map(NotFound::reason)),
    ];
    let code = Cell::text_or_null(not_found.and_then(|not_found| not_found.error.code()));
    Record(
        KEYS.into_iter()
            .zip(values)
            .chain([(ERROR_CODE, code)])
            .collect(),
    )
}

/// The last record.
pub(super) fn totals(users: usize, failed: usize, query: &Query, app: &AppRef) -> Record {
    let [app, project] = app_cells(app);
    Record(vec![
        (
            "totals",
            Cell::Record(Record(vec![
                ("users", Cell::count(users)),
                ("failed", Cell::count(failed)),
            ])),
        ),
        ("filters", Cell::Record(query.filters())),
        app,
        project,
    ])
}
