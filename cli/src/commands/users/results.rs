//! Collects the outcome for each user: written as records at once, or as tables
//! at the end.

use super::super::active_app::ActiveApp;
use super::super::output::{CommandOutput, dry_run_notice};
use super::action::Action;
use super::candidate::NotFound;
use super::not_found::{self, look_up_participle};
use super::query::Query;
use super::tables::{self, Row, app_cells};
use crate::api::ApiError;
use crate::domain::{AppRef, User};
use crate::error::CliError;
use crate::report::{Cell, Part, Record, Report};
use crate::terminal::{RecordWriter, Terminal};

/// The outcome for one requested user.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The user's ID, or the requested ID or address if no user was found.
    requested: String,
    user: Option<User>,
    result: Result<(), ApiError>,
    /// The text of the error; empty without one.
    details: String,
    attempts: u32,
    hint: Option<&'static str>,
}

impl Outcome {
    pub(super) fn new(user: User, result: Result<(), ApiError>, attempts: u32) -> Self {
        let error = result.as_ref().err();
        Self {
            requested: user.id.to_string(),
            user: Some(user),
            details: error.map(ToString::to_string).unwrap_or_default(),
            result,
            attempts,
            hint: None,
        }
    }

    pub(super) fn not_found(not_found: NotFound) -> Self {
        Self {
            user: None,
            details: not_found.reason(),
            attempts: 0,
            hint: not_found::hint(&not_found),
            requested: not_found.requested,
            result: Err(not_found.error),
        }
    }
}

/// The results of an action.
pub(super) struct Results<'a> {
    action: Action,
    is_dry_run: bool,
    /// `None` for formats that print tables at the end.
    writer: Option<RecordWriter<'a>>,
    /// The outcomes with their index; empty if there is a writer.
    retained: Vec<(usize, Outcome)>,
    total: usize,
    failed: usize,
    /// Whether an error was something other than "not found".
    has_other_errors: bool,
    session_lost: bool,
    /// The first hint of an outcome.
    hint: Option<&'static str>,
}

impl<'a> Results<'a> {
    pub(super) fn new(terminal: &'a Terminal, action: Action, is_dry_run: bool) -> Self {
        let mut results = Self {
            action,
            is_dry_run,
            writer: None,
            retained: Vec::new(),
            total: 0,
            failed: 0,
            has_other_errors: false,
            session_lost: false,
            hint: None,
        };
        let keys = [
            "id",
            "provider_types",
            "email",
            results.key(),
            "error",
            "error_code",
            "attempts",
        ];
        results.writer = terminal.record_writer(&keys);
        results
    }

    fn key(&self) -> &'static str {
        let wording = self.action.wording();
        if self.is_dry_run {
            wording.dry_run_key
        } else {
            wording.key
        }
    }

    /// Adds the next outcome in order.
    pub(super) fn push(&mut self, outcome: Outcome) {
        self.insert_at(self.total, outcome);
    }

    /// Adds an outcome that belongs at `index`, in any order.
    pub(super) fn insert_at(&mut self, index: usize, outcome: Outcome) {
        self.total += 1;
        self.hint = self.hint.or(outcome.hint);
        if let Err(error) = &outcome.result {
            self.failed += 1;
            self.has_other_errors |= !error.is_not_found();
            self.session_lost |= matches!(error, ApiError::InvalidSession);
        }
        match &self.writer {
            Some(writer) => writer.write(&self.record(&outcome)),
            None => self.retained.push((index, outcome)),
        }
    }

    /// The value of the result column or key.
    fn value(&self, outcome: &Outcome) -> bool {
        if self.is_dry_run {
            outcome.result.is_ok()
        } else {
            self.action
                .result(outcome.user.as_ref(), outcome.result.is_ok())
        }
    }

    fn record(&self, outcome: &Outcome) -> Record {
        let user = outcome.user.as_ref();
        let error = outcome.result.as_ref().err();
        Record(vec![
            ("id", Cell::Text(outcome.requested.clone())),
            ("provider_types", tables::provider_types(user)),
            (
                "email",
                Cell::text_or_null(user.and_then(|user| user.email.as_deref())),
            ),
            (self.key(), Cell::Bool(self.value(outcome))),
            (
                "error",
                Cell::text_or_null(error.map(|_| outcome.details.as_str())),
            ),
            (
                "error_code",
                Cell::text_or_null(error.and_then(ApiError::code)),
            ),
            ("attempts", Cell::Number(outcome.attempts.into())),
        ])
    }

    /// Finishes the records or prints the tables. `nobody` is the error if users
    /// were named but none of them is left: there are no tables then, because
    /// the error names the users.
    pub(super) fn finish(
        mut self,
        query: &Query,
        app: &ActiveApp,
        nobody: Option<CliError>,
    ) -> CommandOutput {
        let report = match (&self.writer, &nobody) {
            (Some(writer), _) => {
                writer.finish();
                self.totals(query, &app.reference)
            }
            (None, Some(_)) => Report::default(),
            (None, None) => self.tables(query, app),
        };
        CommandOutput {
            failure: nobody.or_else(|| self.failure()),
            ..report.into()
        }
    }

    fn totals(&self, query: &Query, app: &AppRef) -> Report {
        let totals = Record(vec![
            ("users", Cell::count(self.total)),
            (
                self.action.wording().done,
                Cell::count(self.total - self.failed),
            ),
            ("failed", Cell::count(self.failed)),
        ]);
        let [app, project] = app_cells(app);
        let line = Record(vec![
            ("totals", Cell::Record(totals)),
            ("dry_run", Cell::Bool(self.is_dry_run)),
            ("filters", Cell::Record(query.filters())),
            app,
            project,
        ]);
        Report {
            parts: vec![Part::Totals(line)],
        }
    }

    fn tables(&mut self, query: &Query, app: &ActiveApp) -> Report {
        let wording = self.action.wording();
        let mut report = Report::default();
        if self.is_dry_run {
            report.parts.push(dry_run_notice());
            report.parts.push(Part::Text(app.summary()));
            report.parts.extend(query.options().map(Part::Text));
        }
        if self.total == 0 {
            report.parts.push(Part::Text(wording.no_users.to_owned()));
            return report;
        }
        self.retained.sort_unstable_by_key(|(index, _)| *index);
        // Failures come first. A stable sort keeps the order otherwise.
        self.retained
            .sort_by_key(|(_, outcome)| outcome.result.is_ok());
        let rows: Vec<_> = self
            .retained
            .iter()
            .map(|(_, outcome)| Row {
                requested: &outcome.requested,
                user: outcome.user.as_ref(),
                cells: vec![self.value(outcome).to_string(), outcome.details.clone()],
            })
            .collect();
        let column = if self.is_dry_run {
            wording.dry_run_column
        } else {
            wording.column
        };
        let tables = tables::by_provider(&rows, &[column, "Details"]);
        report.parts.extend(tables.into_iter().map(Part::Table));
        report
    }

    /// The error of the command, if any user was not changed.
    fn failure(&self) -> Option<CliError> {
        // The lost session is the cause of all other failures, and its error
        // suggests the command that helps.
        if self.session_lost {
            return Some(ApiError::InvalidSession.into());
        }
        (self.failed > 0).then(|| CliError::UsersNotChanged {
            failed: self.failed,
            total: self.total,
            hint: self.hint,
            done: if self.is_dry_run {
                look_up_participle(!self.has_other_errors)
            } else {
                self.action.wording().done
            },
        })
    }
}
