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
// The library has the same, but not in its public API.
#[path = "../../control_path.rs"]
mod control_path;
mod ctl;
mod demo;
mod distinct_files;
mod environment;
mod error;
#[path = "../../escape.rs"]
mod escape;
mod exec;
mod files;
mod man;
mod port_file;
#[path = "../../regular_file.rs"]
mod regular_file;
mod runtime;
#[path = "../../secret_keys.rs"]
mod secret_keys;
mod serve;
#[path = "../../shown.rs"]
mod shown;
mod signals;
#[path = "../../signed_tokens.rs"]
mod signed_tokens;
mod start;
mod stdout;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use self::args::{Args, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Args::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return print_usage(&error),
    };
    let result = match arguments.command {
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
            json,
            command,
        } => {
            let server = ctl::Server {
                url: &url,
                ca: ca.as_deref(),
                control_token: control_token.as_deref(),
            };
            ctl::run(&server, json, &command)
        }
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

/// Prints help, the version or a usage error. A command that lacks only its subcommand
/// prints its help, which is no error.
fn print_usage(error: &clap::Error) -> ExitCode {
    use ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
    let lacks_subcommand = matches!(
        error.kind(),
        DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand
    );
    let is_option = |word: OsString| word.to_string_lossy().starts_with('-');
    if lacks_subcommand && !std::env::args_os().skip(1).any(is_option) {
        let arguments = std::env::args_os().chain([OsString::from("-h")]);
        let help = Args::try_parse_from(arguments).err();
        // A closed pipe is no error either.
        let _ = help.map(|help| help.print());
        return ExitCode::SUCCESS;
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
