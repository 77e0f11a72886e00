//! The `appservices-mock` program: runs and controls servers through the library's public
//! API.
//!
//! [`args`] defines the command line. Each subcommand has a module of its own: `serve`,
//! `exec`, `demo`, `ctl`, `completions` and `man`.

mod args;
mod certificates;
mod client;
mod completions;
mod ctl;
mod demo;
mod environment;
mod error;
mod exec;
mod files;
mod man;
mod port_file;
mod runtime;
mod serve;
mod signals;
mod start;
mod stdout;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use self::args::{Args, Command};

fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Serve { server, port } => serve::run(&server, port),
        Command::Exec {
            server,
            port,
            command,
        } => exec::run(&server, port, &command),
        Command::Demo { tls_ca, .. } => demo::run(tls_ca.as_deref()),
        Command::Ctl { url, ca, command } => ctl::run(&url, ca.as_deref(), &command),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { command } => man::run(command.as_deref()),
    };
    result.unwrap_or_else(|error| {
        // If stderr is closed too, the exit code has to be enough.
        let _ = writeln!(io::stderr(), "error: {error}");
        error.exit_code()
    })
}
