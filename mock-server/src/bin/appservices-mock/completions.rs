//! `completions`: completion scripts for shells.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::error::CommandError;
use crate::stdout;

/// Prints the completion script for a shell.
pub(crate) fn run(shell: Shell) -> Result<ExitCode, CommandError> {
    let mut program = Args::command();
    let name = program.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, name, &mut script);
    stdout::print(&script)?;
    Ok(ExitCode::SUCCESS)
}
