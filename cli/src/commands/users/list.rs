//! `users list`: lists users.

use super::super::context::Context;
use super::super::output::{CommandOutput, CommandResult};
use super::super::resolve::{self, Input};
use super::dates;
use super::selection::{Candidate, NotFound, NotFoundTally, Query, Selected, Selection};
use super::tables::{self, Row, UserTables, app_cells};
use crate::args::ListArgs;
use crate::domain::{AppRef, User, UserState};
use crate::line_type::LineType;
use crate::report::{Cell, Part, Record, Report};

/// The keys of a record, before [`ERROR_CODE`].
const KEYS: [&str; 9] = [
    "id",
    "provider_types",
    "email",
    "name",
    // `type` is that of the line.
    "user_type",
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
    let writer = context.terminal.record_writer(LineType::User, &keys);
    let mut tables = UserTables::new(&["Enabled", "Last Authenticated"]);
    let (mut count, mut not_found) = (0, NotFoundTally::default());
    let progress = context.terminal.progress("Listing");
    let selection = Selection {
        api: &api,
        app: &app.reference,
        query: &query,
        limit: args.limit(),
        is_changed_meanwhile: false,
        progress: &progress,
    };
    let take_all = selection.for_each(|selected| {
        count += usize::from(not_found.is_found(&selected.candidate));
        match &writer {
            Some(writer) => writer.write(&record(&selected.candidate)),
            None => push(&mut tables, &selected),
        }
    });
    let ended = progress.track(|| api.pace().status(), take_all).await;
    let nobody = ended.map_err(|error| app.name_in(error))?;
    let report = match (writer, &nobody) {
        (Some(writer), _) => {
            writer.finish();
            let totals = totals(count, not_found.count(), &query, &app.reference);
            Report {
                parts: vec![Part::Totals(totals)],
            }
        }
        (None, Some(_)) => Report::default(),
        (None, None) if count == 0 => Report::text("No available users to show"),
        (None, None) => Report {
            parts: tables.finish()?,
        },
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

/// Adds a row. The most recent login comes first, and users who never logged in come
/// last.
fn push(tables: &mut UserTables, selected: &Selected) {
    let Some(user) = selected.candidate.user() else {
        return;
    };
    let row = Row {
        requested: user.id.as_str(),
        user: Some(user),
        cells: vec![
            enabled(user).map_or("n/a".to_owned(), |enabled| enabled.to_string()),
            dates::in_table(user.last_login),
        ],
    };
    let login = match user.last_login {
        // Flipping the sign bit sorts negative numbers first, and flipping all bits
        // reverses the order.
        Some(seconds) => [&[0], (!(seconds ^ i64::MIN)).to_be_bytes().as_slice()].concat(),
        None => vec![1],
    };
    tables.push(&row, &[login, selected.sort_key()].concat());
}

fn record(candidate: &Candidate) -> Record {
    let user = candidate.user();
    let not_found = candidate.not_found();
    let date = |seconds: Option<_>| Cell::text_or_null(seconds.map(dates::rfc3339));
    let values = [
        Cell::Text(candidate.requested().to_owned()),
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
