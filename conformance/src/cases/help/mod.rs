//! Help of every command, short and long, and that its examples work.
pub(crate) mod examples;
pub(crate) mod published;

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

const fn help(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        login: Login::Nobody,
        ..CASE
    }
}

macro_rules! helps {
    ($($name:literal: $words:literal;)*) => {
        /// Each command's name in the snapshots, and how it is typed.
        const COMMANDS: &[(&str, &str)] = &[$(($name, $words)),*];

        pub(crate) const HELP: Topic = Topic {
            folder: "help/all",
            requirements: &["cli/help/text"],
            cases: &[$(
                help(concat!($name, "-long"), concat!($words, " --help")),
                help(concat!($name, "-short"), concat!($words, " -h")),
            )*],
            ..TOPIC
        };
    };
}

// `users revoke` has its own topic, and so have `users` and all of it.
helps! {
    "users-list": "users list";
    "users-count": "users count";
    "users-create": "users create";
    "users-enable": "users enable";
    "users-disable": "users disable";
    "users-delete": "users delete";
    "apps": "apps";
    "apps-list": "apps list";
    "apps-create": "apps create";
    "apps-delete": "apps delete";
    "apps-describe": "apps describe";
    "audit": "audit";
    "audit-verify": "audit verify";
    "api": "api";
    "completion": "completion";
    "login": "login";
    "logout": "logout";
    "whoami": "whoami";
    "profiles": "profiles";
    "profiles-list": "profiles list";
}

/// What applies to every command.
pub(crate) const TOPICS: Topic = Topic {
    folder: "help/topics",
    requirements: &["cli/help/topics"],
    shows: shown_by!["cli/help/unknown" => "unknown"],
    cases: &[
        help("environment", "help environment"),
        help("exit-codes", "help exit-codes"),
        help("formatting", "help formatting"),
        Case {
            exit: 2,
            ..help("unknown", "help enviroment")
        },
    ],
    ..TOPIC
};

/// What is mistyped is answered with what was meant, as an error.
pub(crate) const MISTYPED: Topic = Topic {
    folder: "help/mistyped",
    requirements: &["cli/options/suggestions"],
    shows: shown_by![
        "cli/options/allowed-values" => "value shell",
        "cli/help/unknown" => "help-of-nothing",
    ],
    cases: &[
        mistyped("command", "user lst"),
        mistyped("command-of-apps", "apps descripe"),
        mistyped("command-of-all", "complete"),
        mistyped("family", "usres list"),
        mistyped("option", "users list --limt 3"),
        mistyped("option-of-dates", "users revoke --last-login-befor 90d"),
        mistyped("option-with-underscores", "users delete --dry_run"),
        mistyped("option-of-another-command", "users count --limit 3"),
        mistyped(
            "option-twice-mistyped",
            "users revoke --yess --never-loged-in",
        ),
        mistyped("help-of-nothing", "help userz"),
        mistyped("value", "users revoke --state enable"),
        mistyped("shell", "completion zhs"),
        mistyped("command-of-the-vendor", "logs list"),
        mistyped("command-of-the-vendor-of-apps", "apps diff --remote shop"),
        mistyped("command-of-the-vendor-alone", "push"),
    ],
    ..TOPIC
};

const fn mistyped(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 2,
        ..help(name, args)
    }
}
