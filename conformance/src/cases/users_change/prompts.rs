//! What is asked before users are changed, in a real terminal.
use crate::cases::Check;
use crate::cases::support::context::{Context, Login, change};
use crate::cases::support::dialogue::Key::{CtrlC, Enter, Escape, Right, Space};
use crate::cases::support::dialogue::Step::{Gone, Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::tty::Tty;
use crate::cases::support::words::words;

const SURE: &str = "would you like to proceed?";

const fn delete(name: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args: "users delete -a shop -u 65a000000000000000000001,65a000000000000000000002",
        seed: seeds::dated,
        steps,
        ..DIALOGUE
    }
}

pub(crate) const DELETE: Topic = Topic {
    folder: "users/delete/prompts",
    requirements: &["cli/delete/confirm"],
    shows: shown_by![
        "cli/prompts/users" => "chosen pending",
        "cli/prompts/nothing-chosen" => "none-chosen",
        "cli/prompts/no-terminal" => "ci",
        "cli/prompts/interrupted" => "interrupted escaped",
        "cli/prompts/narrow" => "no-color-at-80-columns",
        "cli/dry-run/no-change" => "dry-run",
        "cli/delete/confirm" => "yes no no-by-default no-json no-ndjson one-of-two-found",
    ],
    dialogues: &[
        delete("yes", &[See(SURE), Look, Type("y"), Press(Enter)]),
        delete("no", &[See(SURE), Type("n"), Press(Enter)]),
        delete("no-by-default", &[See(SURE), Press(Enter)]),
        Dialogue {
            exit: 130,
            ..delete("interrupted", &[See(SURE), Press(CtrlC)])
        },
        Dialogue {
            exit: 130,
            ..delete("escaped", &[See(SURE), Press(Escape)])
        },
        Dialogue {
            args: "users delete -a shop -u 65a000000000000000000001 -f json",
            ..delete("no-json", &[See(SURE), Press(Enter)])
        },
        Dialogue {
            args: "users delete -a shop -u 65a000000000000000000001 -f ndjson",
            ..delete("no-ndjson", &[See(SURE), Press(Enter)])
        },
        Dialogue {
            args: "users delete -a shop -u 65a000000000000000000001,65a000000000000000099999",
            exit: 1,
            ..delete(
                "one-of-two-found",
                &[See(SURE), Look, Type("y"), Press(Enter)],
            )
        },
        Dialogue {
            args: "users delete -a shop --pending",
            ..delete(
                "pending",
                &[
                    See("Which user(s) would you like to delete?"),
                    Look,
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                    See(SURE),
                    Look,
                    Type("y"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users delete -a shop",
            ..delete(
                "chosen",
                &[
                    See("Which user(s) would you like to delete?"),
                    Press(Space),
                    See("[x]"),
                    Press(Enter),
                    See(SURE),
                    Look,
                    Type("y"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users delete -a shop",
            ..delete(
                "none-chosen",
                &[See("Which user(s) would you like to delete?"), Press(Enter)],
            )
        },
        Dialogue {
            args: "users delete -a shop --dry-run",
            ..delete(
                "dry-run",
                &[
                    See("Which user(s) would you like to delete?"),
                    Press(Space),
                    See("[x]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            env: &[("NO_COLOR", "1")],
            styles: false,
            size: (24, 80),
            ..delete(
                "no-color-at-80-columns",
                &[See("would you like to"), Look, Type("y"), Press(Enter)],
            )
        },
        Dialogue {
            env: &[("CI", "true")],
            exit: 1,
            ..delete("ci", &[])
        },
    ],
    ..TOPIC
};

pub(crate) const STATES: Topic = Topic {
    folder: "users/disable/prompts",
    requirements: &["cli/enable-disable/change"],
    shows: shown_by![
        "cli/prompts/users" => "chosen enable-chosen",
        "cli/prompts/nothing-chosen" => "none-chosen",
        "cli/prompts/interrupted" => "interrupted",
    ],
    dialogues: &[
        Dialogue {
            args: "users disable -a shop",
            ..delete(
                "chosen",
                &[
                    See("Which user(s) would you like to disable?"),
                    See("type to filter]"),
                    Look,
                    Type("dora"),
                    Gone("ada@example.com"),
                    Press(Space),
                    See("[x]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users disable -a shop",
            ..delete(
                "none-chosen",
                &[
                    See("Which user(s) would you like to disable?"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users disable -a shop",
            exit: 130,
            ..delete(
                "interrupted",
                &[
                    See("Which user(s) would you like to disable?"),
                    Press(Right),
                    Gone("[ ]"),
                    Press(CtrlC),
                ],
            )
        },
        Dialogue {
            args: "users enable -a shop --state disabled",
            ..delete(
                "enable-chosen",
                &[
                    See("Which user(s) would you like to enable?"),
                    See("grace@example.com"),
                    Look,
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                ],
            )
        },
    ],
    ..TOPIC
};

/// A terminal marks what is pasted. Only a key confirms.
fn a_pasted_line_break_confirms_nothing() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let before = context.server().requests().len();
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let args = words("users delete -a shop -u 65a000000000000000000001");
    let mut tty = Tty::start((24, 100), &args, &env, &context.work());
    tty.wait("the confirmation", |screen| {
        screen.contents().contains(SURE)
    });
    tty.send(b"y\x1b[200~\r\n\x1b[201~");
    // Keys are read in order: whatever the paste does comes first.
    tty.send(b"\x03");
    assert_eq!(tty.finish(), 130, "{}", tty.screen());
    let requests = context.server().requests().split_off(before);
    let changes: Vec<_> = requests.iter().filter_map(change).collect();
    assert!(changes.is_empty(), "{changes:?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_pasted_line_break_confirms_nothing => ["cli/prompts/paste"],
];
