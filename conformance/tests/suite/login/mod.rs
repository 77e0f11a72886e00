//! `login`.
#[cfg(target_os = "linux")]
mod browser;
mod files;
pub(crate) mod flags;
pub(crate) mod profile;
#[cfg(unix)]
pub(crate) mod prompts;
