//! Parses the command line, and prints help and usage errors: an error goes to
//! stderr with the usage of the command that was typed.

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, FromArgMatches as _};

use super::command_line::CommandLine;
use super::redact;
use super::topics::Topic;
use super::tree::{help_command, parse_command};
use crate::printable::{escaped, truncated};

/// Parses the command line.
///
/// # Errors
/// A usage error, or the help or version that was requested.
pub(crate) fn parse(arguments: &[OsString]) -> Result<CommandLine, UsageError> {
    if let Some(topic) = requested_topic(arguments) {
        return Err(topic);
    }
    let arguments = &normalize_help(arguments);
    if let Some(version) = requested_version(arguments) {
        return Err(version);
    }
    if let Some(help) = requested_help(arguments) {
        return Err(help);
    }
    // Dropping the tree piece by piece takes longer than the rest of parsing.
    let mut command = ManuallyDrop::new(parse_command(arguments));
    let parsed = command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| CommandLine::from_arg_matches(&matches))
        .map_err(|error| usage_error(error, &mut command, arguments))?;
    parsed
        .check()
        .map_err(|text| conflict(&text, &mut command, arguments))?;
    Ok(parsed)
}

/// What to print instead of running a command: a usage error, or the help or
/// version that was requested.
#[derive(Debug)]
pub(crate) struct UsageError {
    text: String,
    is_requested: bool,
}

impl UsageError {
    fn new(error: &clap::Error) -> Self {
        Self {
            // The message of a value's own parser quotes the value as well.
            text: redact::without_keys(&error.render().to_string()).into_owned(),
            is_requested: !error.use_stderr(),
        }
    }

    /// Whether the text was requested and so belongs on stdout.
    pub(crate) fn is_requested(&self) -> bool {
        self.is_requested
    }

    /// The text, ending in a newline.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Rewrites `help users list` to `users list --help`, because clap reports a
/// mistyped command with a suggestion only in the second form.
fn normalize_help(arguments: &[OsString]) -> Vec<OsString> {
    let mut normalized = arguments.to_vec();
    let is_word = |word: &&OsString| !word.to_string_lossy().starts_with('-');
    let words = arguments.iter().take_while(is_word).count();
    let precedes_command = |help: &usize| help + 1 < words && arguments[help + 1] != "help";
    let help = arguments[..words]
        .iter()
        .skip(1)
        .position(|word| word == "help");
    if let Some(index) = help.map(|index| index + 1).filter(precedes_command) {
        normalized.remove(index);
        normalized.insert(words - 1, OsString::from("--help"));
    }
    normalized
}

/// The version, if nothing else is requested. Building the command tree only to print
/// it would take half of the time.
fn requested_version(arguments: &[OsString]) -> Option<UsageError> {
    let [_, word] = arguments else {
        return None;
    };
    (word == "--version" || word == "-V").then(|| UsageError {
        text: concat!("appservices ", env!("APPSERVICES_VERSION"), "\n").to_owned(),
        is_requested: true,
    })
}

/// The help topic, if the arguments request one.
fn requested_topic(arguments: &[OsString]) -> Option<UsageError> {
    let [_, help, name] = arguments else {
        return None;
    };
    let topic = Topic::named(name.to_str().filter(|_| help == "help")?)?;
    Some(UsageError {
        text: topic.text(),
        is_requested: true,
    })
}

/// The help, if the arguments request it. Only the help tree is configured, not
/// the one that parses.
fn requested_help(arguments: &[OsString]) -> Option<UsageError> {
    let requests_help = |word: &OsString| word == "-h" || word == "--help" || word == "help";
    if !arguments.iter().any(requests_help) {
        return None;
    }
    let mut command = ManuallyDrop::new(help_command(arguments));
    let error = command.try_get_matches_from_mut(arguments).err()?;
    (error.kind() == ErrorKind::DisplayHelp).then(|| UsageError {
        // It quotes no arguments, so that there is nothing to redact.
        text: error.render().to_string(),
        is_requested: true,
    })
}

/// Prints help from the help tree, and adds the usage of the command where clap
/// omits it, as it does for invalid values.
fn usage_error(mut error: clap::Error, root: &mut Command, arguments: &[OsString]) -> UsageError {
    redact_context(&mut error, root, arguments);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let mut root = help_command(arguments);
            let command = innermost_command(&mut root, arguments);
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
                // Also if it is for a command that needs another word.
                is_requested: true,
            };
        }
        ErrorKind::UnknownArgument => suggest_user(&mut error, root, arguments),
        ErrorKind::InvalidSubcommand => suggest_api(&mut error),
        _ => {}
    }
    if error.kind() != ErrorKind::DisplayVersion && error.get(ContextKind::Usage).is_none() {
        let usage = innermost_command(root, arguments).render_usage();
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    UsageError::new(&error)
}

/// Suggests the option to someone who typed an ID or an address without it.
fn suggest_user(error: &mut clap::Error, root: &mut Command, arguments: &[OsString]) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidArg) else {
        return;
    };
    let selects_users =
        |command: &Command| command.get_arguments().any(|arg| arg.get_id() == "users");
    if word.starts_with('-') || !selects_users(innermost_command(root, arguments)) {
        return;
    }
    let tip = if word.contains('@') {
        "to select users by email address, use '--email'"
    } else {
        "to select users by ID, use '--user'"
    };
    let tips = ContextValue::StyledStrs(vec![tip.into()]);
    error.insert(ContextKind::Suggested, tips);
}

/// Commands of the vendor's tool and of its predecessor that this program does not have.
const VENDOR_ONLY: [&str; 13] = [
    "accessList",
    "accesslist",
    "deploy",
    "diff",
    "function",
    "functions",
    "init",
    "initialize",
    "logs",
    "pull",
    "push",
    "schema",
    "secrets",
];

/// Suggests the command that sends any request to someone who typed one of the vendor's commands:
/// those with similar names are no help.
fn suggest_api(error: &mut clap::Error) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if !VENDOR_ONLY.contains(&word.as_str()) {
        return;
    }
    let tip =
        "this command of the vendor's tool is not included; 'appservices api' sends any request";
    error.remove(ContextKind::SuggestedSubcommand);
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![tip.into()]),
    );
}

/// Redacts, escapes and truncates the arguments that the error quotes.
fn redact_context(error: &mut clap::Error, root: &mut Command, arguments: &[OsString]) {
    // What follows one of these commands by mistake is likely its secret.
    let takes_secret = matches!(
        innermost_command(root, arguments).get_bin_name(),
        Some("appservices login" | "appservices users create")
    );
    let is_unknown = error.kind() == ErrorKind::UnknownArgument;
    let is_url = matches!(
        error.get(ContextKind::InvalidArg),
        Some(ContextValue::String(option))
            if ["--base-url", "--realm-url", "--atlas-url"]
                .iter()
                .any(|name| option.starts_with(name))
    );
    let quoted: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, text)),
            _ => None,
        })
        .map(|(kind, text)| {
            let is_stray = is_unknown && kind == ContextKind::InvalidArg && !text.starts_with('-');
            if is_stray && takes_secret {
                return (kind, redact::hidden());
            }
            let text = redact::redacted(text, is_url);
            (kind, escaped(&truncated(&text)).into_owned())
        })
        .collect();
    for (kind, text) in quoted {
        error.insert(kind, ContextValue::String(text));
    }
}

/// The error for options that exclude each other.
fn conflict(text: &str, root: &mut Command, arguments: &[OsString]) -> UsageError {
    let command = innermost_command(root, arguments);
    UsageError::new(&command.error(ErrorKind::ArgumentConflict, text))
}

/// The innermost command that the arguments name.
fn innermost_command<'a>(root: &'a mut Command, arguments: &[OsString]) -> &'a mut Command {
    // Building sets the full name of each command, which its usage shows.
    root.build();
    let mut path = Vec::new();
    let mut innermost: &Command = root;
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    // clap ignores what follows --help.
    for argument in words.take_while(|word| !["-h", "--help"].contains(word)) {
        // `help users` is the help of `users`.
        if argument == "help" {
            continue;
        }
        if let Some(sub) = innermost.find_subcommand(argument) {
            path.push(sub.get_name().to_owned());
            innermost = sub;
        }
    }
    path.iter().fold(root, |command, name| {
        command
            .find_subcommand_mut(name)
            .expect("the loop above found this path")
    })
}
