//! A requirement: its sentence, how binding it is, and who says so.

/// One sentence of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Stable and unique, parts joined by `/`: `server/revocation/all-sessions`.
    pub id: &'static str,
    /// How binding it is.
    pub level: Level,
    /// What must hold, in one sentence without a final full stop.
    pub sentence: &'static str,
    /// Where it was read, for example `manual` or `realm-core tests`.
    pub source: &'static str,
    /// How well the source supports it.
    pub grade: Grade,
    /// Where sources disagree: the reading that applies here, and the others.
    pub reading: Option<Reading>,
}

impl Requirement {
    /// The part of the ID before its last `/`, by which rules are selected.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.id.rsplit_once('/').map_or(self.id, |(area, _)| area)
    }
}

/// How binding a requirement is, as in RFC 2119.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A subject that violates it does not conform.
    Must,
    /// Conforming subjects may have a reason to differ.
    Should,
}

impl Level {
    /// `MUST` or `SHOULD`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
        }
    }
}

/// How well the source of a requirement supports it, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// The vendor's manual or API description states it.
    Documented,
    /// A test that ran against the real service asserts it.
    Asserted,
    /// Code of the vendor's clients relies on it.
    Inferred,
    /// No source says all of it; this project decided the rest, which the source names.
    OurChoice,
}

impl Grade {
    /// The words for it in tables and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Asserted => "asserted by tests against the service",
            Self::Inferred => "inferred from clients",
            Self::OurChoice => "our choice",
        }
    }
}

/// The readings of a requirement about which sources disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What this project's server does.
    pub applies: &'static str,
    /// What other sources say; a server that does one of these does not fail.
    pub others: &'static [&'static str],
}

impl Reading {
    /// `this (elsewhere: that, or that)`.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "{} (elsewhere: {})",
            self.applies,
            self.others.join(", or ")
        )
    }
}
