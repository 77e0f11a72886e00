//! What a run of the suite found out, independent of how it is printed.

mod difference;
mod finding;
pub mod html;
pub mod json;
pub mod junit;
mod known;
mod printable;
mod summary;
pub mod text;

use std::time::Duration;

use crate::requirements::requirement::{Level, Requirement};

pub use finding::{Difference, Exchange, Finding};
pub use known::{KnownFailures, KnownFailuresError};
pub use summary::Summary;

/// The name under which every report presents the suite.
const SUITE: &str = env!("CARGO_PKG_NAME");

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
    KnownFailure {
        /// Never empty.
        findings: Vec<Finding>,
        /// The comment beside the rule in that file.
        reason: Option<String>,
    },
    /// Passed, although listed in the file of known failures.
    UnexpectedPass,
}

impl Verdict {
    /// Whether this makes the run fail.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::UnexpectedPass)
    }

    /// The verdict in reports for programs: `passed`, `failed`, `skipped`, `known-failure` or
    /// `unexpected-pass`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
            Self::KnownFailure { .. } => "known-failure",
            Self::UnexpectedPass => "unexpected-pass",
        }
    }

    /// What was found wrong.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Failed(findings) | Self::KnownFailure { findings, .. } => findings,
            Self::Passed | Self::Skipped(_) | Self::UnexpectedPass => &[],
        }
    }
}

impl Entry {
    /// The strongest level among its requirements.
    #[must_use]
    pub fn level(&self) -> Level {
        let levels = self
            .requirements
            .iter()
            .map(|requirement| requirement.level);
        levels.min().unwrap_or(Level::Must)
    }

    /// The areas of its requirements, each once.
    #[must_use]
    pub fn areas(&self) -> Vec<&'static str> {
        let mut areas = Vec::new();
        for requirement in &self.requirements {
            if !areas.contains(&requirement.area()) {
                areas.push(requirement.area());
            }
        }
        areas
    }
}

impl Report {
    /// Whether no rule failed and no known failure passed.
    #[must_use]
    pub fn is_success(&self) -> bool {
        !self.entries.iter().any(|entry| entry.verdict.is_failure())
    }
}
