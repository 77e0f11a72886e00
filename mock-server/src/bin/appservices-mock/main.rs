//! The `appservices-mock` program: `serve`, `exec`, `demo` and `ctl` around the library's
//! public API.

mod args;
mod client;
mod ctl;
mod demo;
mod environment;
mod exec;
mod files;
mod manual;
mod serve;
mod signals;
mod start;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use self::args::{Args, Verb};

/// What ended a verb early, in words for a person.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            status: 1,
        }
    }

    fn with_status(message: impl fmt::Display, status: u8) -> Self {
        Self {
            message: message.to_string(),
            status,
        }
    }
}

/// Parses the arguments, runs a verb, tells how it ended.
fn main() -> ExitCode {
    let outcome = match Args::parse().verb {
        Verb::Serve { server, port } => serve::run(&server, port),
        Verb::Exec {
            server,
            port,
            command,
        } => exec::run(&server, port, &command),
        Verb::Demo { tls_ca, .. } => demo::run(tls_ca.as_deref()),
        Verb::Ctl { url, ca, command } => ctl::run(&url, ca.as_deref(), &command),
        Verb::Completions { shell } => manual::completions(shell),
        Verb::Man { verb } => manual::page(verb.as_deref()),
    };
    outcome.unwrap_or_else(|failure| {
        // With stderr gone too, the exit status has to do.
        let _ = writeln!(io::stderr(), "error: {}", failure.message);
        ExitCode::from(failure.status)
    })
}

/// An event loop for what the program itself waits for.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::new)
}
