//! `man`: manual pages.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::Args;
use crate::error::CommandError;
use crate::stdout;

/// Prints the manual page of the program or of one subcommand.
pub(crate) fn run(subcommand: Option<&str>) -> Result<ExitCode, CommandError> {
    // Pages do not change with every commit.
    let mut program = Args::command().version(env!("CARGO_PKG_VERSION"));
    program.build();
    let command = match subcommand {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            CommandError::usage(format!(
                "unknown command '{name}'\n\
                 Run 'appservices-mock --help' for a list of commands"
            ))
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(CommandError::new)?;
    stdout::print(&page)?;
    Ok(ExitCode::SUCCESS)
}
