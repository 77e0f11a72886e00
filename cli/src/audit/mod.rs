//! Audit trails: what was done to users, in a file of JSON lines that is only ever
//! appended to.
//!
//! Each line has the SHA-256 of the line before (`prev`), its number (`seq`) and a
//! checksum of itself (`check`), so that a line cannot be changed, removed, added or
//! moved unnoticed. Removing lines from the end leaves an intact trail: to notice
//! that, one must know how many lines there were, or the SHA-256 of the last one.

mod event;
mod problem;
mod tail;
mod trail;
mod verify;

#[cfg(test)]
mod tests;

pub(crate) use event::{Counts, End, Start, UserEvent};
pub(crate) use problem::Problem;
pub(crate) use trail::{Trail, TrailError};
pub(crate) use verify::{Expected, Verified, verify};
