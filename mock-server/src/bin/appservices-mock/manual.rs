//! What the program says about itself, for shells and for `man`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Failure;
use crate::args::Args;

/// Prints a completion script.
pub(crate) fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut command = Args::command();
    let name = command.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut text);
    print(&text)
}

/// Prints a manual page: of the program, or of one of its verbs.
pub(crate) fn page(verb: Option<&str>) -> Result<ExitCode, Failure> {
    let mut command = Args::command();
    command.build();
    let command = match verb {
        None => command,
        Some(verb) => {
            let found = command.find_subcommand(verb);
            let found = found.ok_or_else(|| Failure::new(format!("there is no verb '{verb}'")))?;
            found.clone()
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(Failure::new)?;
    print(&text)
}

/// A reader who has read enough is no failure.
fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    match io::stdout().write_all(text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(ExitCode::SUCCESS),
    }
}
