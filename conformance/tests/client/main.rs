//! The traps for clients: each catches a careless client, lets a careful one pass, and is safe
//! for the command line.

mod habits;
mod own;
mod runner;

use std::ffi::OsString;
use std::time::Duration;

use appservices_conformance::client::{self, Options};
use appservices_conformance::report::{Entry, Report};

/// Runs a command under the traps with these IDs; none: all.
fn run(command: &[&str], traps: &[&str]) -> Report {
    let command: Vec<_> = command.iter().map(OsString::from).collect();
    let options = Options {
        command: &command,
        timeout: Duration::from_secs(30),
        // Most traps wait for time, not for the processor.
        jobs: 8,
        fail_fast: false,
        select: &|trap| traps.is_empty() || traps.contains(&trap.id()),
    };
    client::run(&options).expect("the command can be started")
}

/// The sample client, which is careful unless its arguments say otherwise.
fn sample<'a>(arguments: &'a str, habits: &'a str) -> Vec<&'a str> {
    let program = [env!("CARGO_BIN_EXE_sample-client")];
    program
        .into_iter()
        .chain(arguments.split_whitespace())
        .chain(habits.split_whitespace())
        .collect()
}

/// An entry as a line for messages, with its findings.
fn describe(entry: &Entry) -> String {
    let findings: Vec<_> = entry
        .verdict
        .findings()
        .iter()
        .map(ToString::to_string)
        .collect();
    format!("{}: {:?}\n{}", entry.id, entry.verdict, findings.join("\n"))
}
