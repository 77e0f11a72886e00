//! Users who were asked for and are not there.

use super::select::Candidate;
use crate::error::CliError;

/// How many of them a message names.
const NAMED: usize = 5;

/// Who is not there.
#[derive(Debug, Default)]
pub(super) struct Missing {
    names: Vec<String>,
}

impl Missing {
    /// Whether it is a user; else it is kept in mind.
    pub(super) fn is_user(&mut self, candidate: &Candidate) -> bool {
        if candidate.user().is_some() {
            return true;
        }
        self.names.push(candidate.asked());
        false
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// Says who is not there, beside so many who are.
    pub(super) fn failure(&self, found: usize) -> Option<CliError> {
        let missing = self.names.len();
        if missing == 0 {
            return None;
        }
        let mut names = self.names[..missing.min(NAMED)].join(", ");
        if missing > NAMED {
            names = format!("{names} and {} more", missing - NAMED);
        }
        Some(CliError::Missing {
            missing,
            total: found + missing,
            names,
        })
    }
}
