//! Collects outcomes into the tables that are printed at the end.

use super::super::action::Action;
use super::super::outcome::{Outcome, Verdict};
use super::super::proof::Proof;
use super::super::tables::{Row, UserTables};
use super::Sink;
use crate::domain::{Provider, User};
use crate::error::CliError;
use crate::report::{Part, Table};
use crate::terminal::grouped;

/// The most rows that a screen shows one by one.
const MAX_ROWS_ON_SCREEN: usize = 300;

/// How many rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands::users) enum Detail {
    /// All of them, however many.
    Everything,
    /// Beyond [`MAX_ROWS_ON_SCREEN`], only failures and totals: nobody reads
    /// thousands of rows that say the same.
    Readable,
}

/// The tables of an action.
pub(in crate::commands::users) struct OutcomeTable {
    action: Action,
    is_dry_run: bool,
    detail: Detail,
    /// Whether there is a column for what was read back.
    proves: bool,
    tables: UserTables,
    /// The same tables without the users that were changed.
    failures: UserTables,
    /// Totals by provider.
    totals: Vec<Totals>,
    rows: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    users: usize,
    done: usize,
    failed: usize,
    unknown: usize,
    not_attempted: usize,
}

impl OutcomeTable {
    pub(in crate::commands::users) fn new(
        action: Action,
        is_dry_run: bool,
        detail: Detail,
        proves: bool,
    ) -> Self {
        let headers = action.headers(is_dry_run, proves);
        Self {
            action,
            is_dry_run,
            detail,
            proves,
            tables: UserTables::new(headers),
            failures: UserTables::new(headers),
            totals: vec![Totals::default(); Provider::Unknown as usize + 1],
            rows: 0,
        }
    }

    fn is_abridged(&self) -> bool {
        self.detail == Detail::Readable && self.rows > MAX_ROWS_ON_SCREEN
    }

    /// The tables.
    ///
    /// # Errors
    /// The rows could not be stored.
    pub(in crate::commands::users) fn finish(self) -> Result<Vec<Part>, CliError> {
        if !self.is_abridged() {
            return self.tables.finish();
        }
        let totals = Part::Table(self.totals());
        let failures = self.failures.finish()?;
        Ok([totals].into_iter().chain(failures).collect())
    }

    fn totals(&self) -> Table {
        let providers = Provider::known().chain([Provider::Unknown]);
        let rows = providers.zip(&self.totals).filter(|(_, row)| row.users > 0);
        let row = |(provider, row): (Provider, &Totals)| {
            let numbers = [
                row.users,
                row.done,
                row.failed,
                row.unknown,
                row.not_attempted,
            ];
            [provider.label().to_owned()]
                .into_iter()
                .chain(numbers.map(grouped))
                .collect()
        };
        let done = if self.is_dry_run {
            self.action.wording().dry_run_column
        } else {
            self.action.wording().past
        };
        Table {
            title: "Users by provider type (--verbose lists each user)".to_owned(),
            headers: vec![
                "Provider Type",
                "Users",
                done,
                "Failed",
                "Unknown",
                "Not Attempted",
            ],
            rows: rows.map(row).collect(),
        }
    }
}

impl Sink for OutcomeTable {
    fn accept(&mut self, outcome: &Outcome) {
        let user = outcome.user.as_ref();
        self.rows += 1;
        for provider in user.map_or_else(|| vec![Provider::Unknown], User::tables) {
            let totals = &mut self.totals[provider as usize];
            totals.users += 1;
            *match &outcome.verdict {
                Verdict::Done => &mut totals.done,
                Verdict::Failed(_) | Verdict::NotFound(_) => &mut totals.failed,
                Verdict::Unknown(_) => &mut totals.unknown,
                Verdict::NotAttempted(_) => &mut totals.not_attempted,
            } += 1;
        }
        let result = match self.action.result(outcome, self.is_dry_run) {
            Some(result) => result.to_string(),
            None => "unknown".to_owned(),
        };
        let mut cells = vec![result, outcome.details.clone()];
        if self.proves {
            cells.push(outcome.proof.as_ref().map(Proof::text).unwrap_or_default());
        }
        let row = Row {
            requested: &outcome.requested,
            user,
            cells,
        };
        // Failures come first.
        let is_done = outcome.verdict.is_done();
        let key = [
            [u8::from(is_done != mutant!(FailedRowsComeLast))].as_slice(),
            &outcome.position.sort_key(&outcome.requested),
        ]
        .concat();
        if !self.is_abridged() {
            self.tables.push(&row, &key);
        }
        if self.detail == Detail::Readable && !is_done {
            self.failures.push(&row, &key);
        }
    }
}
