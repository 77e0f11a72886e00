//! Requirements for servers, command lines and clients: one sentence each, with its source.
//!
//! The folders own the sentences about servers and the command line; each trap owns the one about
//! clients that it tests. Rules and checks name them by ID, so that a failure says what it
//! violates. `conformance/REQUIREMENTS.md` and `conformance/requirements.json` are generated from
//! them.

/// Requirements: ID, level, grade, source and sentence, and the readings where sources disagree.
macro_rules! requirements {
    ($(
        $id:literal $level:ident $grade:ident $source:literal
            $sentence:literal
            $(reading $applies:literal $(or $other:literal)+)?
    ;)*) => {
        &[$($crate::requirements::Requirement {
            id: $id,
            level: $crate::requirements::Level::$level,
            sentence: $sentence,
            source: $source,
            grade: $crate::requirements::Grade::$grade,
            reading: requirements!(@reading $($applies $($other)+)?),
        }),*]
    };
    (@reading) => { None };
    (@reading $applies:literal $($other:literal)+) => {
        Some($crate::requirements::Reading { applies: $applies, others: &[$($other),+] })
    };
}

mod cli;
mod server;
#[cfg(test)]
mod tests;

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

/// All requirements: of servers, of the command line and of clients, by area.
pub fn all() -> impl Iterator<Item = &'static Requirement> {
    let areas = server::AREAS.iter().chain(cli::AREAS);
    let clients = crate::client::traps().map(|trap| &trap.requirement);
    areas.copied().flatten().chain(clients)
}

/// The requirement with this ID.
#[must_use]
pub fn find(id: &str) -> Option<&'static Requirement> {
    all().find(|requirement| requirement.id == id)
}

/// The requirements with these IDs.
#[must_use]
pub fn find_all(ids: &[&str]) -> Vec<&'static Requirement> {
    ids.iter().filter_map(|id| find(id)).collect()
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
