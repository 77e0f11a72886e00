//! The program `appservices-conformance`.

mod args;
mod failure;
mod output;
mod subjects;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Common, Subject};
use failure::Failure;

/// Runs the program with the arguments and the environment of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.subject {
        Subject::Server(server) => subjects::server(server),
        Subject::Cli(cli) => subjects::cli(cli),
        Subject::Client(client) => subjects::client(client),
    };
    match result {
        Ok(holds) => ExitCode::from(u8::from(!holds)),
        Err(failure) => {
            output::print_failure(&failure);
            failure.status()
        }
    }
}
