//! What holds for requirements as a whole: their form, that checks show them, and their tables.

mod controls;
mod coverage;
mod form;
// Elsewhere some checks do not run, so that other numbers of rules show a requirement.
#[cfg(unix)]
mod tables;
