//! Writes a record for each outcome, for programs.

use super::super::action::Action;
use super::super::outcome::Outcome;
use super::super::proof::Proof;
use super::super::tables;
use super::Sink;
use crate::api::ApiError;
use crate::line_type::LineType;
use crate::report::{Cell, Record};
use crate::terminal::{RecordWriter, Terminal};

/// Writes records as outcomes arrive.
pub(in crate::commands::users) struct Records<'a> {
    writer: RecordWriter<'a>,
    action: Action,
    is_dry_run: bool,
    /// Whether records have what was read back.
    proves: bool,
}

impl<'a> Records<'a> {
    /// `None` for formats that print tables at the end.
    pub(in crate::commands::users) fn new(
        terminal: &'a Terminal,
        action: Action,
        is_dry_run: bool,
        proves: bool,
    ) -> Option<Self> {
        let mut keys = vec![
            "id",
            "provider_types",
            "email",
            action.key(is_dry_run),
            "error",
            "error_code",
            "attempts",
        ];
        keys.extend(proves.then_some("proof"));
        Some(Self {
            writer: terminal.record_writer(LineType::User, &keys)?,
            action,
            is_dry_run,
            proves,
        })
    }

    /// Writes the header if there was no record.
    pub(in crate::commands::users) fn finish(&self) {
        self.writer.finish();
    }

    fn record(&self, outcome: &Outcome) -> Record {
        let user = outcome.user.as_ref();
        let error = outcome.verdict.error();
        let result = match self.action.result(outcome, self.is_dry_run) {
            Some(result) => Cell::Bool(result),
            None => Cell::Null,
        };
        let mut record = vec![
            ("id", Cell::Text(outcome.requested.clone())),
            ("provider_types", tables::provider_types(user)),
            (
                "email",
                Cell::text_or_null(user.and_then(|user| user.email.as_deref())),
            ),
            (self.action.key(self.is_dry_run), result),
            (
                "error",
                Cell::text_or_null(error.map(|_| outcome.details.as_str())),
            ),
            (
                "error_code",
                Cell::text_or_null(error.and_then(ApiError::code)),
            ),
            ("attempts", Cell::Number(outcome.attempts.into())),
        ];
        if self.proves {
            let proof = outcome.proof.as_ref().map_or(Cell::Null, Proof::record);
            record.push(("proof", proof));
        }
        Record(record)
    }
}

impl Sink for Records<'_> {
    fn accept(&mut self, outcome: &Outcome) {
        self.writer.write(&self.record(outcome));
    }
}
