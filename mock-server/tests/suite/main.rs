//! The program and the library, as others use them. Each test names the rule it
//! proves.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod demo;
#[cfg(unix)]
mod exec;
mod library;
mod serve;
mod support;
