//! The conformance suite of `appservices`: requirements, the rules that check them, and reports.
//!
//! The suite judges a server, a command line or a client of the server. It runs from
//! `cargo test` in this repository and as the program `appservices-conformance` anywhere else.

pub mod client;
pub mod report;
pub mod requirements;
