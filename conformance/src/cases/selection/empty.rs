//! An option that narrows must not be empty: a variable that is not set would widen what is
//! acted on.
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

const EMPTY: [&str; 7] = ["", " ", ",", ",,", " , ", "\t", "\u{a0}"];

/// Every command that acts on something, and the options that narrow it.
const COMMANDS: [(&[&str], &[&str]); 11] = [
    (&["users", "revoke", "--yes"], &USERS),
    (&["users", "enable", "--yes"], &USERS),
    (&["users", "disable", "--yes"], &USERS),
    (&["users", "delete", "--yes"], &USERS),
    (&["users", "list"], &USERS),
    (&["users", "count"], &USERS),
    (&["users", "create", "--name", "x"], &APP),
    (&["apps", "list"], &APP),
    (&["apps", "describe"], &APP),
    (
        &["apps", "delete", "--yes"],
        &["--app", "--project", "--profile"],
    ),
    (
        &["apps", "create", "--name", "x"],
        &["--project", "--profile"],
    ),
];
const APP: [&str; 3] = ["--app", "--project", "--profile"];
const USERS: [&str; 12] = [
    "--app",
    "--project",
    "--product",
    "--profile",
    "--user",
    "--email",
    "--state",
    "--provider",
    "--last-login-before",
    "--last-login-after",
    "--created-before",
    "--created-after",
];

fn an_empty_value_is_a_usage_error() {
    let context = Context::new(seeds::shop(), Login::Profile);
    for (command, options) in COMMANDS {
        for option in options {
            for value in EMPTY {
                let mut args = command.to_vec();
                args.extend([option, value]);
                let outcome = context.run(&args);
                assert_eq!(
                    (outcome.code, outcome.stdout.as_str()),
                    (Some(2), ""),
                    "{args:?}"
                );
                let words = format!("for '{option} <");
                let says = outcome.stderr.contains(&words) && outcome.stderr.contains("is empty");
                assert!(says, "{args:?}: {}", outcome.stderr);
                assert!(
                    outcome.requests.is_empty(),
                    "{args:?}: {:?}",
                    outcome.requests
                );
            }
        }
    }
}

/// Where "not set" is a word, it selects like leaving the option out.
fn the_documented_word_is_not_empty() {
    let context = Context::new(seeds::dated(), Login::Profile);
    let everybody = context.run_line("users list -a shop");
    for line in [
        "users list -a shop --state <none>",
        "users list -a shop --provider <none>",
        "users list -a shop -f ''",
    ] {
        let outcome = context.run_line(line);
        assert_eq!(outcome.code, Some(0), "{line}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, everybody.stdout, "{line}");
    }
}

/// The variables that stand in for flags are no exception, unless the flag is there.
fn an_empty_variable_is_an_error_that_names_it() {
    let context = Context::new(seeds::shop(), Login::Profile);
    for value in EMPTY {
        for (name, line) in [
            ("APPSERVICES_APP", "users disable --yes"),
            ("APPSERVICES_APP", "users list"),
            ("APPSERVICES_PROJECT", "users disable -a twin --yes"),
            ("APPSERVICES_PROJECT", "apps list"),
            ("APPSERVICES_PROJECT", "apps create --name x"),
            ("APPSERVICES_PROJECT", "apps delete --app twin-bbbbb --yes"),
        ] {
            let mut command = context.command();
            command.args(line.split(' ')).env(name, value);
            let outcome = context.finish(command);
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{line}"
            );
            assert!(outcome.stderr.contains(name), "{line}: {}", outcome.stderr);
            assert!(
                outcome.requests.is_empty(),
                "{line}: {:?}",
                outcome.requests
            );
        }
    }
    let mut command = context.command();
    command
        .args([
            "users",
            "list",
            "-a",
            "twin-bbbbb",
            "--project",
            seeds::BETA,
        ])
        .env("APPSERVICES_APP", "")
        .env("APPSERVICES_PROJECT", "");
    assert_eq!(context.finish(command).code, Some(0));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    an_empty_value_is_a_usage_error => ["cli/options/not-empty"],
    the_documented_word_is_not_empty => ["cli/options/none-word"],
    an_empty_variable_is_an_error_that_names_it => ["cli/options/empty-variable"],
];
