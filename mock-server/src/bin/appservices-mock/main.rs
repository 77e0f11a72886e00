//! The `appservices-mock` program: runs and controls servers through the library's public
//! API.
//!
//! [`args`] defines the command line. Each subcommand has a module of its own: `serve`,
//! `exec`, `demo`, `ctl`, `completion` and `man`.

mod args;
mod banner;
mod certificates;
mod client;
mod completion;
mod ctl;
mod demo;
mod environment;
mod error;
// The library has the same, but not in its public API.
#[path = "../../escape.rs"]
mod escape;
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
        Command::Serve {
            server,
            port,
            launch,
        } => serve::run(&server, port, &launch),
        Command::Exec {
            server,
            port,
            command,
        } => exec::run(&server, port, &command),
        Command::Demo { tls_ca, .. } => demo::run(tls_ca.as_deref()),
        Command::Ctl {
            url,
            ca,
            control_token,
            command,
        } => ctl::run(&url, ca.as_deref(), control_token.as_deref(), &command),
        Command::Completion { shell } => completion::run(shell),
        Command::Man { command } => man::run(command.as_deref()),
    };
    result.unwrap_or_else(|error| {
        // If stderr is closed too, the exit code has to be enough.
        let message = error.to_string();
        let lines: Vec<_> = message.split('\n').map(escape::text).collect();
        let _ = writeln!(io::stderr(), "error: {}", lines.join("\n"));
        error.exit_code()
    })
}
