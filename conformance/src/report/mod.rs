//! What a run of the suite found out, independent of how it is printed.

mod finding;

use std::time::Duration;

use crate::requirements::Requirement;

pub use finding::{Difference, Exchange, Finding};

/// The result of a run of the suite.
#[derive(Debug, Clone)]
pub struct Report {
    /// `server`, `cli` or `client`.
    pub kind: &'static str,
    /// What was judged: an address, the path of a program, or a command line.
    pub subject: String,
    /// The version of the suite.
    pub version: &'static str,
    /// One for each rule that was selected, in the order of the rules.
    pub entries: Vec<Entry>,
    /// Where sources disagree: the requirement's ID and the reading that the subject follows.
    pub readings: Vec<(String, String)>,
}

/// The result of one rule.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The ID of the rule, unique in a report.
    pub id: String,
    /// What the rule checks, in one sentence without a final full stop.
    pub title: String,
    /// What a failure of the rule violates; never empty.
    pub requirements: Vec<&'static Requirement>,
    /// What came of it.
    pub verdict: Verdict,
    /// How long it took, on the real clock.
    pub duration: Duration,
}

/// What came of one rule.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Everything that it checks holds.
    Passed,
    /// Something does not hold; never without findings.
    Failed(Vec<Finding>),
    /// Not run, and why.
    Skipped(String),
    /// Failed, and listed in the file of known failures.
    KnownFailure(Vec<Finding>),
    /// Passed, although listed in the file of known failures.
    UnexpectedPass,
}

impl Verdict {
    /// One word for it: `passed`, `failed`, `skipped`, `known-failure` or `unexpected-pass`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
            Self::KnownFailure(_) => "known-failure",
            Self::UnexpectedPass => "unexpected-pass",
        }
    }

    /// Whether this makes the run fail.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::UnexpectedPass)
    }

    /// What was found wrong.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Failed(findings) | Self::KnownFailure(findings) => findings,
            Self::Passed | Self::Skipped(_) | Self::UnexpectedPass => &[],
        }
    }
}

impl Report {
    /// Whether no rule failed and no known failure passed.
    #[must_use]
    pub fn is_success(&self) -> bool {
        !self.entries.iter().any(|entry| entry.verdict.is_failure())
    }
}
