//! The `apps` family.
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod exact;
pub(crate) mod list;
#[cfg(unix)]
pub(crate) mod prompts;
