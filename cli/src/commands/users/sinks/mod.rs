//! What outcomes are written to as they arrive.

mod records;
mod table;
mod tally;

pub(super) use records::Records;
pub(super) use table::{Detail, OutcomeTable};
pub(super) use tally::Tally;

use super::outcome::Outcome;

/// Consumes outcomes as they arrive, in any order.
pub(in crate::commands::users) trait Sink {
    /// Consumes the outcome for one user. Errors are kept until the end: stopping
    /// at once would leave the change that outcomes describe half done.
    fn accept(&mut self, outcome: &Outcome);
}
