//! The program and the library, as others use them. Each test names the rule it
//! proves.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod app_dir;
mod control;
mod ctl;
mod data;
mod demo;
mod examples;
#[cfg(unix)]
mod exec;
mod https;
mod keyboard;
mod kills;
mod library;
mod serve;
mod sessions;
mod support;
