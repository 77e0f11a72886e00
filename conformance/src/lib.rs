//! The conformance suite of `appservices`: requirements, the rules that check them, and reports.
//!
//! The suite judges a server, a command line or a client of the server. It runs from
//! `cargo test` in this repository and as the program `appservices-conformance` anywhere else.

#[macro_use]
mod ensure;
#[macro_use]
pub mod contract;
pub mod cases;
pub mod client;
mod model;
#[cfg(feature = "mutants")]
pub mod mutants;
mod pattern;
pub mod program;
mod random;
pub mod report;
pub mod requirements;
pub mod rules;
mod run;
pub mod selection;
mod setup;
mod target;

pub use report::Report;
pub use run::Options;
pub use target::Target;
