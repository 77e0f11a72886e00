//! Why a check ends before all of it was done.

use super::exchange_log;
use crate::report::Finding;

/// What a check returns: nothing if everything that it checks holds.
pub(crate) type Outcome = Result<(), Stop>;

/// Why a check ends before all of it was done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something does not hold.
    Found(Box<Finding>),
    /// It cannot be checked here, and why.
    Skipped(String),
}

impl Stop {
    /// A finding that is a sentence only.
    pub(crate) fn found(message: impl Into<String>) -> Self {
        Finding::new(message).into()
    }

    pub(crate) fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped(reason.into())
    }
}

impl From<Finding> for Stop {
    /// Adds the exchanges so far, before those of the clean-up.
    fn from(mut finding: Finding) -> Self {
        if finding.exchanges.is_empty() {
            finding.exchanges = exchange_log::recent();
        }
        Self::Found(Box::new(finding))
    }
}

/// Turns what is missing into a finding.
pub(crate) trait OrFound<T> {
    /// The value, or a finding with this message.
    fn or_found(self, message: impl FnOnce() -> String) -> Result<T, Stop>;
}

impl<T> OrFound<T> for Option<T> {
    fn or_found(self, message: impl FnOnce() -> String) -> Result<T, Stop> {
        self.ok_or_else(|| Stop::found(message()))
    }
}

impl<T, E: std::fmt::Display> OrFound<T> for Result<T, E> {
    fn or_found(self, message: impl FnOnce() -> String) -> Result<T, Stop> {
        self.map_err(|error| Stop::found(format!("{}: {error}", message())))
    }
}
