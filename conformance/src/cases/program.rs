//! The program as a whole: its version, its help, its names.

use crate::cases::Check;
use assert_cmd::Command;
use predicates::prelude::*;

use crate::cases::support::program::program;

fn appservices(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).env_clear();
    command
}

fn help_of(arguments: &[&str]) -> Vec<u8> {
    let output = appservices(arguments).assert().success();
    output.get_output().stdout.clone()
}

/// One line, on stdout: scripts read it. A build for users adds its commit and date.
fn the_version_is_one_line() {
    let line = r"\Aappservices \d+\.\d+\.\d+( \([0-9a-f]{9} \d{4}-\d\d-\d\d\))?\n\z";
    let line = predicate::str::is_match(line).expect("a pattern");
    for flag in ["--version", "-V"] {
        appservices(&[flag])
            .assert()
            .success()
            .stdout(line.clone())
            .stderr("");
    }
}

/// A command that lacks its subcommand prints its short help.
fn without_a_command_the_help_is_printed() {
    for family in ["", "users", "user", "apps", "profiles", "audit"] {
        let words: Vec<_> = family.split_terminator(' ').collect();
        let help = help_of(&[words.as_slice(), &["-h"]].concat());
        appservices(&words)
            .assert()
            .success()
            .stdout(help)
            .stderr("");
    }
}

/// With options, a command was meant and forgotten.
fn options_without_a_command_are_a_usage_error() {
    appservices(&["-y"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains("Usage: appservices"));
}

/// Help is the same however it is asked for, and by whichever name.
fn help_is_the_same_by_every_way() {
    let help = help_of(&["users", "revoke", "--help"]);
    assert_eq!(help_of(&["help", "users", "revoke"]), help);
    assert_eq!(help_of(&["user", "revoke", "--help"]), help);
    assert_eq!(
        help_of(&["--disable-colors", "users", "--help", "revoke"]),
        help_of(&["users", "--help"])
    );
}

/// A mistyped command or option is answered with the right one.
fn what_is_mistyped_is_suggested() {
    for (typed, meant) in [
        (&["users", "revok"][..], "revoke"),
        (&["logn"], "login"),
        (&["users", "revoke", "--provder", "api-key"], "--provider"),
    ] {
        let suggestion = predicate::str::contains(format!("'{meant}'"));
        appservices(typed)
            .assert()
            .code(2)
            .stdout("")
            .stderr(suggestion);
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_version_is_one_line => ["cli/help/version"],
    without_a_command_the_help_is_printed => ["cli/help/bare"],
    options_without_a_command_are_a_usage_error => ["cli/options/usage-errors"],
    help_is_the_same_by_every_way => ["cli/help/same"],
    what_is_mistyped_is_suggested => ["cli/options/suggestions"],
];
