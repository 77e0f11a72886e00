//! `login`.
#[cfg(target_os = "linux")]
pub(crate) mod browser;
pub(crate) mod files;
pub(crate) mod flags;
pub(crate) mod profile;
#[cfg(unix)]
pub(crate) mod prompts;
