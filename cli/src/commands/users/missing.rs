//! Users who were asked for and are not there.

use super::select::Candidate;
use crate::error::CliError;

/// How many of them a message names.
const NAMED: usize = 5;

/// Says who is not there, if anybody is not.
pub(super) fn failure(candidates: &[Candidate]) -> Option<CliError> {
    let missing: Vec<_> = candidates
        .iter()
        .filter(|one| one.user().is_none())
        .map(Candidate::asked)
        .collect();
    if missing.is_empty() {
        return None;
    }
    let mut names = missing[..missing.len().min(NAMED)].join(", ");
    if missing.len() > NAMED {
        names = format!("{names} and {} more", missing.len() - NAMED);
    }
    Some(CliError::Missing {
        missing: missing.len(),
        total: candidates.len(),
        names,
    })
}
