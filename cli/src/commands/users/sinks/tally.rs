//! Counts outcomes, and words the summary.

use std::fmt::Write as _;
use std::time::Duration;

use super::super::action::Action;
use super::super::outcome::{Outcome, Verdict};
use super::super::selection::look_up_participle;
use super::Sink;
use crate::api::ApiError;
use crate::error::CliError;
use crate::report::{Cell, Record};
use crate::terminal::grouped;

/// The number of users per verdict.
#[derive(Debug, Default)]
pub(in crate::commands::users) struct Tally {
    pub(in crate::commands::users) done: usize,
    /// Rejected, not found or not looked up.
    failed: usize,
    unknown: usize,
    not_attempted: usize,
    /// Users that exist, whether or not they were changed.
    found: usize,
    /// Whether an error was something other than "not found".
    has_other_errors: bool,
    /// The first error that ended the run early.
    ended_by: Option<ApiError>,
    /// The first hint of an outcome.
    hint: Option<&'static str>,
}

impl Sink for Tally {
    fn accept(&mut self, outcome: &Outcome) {
        let count = match &outcome.verdict {
            Verdict::Done => &mut self.done,
            Verdict::NotFound(_) if mutant!(UnknownIdIsSuccess) => &mut self.done,
            Verdict::Failed(_) | Verdict::NotFound(_) => &mut self.failed,
            Verdict::Unknown(_) => &mut self.unknown,
            Verdict::NotAttempted(_) => &mut self.not_attempted,
        };
        *count += 1;
        self.found += usize::from(outcome.user.is_some());
        let error = outcome.verdict.error();
        self.has_other_errors |= error.is_some_and(|error| !error.is_not_found());
        if self.ended_by.is_none() {
            self.ended_by = error.filter(|error| error.ends_run()).cloned();
        }
        self.hint = self.hint.or(outcome.hint);
    }
}

impl Tally {
    pub(in crate::commands::users) fn total(&self) -> usize {
        self.done + self.failed + self.unknown + self.not_attempted
    }

    /// Whether none of the requested users was found.
    pub(in crate::commands::users) fn is_nobody_found(&self) -> bool {
        self.found == 0
    }

    /// Those not done, by verdict: number and label.
    fn others(&self) -> impl Iterator<Item = (usize, &'static str)> {
        [
            (self.failed, "failed"),
            (self.unknown, "unknown"),
            (self.not_attempted, "not attempted"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
    }

    /// `Revoked 10,071 of 10,073 users in 3.4 s; 2 failed`.
    pub(in crate::commands::users) fn summary(&self, action: Action, elapsed: Duration) -> String {
        let total = self.total();
        let mut text = format!(
            "{} {} of {} user{} in {}",
            action.wording().past,
            grouped(self.done),
            grouped(total),
            if total == 1 { "" } else { "s" },
            duration(elapsed),
        );
        for (n, (count, label)) in self.others().enumerate() {
            let separator = if n == 0 { ";" } else { "," };
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{separator} {} {label}", grouped(count));
        }
        text
    }

    /// The totals of a record.
    pub(in crate::commands::users) fn totals(&self, action: Action) -> Record {
        Record(vec![
            (
                "users",
                Cell::count(self.total() + usize::from(mutant!(TotalsAreOffByOne))),
            ),
            (action.wording().done, Cell::count(self.done)),
            ("failed", Cell::count(self.failed)),
            ("unknown", Cell::count(self.unknown)),
            ("not_attempted", Cell::count(self.not_attempted)),
        ])
    }

    /// The error of the command, if any user was not changed.
    pub(in crate::commands::users) fn failure(
        &self,
        action: Action,
        is_dry_run: bool,
    ) -> Option<CliError> {
        // The lost session is the cause of all other failures, and its error suggests
        // the command that helps.
        if let Some(error @ ApiError::InvalidSession) = &self.ended_by {
            return Some(error.clone().into());
        }
        let total = self.total();
        (self.done < total).then(|| CliError::UsersNotChanged {
            failed: total - self.done,
            total,
            reason: self.ended_by.as_ref().map(ToString::to_string),
            hint: self.hint,
            done: if is_dry_run {
                look_up_participle(!self.has_other_errors)
            } else {
                action.wording().done
            },
        })
    }
}

/// A duration in the unit in which people read it: `3.4 s`, `2 min 5 s`.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, _) => format!("{:.1} s", time.as_secs_f64()),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_counts_only_what_there_is() {
        let mut tally = Tally {
            done: 10_071,
            ..Tally::default()
        };
        let summary = |tally: &Tally| tally.summary(Action::Revoke, Duration::from_millis(3_421));
        assert_eq!(summary(&tally), "Revoked 10,071 of 10,071 users in 3.4 s");
        tally.failed = 2;
        assert_eq!(
            summary(&tally),
            "Revoked 10,071 of 10,073 users in 3.4 s; 2 failed"
        );
        tally.not_attempted = 1_000_000;
        tally.unknown = 1;
        assert_eq!(
            summary(&tally),
            "Revoked 10,071 of 1,010,074 users in 3.4 s; 2 failed, 1 unknown, 1,000,000 not attempted"
        );
    }

    #[test]
    fn durations_are_readable() {
        let text = |millis| duration(Duration::from_millis(millis));
        assert_eq!(text(40), "0.0 s");
        assert_eq!(text(59_940), "59.9 s");
        assert_eq!(text(125_000), "2 min 5 s");
        assert_eq!(text(7_384_000), "2 h 3 min");
    }
}
