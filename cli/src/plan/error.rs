//! Errors about plans and their journals.

use std::io;
use std::path::PathBuf;

use crate::domain::BaseUrl;

/// A plan cannot be written or applied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error("cannot write plan '{path}'", path = .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write plan '{path}': the file exists", path = .path.display())]
    Exists { path: PathBuf },
    #[error("cannot read plan '{path}'", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("'{path}' is not a plan", path = .path.display())]
    NotAPlan { path: PathBuf },
    #[error("plan '{path}' has version {version}, which this program cannot read", path = .path.display())]
    OtherVersion { path: PathBuf, version: u64 },
    #[error("plan '{path}': line {line} {reason}", path = .path.display())]
    Line {
        path: PathBuf,
        line: u64,
        reason: LineError,
    },
    /// What the plan is for differs from what the command is about.
    #[error("plan '{path}' is for {planned}, not for {requested}", path = .path.display())]
    Other {
        path: PathBuf,
        planned: String,
        requested: String,
        /// The command that applies it. Boxed, because errors are returned by value.
        command: Option<Box<ApplyCommand>>,
    },
    #[error("plan '{path}' was changed after it was first applied", path = .path.display())]
    Changed { path: PathBuf },
    #[error("plan '{path}' is being applied by another run", path = .path.display())]
    Busy { path: PathBuf },
    #[error("cannot {verb} journal '{path}'", path = .path.display())]
    Journal {
        /// `open`, `read` or `write`.
        verb: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("'{path}' is not the journal of a plan", path = .path.display())]
    NotAJournal { path: PathBuf },
    #[error("journal '{path}', line {line}: it is damaged", path = .path.display())]
    JournalLine { path: PathBuf, line: u64 },
}

/// A defect in a line of a plan, worded as the predicate of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineError {
    #[error("is not the header of a plan")]
    NoHeader,
    #[error("was changed")]
    Changed,
    #[error("was changed, or is not of this plan")]
    ChangedOrForeign,
    #[error("is not of this plan")]
    Foreign,
    #[error("is repeated, or was moved")]
    RepeatedOrMoved,
    #[error("is incomplete: the file was cut off")]
    Incomplete,
}

/// The command that applies a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApplyCommand {
    /// Such as `users revoke`.
    pub(crate) name: &'static str,
    pub(crate) plan: PathBuf,
    /// The server of the plan, if the command was given another one.
    pub(crate) server: Option<BaseUrl>,
}

impl PlanError {
    /// The command that would apply the plan.
    pub(crate) fn apply_command(&self) -> Option<&ApplyCommand> {
        match self {
            Self::Other { command, .. } => command.as_deref(),
            _ => None,
        }
    }

    /// The next step.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Exists { .. } => "apply it with --apply, or choose another file",
            Self::NotAPlan { .. } => "write a plan with --plan",
            Self::Line {
                reason: LineError::NoHeader,
                ..
            } => "restore the first line, which must not be removed",
            Self::Line {
                reason: LineError::Incomplete,
                ..
            } => "restore the plan as it was, or write a new one",
            Self::Line { .. } => "lines of a plan can be removed, but not changed or added",
            Self::Changed { .. } => {
                "restore the plan as it was, or write a new one for the users that remain"
            }
            Self::Busy { .. } => "wait until the other run has ended",
            Self::NotAJournal { .. } => "move it away: the journal of FILE is FILE.journal",
            Self::JournalLine { .. } => "remove this line, so that its user is changed again",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_plan_or_journal_has_a_next_step() {
        let path = PathBuf::from("file");
        let not_a_plan = PlanError::NotAPlan { path: path.clone() };
        let not_a_journal = PlanError::NotAJournal { path: path.clone() };
        let damaged = PlanError::JournalLine { path, line: 2 };
        for (error, message, hint) in [
            (
                not_a_plan,
                "'file' is not a plan",
                "write a plan with --plan",
            ),
            (
                not_a_journal,
                "'file' is not the journal of a plan",
                "move it away: the journal of FILE is FILE.journal",
            ),
            (
                damaged,
                "journal 'file', line 2: it is damaged",
                "remove this line, so that its user is changed again",
            ),
        ] {
            assert_eq!((&*error.to_string(), error.hint()), (message, Some(hint)));
        }
    }
}
