//! `users list`: who is there.

use std::cmp::Reverse;

use super::super::{Context, Outcome, Result, resolve};
use super::dates;
use super::missing::Missing;
use super::query::Query;
use super::select::{self, Candidate};
use super::tables::{self, Row};
use crate::api::ApiError;
use crate::args::ListArgs;
use crate::domain::{User, UserState};
use crate::report::{Cell, Part, Record, Report};

/// The names of a record's values.
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

pub(in crate::commands) async fn run(context: &Context<'_>, args: &ListArgs) -> Result {
    context.require_login()?;
    let query = Query::of(&args.select)?;
    let wanted = resolve::wanted(context, &(&args.app).into())?;
    let api = context.admin_api().await?;
    let app = resolve::find(context, &api, wanted).await?;
    let keys: Vec<_> = KEYS.into_iter().chain([ERROR_CODE]).collect();
    let writer = context.terminal.records(&keys);
    let (mut users, mut count, mut missing) = (Vec::new(), 0, Missing::default());
    select::each_matching(&api, &app, &query, args.limit(), |one| {
        let is_user = missing.is_user(&one);
        count += usize::from(is_user);
        match &writer {
            Some(writer) => writer.write(&record(&one)),
            None => users.extend(one.into_user()),
        }
    })
    .await?;
    let report = match writer {
        Some(writer) => {
            writer.finish();
            Report {
                parts: vec![Part::Totals(totals(count, missing.count(), &query))],
            }
        }
        None => tables(users),
    };
    Ok(Outcome {
        report,
        failure: missing.failure(count),
    })
}

/// Whether a user may log in; a registration may neither.
fn enabled(user: &User) -> Option<bool> {
    (!user.is_pending()).then_some(user.state == UserState::Enabled)
}

fn tables(mut users: Vec<User>) -> Report {
    if users.is_empty() {
        return Report::text("No available users to show");
    }
    users.sort_by_key(|user| Reverse(user.last_login));
    let ids: Vec<_> = users.iter().map(|user| user.id.to_string()).collect();
    let rows: Vec<_> = users
        .iter()
        .zip(&ids)
        .map(|(user, id)| Row {
            asked: id,
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
    let error = candidate.error();
    let date = |seconds: Option<_>| Cell::text_or_null(seconds.map(dates::rfc3339));
    let values = [
        Cell::Text(candidate.asked()),
        tables::provider_types(user),
        Cell::text_or_null(user.and_then(|user| user.email.as_deref())),
        Cell::text_or_null(user.and_then(|user| user.name.as_deref())),
        Cell::Text(user.map(|user| user.kind.clone()).unwrap_or_default()),
        user.and_then(enabled).map_or(Cell::Null, Cell::Bool),
        date(user.and_then(|user| user.created)),
        date(user.and_then(|user| user.last_login)),
        Cell::text_or_null(error.map(ToString::to_string)),
    ];
    let code = Cell::text_or_null(error.and_then(ApiError::code));
    Record(
        KEYS.into_iter()
            .zip(values)
            .chain([(ERROR_CODE, code)])
            .collect(),
    )
}

/// The last line for programs.
pub(super) fn totals(users: usize, failed: usize, query: &Query) -> Record {
    Record(vec![
        (
            "totals",
            Cell::Record(Record(vec![
                ("users", Cell::count(users)),
                ("failed", Cell::count(failed)),
            ])),
        ),
        ("filters", Cell::Record(query.filters())),
    ])
}
