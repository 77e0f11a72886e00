//! `users list`: who is there, over every page, by every filter.
pub(crate) mod errors;
pub(crate) mod filters;
pub(crate) mod output;
#[cfg(unix)]
pub(crate) mod terminal;
