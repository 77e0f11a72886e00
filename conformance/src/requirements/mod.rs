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
        &[$($crate::requirements::requirement::Requirement {
            id: $id,
            level: $crate::requirements::requirement::Level::$level,
            sentence: $sentence,
            source: $source,
            grade: $crate::requirements::requirement::Grade::$grade,
            reading: requirements!(@reading $($applies $($other)+)?),
        }),*]
    };
    (@reading) => { None };
    (@reading $applies:literal $($other:literal)+) => {
        Some($crate::requirements::requirement::Reading { applies: $applies, others: &[$($other),+] })
    };
}

mod cli;
pub(crate) mod requirement;
mod server;
#[cfg(test)]
mod tests;

pub use self::requirement::{Grade, Level, Reading, Requirement};

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
