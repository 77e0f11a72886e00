//! `users revoke`, a file for each topic.
pub(crate) mod app;
#[cfg(unix)]
pub(crate) mod choice;
pub(crate) mod errors;
#[cfg(unix)]
pub(crate) mod everybody;
pub(crate) mod flags;
pub(crate) mod help;
pub(crate) mod local_app;
pub(crate) mod more;
pub(crate) mod output;
pub(crate) mod pending;
#[cfg(unix)]
pub(crate) mod prompts;
pub(crate) mod requests;
pub(crate) mod session;
pub(crate) mod sources;
#[cfg(unix)]
pub(crate) mod styles;
pub(crate) mod users;
