//! `completion`: completion scripts for shells.

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
    if shell == Shell::Bash {
        script = fix_labels(&script);
    }
    stdout::print(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the labels of subcommands agree with the references to them.
///
/// `clap_complete` 4.6 derives the labels from the command's path, in which it takes the
/// hyphen of the program's name for a separator. The script would complete nothing after
/// the first word.
fn fix_labels(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let fixed = script.replace("appservices__subcmd__mock", "appservices__mock");
    fixed.into_bytes()
}
