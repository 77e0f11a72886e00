//! `completion`: completion scripts for shells.

use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::args::Args;
use crate::error::CommandError;
use crate::stdout;

/// Prints the completion script for a shell.
pub(crate) fn run(shell: Shell) -> Result<ExitCode, CommandError> {
    let mut program = with_values(Args::command());
    let name = program.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, name, &mut script);
    match shell {
        Shell::Bash => script = fix_bash(&script),
        Shell::Fish => script = fix_fish(&script),
        _ => {}
    }
    stdout::print(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// The commands that have a manual page.
const COMMANDS: [&str; 6] = ["serve", "exec", "demo", "ctl", "completion", "man"];

/// Adds values that the parser explains in words of its own.
fn with_values(program: Command) -> Command {
    // `mut_subcommand` would move the command to the end.
    program.mut_subcommands(|command| match command.get_name() {
        "serve" | "exec" => command.mut_arg("sessions", |arg| {
            arg.value_parser(["documented", "observed"])
        }),
        "man" => command.mut_arg("command", |arg| arg.value_parser(COMMANDS)),
        _ => command,
    })
}

/// Makes the labels of subcommands agree with the references to them, and completes values
/// after an equals sign.
///
/// `clap_complete` 4.6 derives the labels from the command's path, in which it takes the
/// hyphen of the program's name for a separator. The script would complete nothing after
/// the first word.
fn fix_bash(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let fixed = script
        .replace("appservices__subcmd__mock", "appservices__mock")
        .replacen("    prev=\"$3\"\n", EQUALS, 1);
    fixed.into_bytes()
}

/// Readline splits `--log=json` into three words.
const EQUALS: &str = r#"    prev="$3"
    if [[ "${cur}" == "=" ]]; then
        cur=""
    elif [[ "${prev}" == "=" ]]; then
        prev="${COMP_WORDS[COMP_CWORD-2]}"
    fi
"#;

/// Completes arguments, and what follows `help`, neither of which `clap_complete` does.
fn fix_fish(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let lines = script.lines().map(|line| {
        let is_below_help = line.contains("_using_subcommand help; and not ");
        line.replacen(" help\"", "\"", usize::from(is_below_help))
    });
    let values = [("completion", SHELLS.as_slice()), ("man", &COMMANDS)];
    let values = values.into_iter().map(|(command, values)| {
        let values = values.join(" ");
        format!(
            "complete -c appservices-mock -n \"__fish_appservices_mock_using_subcommand {command}\" \
             -f -a \"{values}\""
        )
    });
    let lines: Vec<_> = lines.chain(values).collect();
    (lines.join("\n") + "\n").into_bytes()
}

/// The shells, in the order of the help.
const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_is_completed() {
        use clap::ValueEnum;
        let shells: Vec<_> = Shell::value_variants()
            .iter()
            .map(Shell::to_string)
            .collect();
        assert_eq!(shells, SHELLS);
    }

    #[test]
    fn every_command_has_a_manual_page_to_complete() {
        let program = Args::command();
        let commands: Vec<_> = program.get_subcommands().map(Command::get_name).collect();
        assert_eq!(commands, COMMANDS);
    }
}
