//! What became of each user: put in as it comes, shown as tables at the end or
//! as records at once.

use super::super::{DRY_RUN, Outcome};
use super::action::Action;
use super::missing;
use super::query::Query;
use super::tables::{self, Row};
use crate::api::ApiError;
use crate::domain::User;
use crate::error::CliError;
use crate::report::{Cell, Part, Record, Report};
use crate::terminal::{RecordWriter, Terminal};

/// One user, or what was asked for instead, and what became of it.
#[derive(Debug)]
pub(super) struct Done {
    /// The user's ID, or the ID or address that nobody has.
    asked: String,
    user: Option<User>,
    outcome: Result<(), ApiError>,
    attempts: u32,
}

impl Done {
    pub(super) fn of(user: User, outcome: Result<(), ApiError>, attempts: u32) -> Self {
        Self {
            asked: user.id.to_string(),
            user: Some(user),
            outcome,
            attempts,
        }
    }

    pub(super) fn missing(asked: String, error: ApiError) -> Self {
        Self {
            asked,
            user: None,
            outcome: Err(error),
            attempts: 0,
        }
    }
}

/// The results of one action.
pub(super) struct Results<'a> {
    action: Action,
    is_dry: bool,
    /// None where tables are shown at the end.
    writer: Option<RecordWriter<'a>>,
    /// With their places; empty where records go out at once.
    kept: Vec<(usize, Done)>,
    total: usize,
    failed: usize,
    /// Whether one failed for another reason than being unknown.
    is_unsure: bool,
    session_lost: bool,
}

impl<'a> Results<'a> {
    pub(super) fn new(terminal: &'a Terminal, action: Action, is_dry: bool) -> Self {
        let mut results = Self {
            action,
            is_dry,
            writer: None,
            kept: Vec::new(),
            total: 0,
            failed: 0,
            is_unsure: false,
            session_lost: false,
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
        results.writer = terminal.records(&keys);
        results
    }

    fn key(&self) -> &'static str {
        let words = self.action.words();
        if self.is_dry {
            words.would_key
        } else {
            words.key
        }
    }

    /// The next one in order.
    pub(super) fn put(&mut self, done: Done) {
        self.put_at(self.total, done);
    }

    /// One whose place is known, whenever it comes.
    pub(super) fn put_at(&mut self, place: usize, done: Done) {
        self.total += 1;
        if let Err(error) = &done.outcome {
            self.failed += 1;
            self.is_unsure |= !error.is_not_found();
            self.session_lost |= matches!(error, ApiError::InvalidSession);
        }
        match &self.writer {
            Some(writer) => writer.write(&self.record(&done)),
            None => self.kept.push((place, done)),
        }
    }

    fn says(&self, done: &Done) -> bool {
        if self.is_dry {
            done.outcome.is_ok()
        } else {
            self.action.result(done.user.as_ref(), done.outcome.is_ok())
        }
    }

    fn record(&self, done: &Done) -> Record {
        let user = done.user.as_ref();
        let error = done.outcome.as_ref().err();
        Record(vec![
            ("id", Cell::Text(done.asked.clone())),
            ("provider_types", tables::provider_types(user)),
            (
                "email",
                Cell::text_or_null(user.and_then(|user| user.email.as_deref())),
            ),
            (self.key(), Cell::Bool(self.says(done))),
            ("error", Cell::text_or_null(error.map(ToString::to_string))),
            (
                "error_code",
                Cell::text_or_null(error.and_then(ApiError::code)),
            ),
            ("attempts", Cell::Number(done.attempts.into())),
        ])
    }

    /// The whole of it.
    pub(super) fn finish(mut self, query: &Query) -> Outcome {
        let report = if let Some(writer) = &self.writer {
            writer.finish();
            self.totals(query)
        } else {
            self.tables(query)
        };
        Outcome {
            report,
            failure: self.failure(),
        }
    }

    fn totals(&self, query: &Query) -> Report {
        let totals = Record(vec![
            ("users", Cell::count(self.total)),
            (
                self.action.words().done,
                Cell::count(self.total - self.failed),
            ),
            ("failed", Cell::count(self.failed)),
        ]);
        let line = Record(vec![
            ("totals", Cell::Record(totals)),
            ("dry_run", Cell::Bool(self.is_dry)),
            ("filters", Cell::Record(query.filters())),
        ]);
        Report {
            parts: vec![Part::Totals(line)],
        }
    }

    fn tables(&mut self, query: &Query) -> Report {
        let words = self.action.words();
        let mut report = Report::default();
        if self.is_dry {
            report = Report::text(DRY_RUN);
            report.parts.extend(query.options().map(Part::Text));
        }
        if self.total == 0 {
            report.parts.push(Part::Text(words.nobody.to_owned()));
            return report;
        }
        self.kept.sort_unstable_by_key(|(place, _)| *place);
        // The failed come first.
        self.kept.sort_by_key(|(_, done)| done.outcome.is_ok());
        let rows: Vec<_> = self
            .kept
            .iter()
            .map(|(_, done)| Row {
                asked: &done.asked,
                user: done.user.as_ref(),
                cells: vec![
                    self.says(done).to_string(),
                    match &done.outcome {
                        Ok(()) => String::new(),
                        Err(error) => error.to_string(),
                    },
                ],
            })
            .collect();
        let column = if self.is_dry {
            words.would
        } else {
            words.column
        };
        let tables = tables::by_provider(&rows, &[column, "Details"]);
        report.parts.extend(tables.into_iter().map(Part::Table));
        report
    }

    /// What the results as a whole amount to, if not to success.
    fn failure(&self) -> Option<CliError> {
        if self.session_lost {
            return Some(ApiError::InvalidSession.into());
        }
        (self.failed > 0).then(|| CliError::NotDone {
            failed: self.failed,
            total: self.total,
            done: if self.is_dry {
                missing::not_done(!self.is_unsure)
            } else {
                self.action.words().done
            },
        })
    }
}
