//! Users who were asked for and are not there.

use super::select::Candidate;
use crate::error::CliError;

/// How many of them a message names.
const NAMED: usize = 5;

/// What did not come of looking somebody up: the server knows nobody by that
/// name only where it says so.
pub(super) fn not_done(are_unknown: bool) -> &'static str {
    if are_unknown { "found" } else { "looked up" }
}

/// Who is not there.
#[derive(Debug, Default)]
pub(super) struct Missing {
    count: usize,
    /// What the first were asked for by, and the server's words.
    first: Vec<(String, String)>,
    /// Whether the server failed to tell of one of them.
    is_unsure: bool,
}

impl Missing {
    /// Whether it is a user; else it is kept in mind.
    pub(super) fn is_user(&mut self, candidate: &Candidate) -> bool {
        let Some(error) = candidate.error() else {
            return true;
        };
        self.is_unsure |= !error.is_not_found();
        self.count += 1;
        if self.count <= NAMED {
            self.first.push((candidate.asked(), error.to_string()));
        }
        false
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Says who is not there, beside so many who are.
    pub(super) fn failure(&self, found: usize) -> Option<CliError> {
        if self.count == 0 {
            return None;
        }
        let name = |(asked, words): &(String, String)| {
            // That all of them are unknown is said once.
            if self.is_unsure {
                format!("{asked} ({words})")
            } else {
                asked.clone()
            }
        };
        let first: Vec<_> = self.first.iter().map(name).collect();
        let mut names = first.join(", ");
        if self.count > NAMED {
            names = format!("{names} and {} more", self.count - NAMED);
        }
        Some(CliError::Missing {
            missing: self.count,
            total: found + self.count,
            done: not_done(!self.is_unsure),
            names,
        })
    }
}
