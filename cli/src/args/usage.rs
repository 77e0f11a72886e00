//! How a wrong command line is answered: on stderr, with the usage of the
//! command at hand.

use std::ffi::OsString;

use super::BOOLEAN;
use crate::printable::{shortened, visible};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

/// What is said instead of running a command: an error, or the help or version
/// that was asked for.
#[derive(Debug)]
pub(crate) struct UsageError {
    text: String,
    is_answer: bool,
}

impl UsageError {
    fn error(error: &clap::Error) -> Self {
        Self {
            text: error.render().to_string(),
            is_answer: !error.use_stderr(),
        }
    }

    /// Whether the text answers a request and so belongs on stdout.
    pub(crate) fn is_answer(&self) -> bool {
        self.is_answer
    }

    /// The text, with its line end.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The command tree that arguments are parsed with.
pub(super) fn command(arguments: &[OsString]) -> Command {
    let root = super::CommandLine::command();
    tree(root, "appservices", parsed_switch, Reach::Along(arguments))
}

/// The command tree that help is printed from: switches look like switches, as
/// the published pages have them.
fn shown_command(arguments: &[OsString]) -> Command {
    let root = super::CommandLine::command();
    tree(root, "appservices", shown_switch, Reach::Along(arguments))
}

/// All of that tree, for what is generated from it.
pub(super) fn whole_command() -> Command {
    let root = super::CommandLine::command();
    tree(root, "appservices", shown_switch, Reach::Everywhere)
}

/// The script that completes the program's commands in a shell.
pub(crate) fn script(shell: super::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell.0, &mut whole_command(), "appservices", &mut script);
    script
}

/// How a switch is set up.
type Switch = fn(Arg) -> Arg;

/// `--pending` alone, or `--pending=false`, but not `--pending false`.
fn parsed_switch(arg: Arg) -> Arg {
    arg.num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
}

fn shown_switch(arg: Arg) -> Arg {
    arg.value_name(None)
        .value_parser(clap::value_parser!(bool))
        .action(ArgAction::SetTrue)
}

/// Which commands are set up: there are many, and one run needs one of them.
#[derive(Clone, Copy)]
enum Reach<'a> {
    Everywhere,
    /// Those that the arguments may name.
    Along(&'a [OsString]),
}

impl Reach<'_> {
    fn includes(self, command: &Command) -> bool {
        let Self::Along(arguments) = self else {
            return true;
        };
        let names = command.get_name_and_visible_aliases();
        arguments
            .iter()
            .any(|word| names.iter().any(|name| word == name))
    }
}

fn tree(command: Command, name: &str, switch: Switch, reach: Reach<'_>) -> Command {
    command
        // The last one counts, for scripts that add to an alias.
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
            if !reach.includes(&sub) {
                return sub;
            }
            let name = sub.get_name().to_owned();
            tree(sub, &name, switch, reach)
        })
}

/// The arguments with `help users list` in the form `users list --help`, of
/// which a wrong word is answered with a better one.
pub(super) fn plain(arguments: &[OsString]) -> Vec<OsString> {
    let mut plain = arguments.to_vec();
    let leading = |word: &&OsString| !word.to_string_lossy().starts_with('-');
    let words = arguments.iter().take_while(leading).count();
    let behind = |help: &usize| help + 1 < words && arguments[help + 1] != "help";
    let help = arguments[..words]
        .iter()
        .skip(1)
        .position(|word| word == "help");
    if let Some(place) = help.map(|place| place + 1).filter(behind) {
        plain.remove(place);
        plain.insert(words - 1, OsString::from("--help"));
    }
    plain
}

/// The help that the arguments ask for, if they do: printed from a tree of its
/// own, so the other need not be set up.
pub(super) fn help(arguments: &[OsString]) -> Option<UsageError> {
    let asks = |word: &OsString| word == "-h" || word == "--help" || word == "help";
    if !arguments.iter().any(asks) {
        return None;
    }
    let answer = shown_command(arguments).try_get_matches_from(arguments);
    let error = answer.err()?;
    (error.kind() == ErrorKind::DisplayHelp).then(|| UsageError::error(&error))
}

/// Words what clap found: help in the published form, and the usage of the
/// command at hand where clap leaves it out, as it does for wrong values.
pub(super) fn explain(
    mut error: clap::Error,
    root: &mut Command,
    arguments: &[OsString],
) -> UsageError {
    make_printable(&mut error);
    match error.kind() {
        ErrorKind::DisplayVersion => {}
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let mut shown = shown_command(arguments);
            let command = at_hand(&mut shown, arguments);
            let is_long = arguments
                .iter()
                .any(|word| word == "--help" || word == "help");
            let help = if is_long {
                command.render_long_help()
            } else {
                command.render_help()
            };
            return UsageError {
                text: help.to_string(),
                is_answer: !error.use_stderr(),
            };
        }
        _ if error.get(ContextKind::Usage).is_none() => {
            let usage = at_hand(root, arguments).render_usage();
            error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
        }
        _ => {}
    }
    UsageError::error(&error)
}

/// Writes out what the error repeats of the arguments, wherever that could
/// steer a terminal.
fn make_printable(error: &mut clap::Error) {
    let repeated: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, visible(&shortened(text)).into_owned())),
            _ => None,
        })
        .collect();
    for (kind, text) in repeated {
        error.insert(kind, ContextValue::String(text));
    }
}

/// Options that exclude each other.
pub(super) fn conflict(text: &str, root: &mut Command, arguments: &[OsString]) -> UsageError {
    UsageError::error(&at_hand(root, arguments).error(ErrorKind::ArgumentConflict, text))
}

/// The innermost command that the arguments name.
fn at_hand<'a>(root: &'a mut Command, arguments: &[OsString]) -> &'a mut Command {
    // Building fills in each command's full name, which its usage line shows.
    root.build();
    let mut path = Vec::new();
    let mut here: &Command = root;
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    // What stands behind a call for help is not looked at.
    for argument in words.take_while(|word| !["-h", "--help"].contains(word)) {
        // `help users` is about `users`.
        if argument == "help" {
            continue;
        }
        if let Some(sub) = here.find_subcommand(argument) {
            path.push(sub.get_name().to_owned());
            here = sub;
        }
    }
    path.iter().fold(root, |command, name| {
        command
            .find_subcommand_mut(name)
            .expect("the path was found just now")
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_tree_is_sound() {
        let root = super::super::CommandLine::command();
        super::tree(
            root,
            "appservices",
            super::parsed_switch,
            super::Reach::Everywhere,
        )
        .debug_assert();
        super::whole_command().debug_assert();
    }
}
