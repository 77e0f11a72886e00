//! Pages in browsers: those of other origins that ask the server, and its own.

pub(super) mod cors;
pub(super) mod page;
