//! Counts requested users that were not found.

use super::candidate::Candidate;
use crate::error::CliError;

/// The most users that the error names.
const MAX_NAMED: usize = 5;

/// The participle for a failed look-up. A user is "not found" only if the
/// server says so; a look-up that failed otherwise proves nothing.
pub(super) fn look_up_participle(all_not_found: bool) -> &'static str {
    if all_not_found { "found" } else { "looked up" }
}

/// A tally of requested users that were not found.
#[derive(Debug, Default)]
pub(super) struct NotFoundTally {
    count: usize,
    /// The requested ID or address and the error of the first [`MAX_NAMED`].
    first: Vec<(String, String)>,
    /// Whether an error was something other than "not found".
    has_other_errors: bool,
}

impl NotFoundTally {
    /// Whether the candidate was found. Counts it if it was not.
    pub(super) fn is_found(&mut self, candidate: &Candidate) -> bool {
        let Some(error) = candidate.error() else {
            return true;
        };
        self.has_other_errors |= !error.is_not_found();
        self.count += 1;
        if self.count <= MAX_NAMED {
            self.first.push((candidate.requested(), error.to_string()));
        }
        false
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The error that names the users not found, if any. `found` is the number
    /// of users found.
    pub(super) fn failure(&self, found: usize) -> Option<CliError> {
        if self.count == 0 {
            return None;
        }
        let name = |(requested, error): &(String, String)| {
            // If none was found, the message already says so for all of them.
            if self.has_other_errors {
                format!("{requested} ({error})")
            } else {
                requested.clone()
            }
        };
        let first: Vec<_> = self.first.iter().map(name).collect();
        let mut names = first.join(", ");
        if self.count > MAX_NAMED {
            names = format!("{names} and {} more", self.count - MAX_NAMED);
        }
        Some(CliError::UsersNotFound {
            failed: self.count,
            total: found + self.count,
            done: look_up_participle(!self.has_other_errors),
            names,
        })
    }
}
