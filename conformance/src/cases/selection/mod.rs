//! Who is acted on: never more than was typed, never fewer than match, and each once.
pub(crate) mod app;
pub(crate) mod empty;
pub(crate) mod filters;
pub(crate) mod narrowing;
pub(crate) mod pages;
pub(crate) mod unknown;
