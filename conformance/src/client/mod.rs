//! Judges a client of the service: runs a command against the built-in server under traps.
//!
//! A trap is a situation that real clients got wrong: a page of exactly fifty users, a token
//! that expires during the run, a redirect to another origin. The command runs once for each
//! trap, against a fresh server, and is judged by its requests, its exit status and its output.
//! A command must exit with a status other than 0 if it did not do what it was started for.

mod command;
mod judge;
mod judgement;
mod proxy;
mod run;
mod runner;
mod scene;
mod trap;
mod traps;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::time::Duration;

use appservices_mock::StartError;

use crate::report::Report;

pub use command::{VARIABLES, Variable};
pub use trap::Trap;

/// What to run, and under which traps.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The program and its arguments; not empty.
    pub command: &'a [OsString],
    /// How long the command may take under each trap. Then it is killed, with its children.
    pub timeout: Duration,
    /// How many traps run at the same time; 0 is read as 1.
    pub jobs: usize,
    /// Whether no further trap begins after one has failed. Those that do not are skipped.
    pub fail_fast: bool,
    /// Selects traps. Traps that it rejects are not in the report.
    pub select: &'a (dyn Fn(&Trap) -> bool + Sync),
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("command", &self.command)
            .field("timeout", &self.timeout)
            .field("jobs", &self.jobs)
            .field("fail_fast", &self.fail_fast)
            .finish_non_exhaustive()
    }
}

/// No trap could be run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The command is empty.
    NoCommand,
    /// The program cannot be started.
    Spawn {
        /// The program, as given.
        program: String,
        /// The error of the system.
        source: io::Error,
    },
    /// The built-in server or the proxy in front of it cannot be started.
    Server(io::Error),
    /// The seed of a trap is invalid.
    Seed(StartError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCommand => f.write_str("COMMAND is required"),
            Self::Spawn { program, source } => write!(f, "cannot run '{program}': {source}"),
            Self::Server(error) => write!(f, "cannot start the server: {error}"),
            Self::Seed(error) => write!(f, "cannot start the server: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoCommand => None,
            Self::Spawn { source, .. } | Self::Server(source) => Some(source),
            Self::Seed(error) => Some(error),
        }
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Self {
        Self::Seed(error)
    }
}

/// Every trap, in the order in which they are reported. The first one, `client/baseline`, is
/// a run without any trap.
pub fn traps() -> impl Iterator<Item = &'static Trap> {
    traps::all()
}

/// Runs the command once for each selected trap. Blocks until all of them have been judged.
///
/// A trap that a run did not exercise, because the client never sent the requests that it is
/// about, is skipped. So is every trap if the command fails without any.
///
/// # Errors
///
/// [`Error`], if the command cannot be started or there is no server to run it against.
pub fn run(options: &Options<'_>) -> Result<Report, Error> {
    runner::all(options)
}
