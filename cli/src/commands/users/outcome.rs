//! What became of one requested user.

use super::proof::Proof;
use super::selection::{Candidate, NotFound, Position, Selected, hint};
use crate::api::{ApiError, Attempt};
use crate::domain::User;
use crate::plan::{Entry, EntryResult};

/// The outcome for one requested user.
#[derive(Debug)]
pub(in crate::commands::users) struct Outcome {
    /// Its place among the results.
    pub(super) position: Position,
    /// The user's ID, or the requested ID or address if no user was found.
    pub(super) requested: String,
    pub(super) user: Option<User>,
    pub(super) verdict: Verdict,
    /// How many times the change was sent.
    pub(super) attempts: u32,
    /// The text of the error; empty without one.
    pub(super) details: String,
    /// What to do about it.
    pub(super) hint: Option<&'static str>,
    /// What was read back, with `--prove`.
    pub(super) proof: Option<Proof>,
    /// Whether an earlier run has made the change, and recorded it.
    pub(super) is_earlier: bool,
}

/// Whether a user was changed.
#[derive(Debug)]
pub(in crate::commands::users) enum Verdict {
    /// The server confirmed the change or, in a dry run, the user was found.
    Done,
    /// The server rejected the change, or it could not be sent.
    Failed(ApiError),
    /// The change was sent, but no response arrived: it may or may not have been
    /// carried out.
    Unknown(ApiError),
    /// The run ended before the change was sent.
    NotAttempted(ApiError),
    /// There is no such user, or it could not be looked up.
    NotFound(ApiError),
}

impl Verdict {
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// The error of a user that was not changed.
    pub(super) fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Done => None,
            Self::Failed(error)
            | Self::Unknown(error)
            | Self::NotAttempted(error)
            | Self::NotFound(error) => Some(error),
        }
    }
}

impl Outcome {
    /// The outcome of a change to `user`.
    pub(super) fn of_change(position: Position, user: User, attempt: Attempt) -> Self {
        let verdict = match attempt.outcome {
            Ok(()) => Verdict::Done,
            Err(error) if error.is_not_attempted() && !mutant!(NotAttemptedIsFailed) => {
                Verdict::NotAttempted(error)
            }
            Err(error) if mutant!(LostResponseIsSuccess if error.is_unknown()) => Verdict::Done,
            Err(error) if error.is_unknown() && !mutant!(LostResponseIsFailure) => {
                Verdict::Unknown(error)
            }
            Err(error) => Verdict::Failed(error),
        };
        Self {
            position,
            requested: user.id.to_string(),
            user: Some(user),
            details: verdict.error().map(ToString::to_string).unwrap_or_default(),
            verdict,
            attempts: if mutant!(AttemptsAreAlwaysOne) {
                1
            } else {
                attempt.attempts
            },
            hint: None,
            proof: None,
            is_earlier: false,
        }
    }

    /// The outcome of a change that an earlier run has made.
    pub(super) fn of_earlier(position: Position, user: User, attempts: u32) -> Self {
        let attempt = Attempt {
            outcome: Ok(()),
            attempts,
        };
        Self {
            is_earlier: true,
            ..Self::of_change(position, user, attempt)
        }
    }

    /// What a journal or an audit trail records.
    pub(super) fn entry(&self) -> Entry<'_> {
        let error = self.verdict.error();
        Entry {
            id: &self.requested,
            result: match &self.verdict {
                Verdict::Done => EntryResult::Done,
                Verdict::Failed(_) => EntryResult::Failed,
                Verdict::Unknown(_) => EntryResult::Unknown,
                Verdict::NotAttempted(_) => EntryResult::NotAttempted,
                Verdict::NotFound(_) => EntryResult::NotFound,
            },
            attempts: self.attempts,
            error: error.map(|_| self.details.as_str()),
            error_code: error.and_then(ApiError::code),
        }
    }

    /// The outcome of a dry run.
    pub(super) fn of_dry_run(selected: Selected) -> Self {
        let Selected {
            position,
            candidate,
        } = selected;
        match candidate {
            Candidate::Found(user) => {
                let attempt = Attempt {
                    outcome: Ok(()),
                    attempts: 0,
                };
                Self::of_change(position, user, attempt)
            }
            Candidate::NotFound(not_found) => Self::not_found(position, not_found),
        }
    }

    /// The outcome for a user that was not found.
    pub(super) fn not_found(position: Position, not_found: NotFound) -> Self {
        let details = not_found.reason();
        let hint = hint(&not_found);
        Self {
            position,
            user: None,
            details,
            attempts: 0,
            hint,
            proof: None,
            is_earlier: false,
            requested: not_found.requested,
            verdict: if not_found.error.is_not_attempted() {
                Verdict::NotAttempted(not_found.error)
            } else {
                Verdict::NotFound(not_found.error)
            },
        }
    }
}
