//! The command tree as clap parses arguments with it, and as help shows it. Only what the
//! arguments name is configured, because the whole tree delays the start.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::command_line::CommandLine;
use super::help_text::BOOLEAN;

/// The command tree that parses arguments.
pub(super) fn parse_command(arguments: &[OsString]) -> Command {
    named_in(arguments, parse_switch)
}

/// The command tree that help is printed from. Switches take no value, as on
/// the published pages.
pub(super) fn help_command(arguments: &[OsString]) -> Command {
    named_in(arguments, help_switch)
}

/// The command tree, in which only commands that the arguments name are configured.
fn named_in(arguments: &[OsString], switch: Switch) -> Command {
    if let Some(branch) = CommandLine::branch(arguments) {
        return configure(branch, "appservices", switch, Scope::All);
    }
    let scope = Scope::NamedIn(arguments);
    configure(CommandLine::command(), "appservices", switch, scope)
}

/// The complete command tree, for completion scripts and manual pages.
pub(crate) fn whole_command() -> Command {
    let root = CommandLine::command();
    configure(root, "appservices", help_switch, Scope::All)
}

/// Configures a switch.
type Switch = fn(Arg) -> Arg;

/// Accepts `--pending` and `--pending=false`, but not `--pending false`.
fn parse_switch(arg: Arg) -> Arg {
    arg.num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
}

fn help_switch(arg: Arg) -> Arg {
    arg.value_name(None)
        .value_parser(clap::value_parser!(bool))
        .action(ArgAction::SetTrue)
}

/// Which commands to configure. A run needs only one of them, and configuring
/// all of them delays the start.
#[derive(Clone, Copy)]
enum Scope<'a> {
    All,
    /// Only commands whose name is among the arguments.
    NamedIn(&'a [OsString]),
}

impl Scope<'_> {
    fn includes(self, command: &Command) -> bool {
        let Self::NamedIn(arguments) = self else {
            return true;
        };
        let names = command.get_name_and_visible_aliases();
        arguments
            .iter()
            .any(|word| names.iter().any(|name| word == name))
    }
}

fn configure(command: Command, name: &str, switch: Switch, scope: Scope<'_>) -> Command {
    command
        // The last occurrence wins, so that scripts can append to an alias.
        .args_override_self(true)
        .mut_args(|arg| {
            let is_switch = arg
                .get_value_names()
                .is_some_and(|names| *names == [BOOLEAN]);
            if is_switch { switch(arg) } else { arg }
        })
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(format!("help for {name}")),
        )
        .mut_subcommands(|sub| {
            if !scope.includes(&sub) {
                return sub;
            }
            let name = sub.get_name().to_owned();
            configure(sub, &name, switch, scope)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that clap was configured with, in its own debug format.
    fn definition(mut root: Command, path: [&str; 2]) -> (String, String) {
        root.build();
        let command = path.iter().fold(&mut root, |command, name| {
            command.find_subcommand_mut(name).expect("a command")
        });
        let help = command.render_long_help().to_string();
        let arguments: Vec<_> = command.get_arguments().collect();
        (format!("{arguments:?}"), help)
    }

    #[test]
    fn a_branch_defines_its_command_as_the_whole_tree_does() {
        let mut members = Vec::new();
        for family in CommandLine::command().get_subcommands() {
            for member in family.get_subcommands() {
                members.push([family.get_name().to_owned(), member.get_name().to_owned()]);
            }
        }
        let mut branches = 0;
        for [family, member] in &members {
            let arguments = ["appservices", family, member].map(OsString::from);
            let Some(branch) = CommandLine::branch(&arguments) else {
                continue;
            };
            branches += 1;
            for switch in [parse_switch as Switch, help_switch] {
                let root = CommandLine::command();
                let whole = configure(root, "appservices", switch, Scope::All);
                let branch = configure(branch.clone(), "appservices", switch, Scope::All);
                assert_eq!(
                    definition(branch, [family, member]),
                    definition(whole, [family, member]),
                    "{family} {member}"
                );
            }
        }
        assert_eq!(branches, 11, "those of `users` and `apps`");
    }

    #[test]
    fn command_trees_pass_claps_own_checks() {
        let root = CommandLine::command();
        configure(root, "appservices", parse_switch, Scope::All).debug_assert();
        whole_command().debug_assert();
    }
}
