//! Tests of the program and of the library's public API.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod app_dir;
mod controls;
mod ctl;
mod data;
mod demo;
mod examples;
#[cfg(unix)]
mod exec;
mod https;
mod kills;
mod library;
mod options;
mod serve;
mod sessions;
mod support;
mod tls;
