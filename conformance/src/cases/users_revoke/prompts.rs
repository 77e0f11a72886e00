//! Asking for the app, and when nothing is asked, in a real terminal and off one.
use crate::cases::Check;
use std::path::Path;

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::dialogue::Key::{
    CtrlC, CtrlU, CtrlW, Down, Enter, Escape, Right, Space,
};
use crate::cases::support::dialogue::Step::{Gone, Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::program::program;
use crate::cases::support::seeds;
use crate::cases::support::topic::Topic;
use crate::cases::support::tty::Tty;

const WHICH_APP: &str = "App ID or Name";
const SELECT_APP: &str = "Select App";
const WHICH_USERS: &str = "Which user(s) would you like to revoke?";

/// Chooses among the users of `shop`.
const fn users(name: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args: "users revoke --app shop",
        steps,
        ..DIALOGUE
    }
}

/// Asked for nothing: the result is all there is to see.
const fn shown(name: &'static str, args: &'static str) -> Dialogue {
    Dialogue {
        name,
        args,
        ..DIALOGUE
    }
}

/// Off a terminal.
const fn off(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 1,
        ..CASE
    }
}

pub(crate) const PROMPTS: Topic = Topic {
    folder: "users/revoke/prompts",
    requirements: &["cli/prompts/no-terminal"],
    shows: shown_by![
        "cli/app/several" => "app-chosen-of-twins app-of-twins-with-yes",
        "cli/app/several" => "no-terminal-for-one-of-several-apps",
        "cli/app/prompt" => "app-typed app-typed-and-edited app-typed-in-part app-typed-unknown",
        "cli/app/prompt" => "app-not-typed-with-yes app-chosen-of-all",
        "cli/selection/nobody" => "nobody-to-choose",
        "cli/prompts/yes" => "yes-takes-all app-not-typed-with-yes",
        "cli/prompts/no-terminal" => "no-terminal-* answers-on-stdin-are-no-terminal ci-*",
        "cli/prompts/interrupted" => "app-interrupted app-choice-interrupted",
        "cli/prompts/login-first" => "nobody-logged-in",
    ],
    cases: &[
        off("no-terminal-for-the-app", "users revoke"),
        off("no-terminal-for-the-app-json", "users revoke -f json"),
        off(
            "no-terminal-for-one-of-several-apps",
            "users revoke -a shop-",
        ),
        off("no-terminal-for-the-users", "users revoke -a shop"),
        off(
            "no-terminal-for-the-users-json",
            "users revoke -a shop -f json",
        ),
        Case {
            stdin: "shop\n",
            ..off("answers-on-stdin-are-no-terminal", "users revoke")
        },
        Case {
            env: &[("CI", "true")],
            ..off("ci-for-the-app", "users revoke")
        },
    ],
    dialogues: &[
        Dialogue {
            args: "users revoke -y",
            ..users(
                "app-typed",
                &[See(WHICH_APP), Look, Type("shop-admin"), Press(Enter)],
            )
        },
        Dialogue {
            args: "users revoke -y",
            ..users(
                "app-typed-and-edited",
                &[
                    See(WHICH_APP),
                    Type("twin ledger"),
                    Press(CtrlW),
                    See("Name twin"),
                    Gone("ledger"),
                    Look,
                    Press(CtrlU),
                    Gone("twin"),
                    Type("shop-admin"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users revoke",
            ..users(
                "app-typed-in-part",
                &[
                    See(WHICH_APP),
                    Type("shop-"),
                    Press(Enter),
                    See(SELECT_APP),
                    See("shop-admin-fghij"),
                    Look,
                    Press(Down),
                    Press(Enter),
                    See("root@example.com"),
                    Look,
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users revoke -y",
            exit: 1,
            ..users(
                "app-typed-unknown",
                &[See(WHICH_APP), Type("nope"), Press(Enter)],
            )
        },
        Dialogue {
            args: "users revoke -y",
            exit: 1,
            ..users("app-not-typed-with-yes", &[See(WHICH_APP), Press(Enter)])
        },
        Dialogue {
            args: "users revoke",
            ..users(
                "app-chosen-of-all",
                &[
                    See(WHICH_APP),
                    Press(Enter),
                    See(SELECT_APP),
                    See("ledger-klmno"),
                    Look,
                    Type("admin"),
                    See("Select App admin"),
                    Gone("twin-aaaaa"),
                    Look,
                    Press(Enter),
                    See("root@example.com"),
                    Press(Space),
                    See("[x]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users revoke -a twin",
            ..users(
                "app-chosen-of-twins",
                &[See(SELECT_APP), See("twin-bbbbb"), Look, Press(Enter)],
            )
        },
        Dialogue {
            args: "users revoke -a twin -y",
            exit: 1,
            ..users("app-of-twins-with-yes", &[])
        },
        Dialogue {
            args: "users revoke",
            exit: 130,
            ..users(
                "app-interrupted",
                &[See(WHICH_APP), Type("sh"), See("Name sh"), Press(CtrlC)],
            )
        },
        Dialogue {
            args: "users revoke -a twin",
            exit: 130,
            ..users("app-choice-interrupted", &[See(SELECT_APP), Press(Escape)])
        },
        // Nothing to ask.
        shown("nobody-to-choose", "users revoke --app ledger"),
        Dialogue {
            bold: &["Session Revoked"],
            ..shown(
                "yes-takes-all",
                "users revoke -a shop -y --provider anon-user",
            )
        },
        Dialogue {
            login: Login::Nobody,
            exit: 1,
            ..shown("nobody-logged-in", "users revoke")
        },
        Dialogue {
            env: &[("CI", "true")],
            exit: 1,
            ..shown("ci-asks-nothing", "users revoke")
        },
        Dialogue {
            env: &[("CI", "true")],
            exit: 1,
            ..shown("ci-asks-nothing-of-users", "users revoke -a shop")
        },
        Dialogue {
            env: &[("CI", "")],
            args: "users revoke -y",
            ..users(
                "ci-empty",
                &[See(WHICH_APP), Type("shop-admin"), Press(Enter)],
            )
        },
    ],
};

/// With stdout elsewhere the prompt is still on the terminal, and only the result is in the file.
fn prompts_stay_off_stdout() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let line = "\"$0\" users revoke -a shop -f json >out.txt";
    let program = program().display().to_string();
    let args = ["-c".to_owned(), line.to_owned(), program];
    let mut tty = Tty::start_any(
        Path::new("/bin/sh"),
        (24, 100),
        &args,
        &env,
        &context.work(),
    );
    tty.wait("the prompt", |screen| {
        screen.contents().contains(WHICH_USERS)
    });
    tty.send(b" ");
    tty.wait("the choice", |screen| screen.contents().contains("[x]"));
    tty.send(b"\r");
    assert_eq!(tty.finish(), 0, "{}", tty.screen());
    let out = std::fs::read_to_string(context.work().join("out.txt")).expect("what sh wrote");
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(
        out.starts_with("{\"time\":") && !out.contains('\u{1b}'),
        "{out}"
    );
    assert!(!tty.screen().contains("Provider type"), "{}", tty.screen());
}

/// With stderr elsewhere there is nowhere to draw a prompt.
fn a_prompt_needs_stderr_too() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let line = "\"$0\" users revoke -a shop 2>err.txt";
    let args = [
        "-c".to_owned(),
        line.to_owned(),
        program().display().to_string(),
    ];
    let mut tty = Tty::start_any(
        Path::new("/bin/sh"),
        (24, 100),
        &args,
        &context.environment(),
        &context.work(),
    );
    assert_eq!(tty.finish(), 1, "{}", tty.screen());
    let err = std::fs::read_to_string(context.work().join("err.txt")).expect("what sh wrote");
    assert_eq!(
        err,
        "user revoke setup failed: --user, --email or --yes is required when not running interactively\n"
    );
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    prompts_stay_off_stdout => ["cli/prompts/not-on-stdout"],
    a_prompt_needs_stderr_too => ["cli/prompts/no-terminal"],
];
