#![allow(dead_code, unused_imports, unused_macros)]
//! The conformance suite of `appservices`: requirements, the rules that check them, and reports.
//!
//! The suite judges a server, a command line or a client of the server. It runs from
//! `cargo test` in this repository and as the program `appservices-conformance` anywhere else.

#[macro_use]
pub mod contract;
#[macro_use]
mod ensure;
mod model;
mod random;
pub mod report;
pub mod requirements;
pub mod rules;
mod run;
mod setup;
mod target;

pub use run::Options;
pub use target::Target;
