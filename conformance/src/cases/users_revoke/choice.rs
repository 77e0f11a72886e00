//! Choosing the users, in a real terminal, with the screen read as a person sees it.
use crate::cases::support::dialogue::Key::{
    CtrlC, CtrlU, CtrlW, Down, Enter, Escape, Left, Right, Space, Up,
};
use crate::cases::support::dialogue::Step::{Gone, Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

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

pub(crate) const CHOICE: Topic = Topic {
    folder: "users/revoke/choice",
    requirements: &["cli/prompts/users"],
    shows: shown_by![
        "cli/prompts/users" => "one several pending of-a-state",
        "cli/prompts/keys" => "all all-then-none filtered filtered-all filter-without-matches",
        "cli/prompts/keys" => "up-wraps-around more-than-a-page",
        "cli/prompts/nothing-chosen" => "none all-then-none",
        "cli/prompts/interrupted" => "interrupted escaped",
        "cli/prompts/not-on-stdout" => "json into-file",
        "cli/prompts/narrow" => "in-a-narrow-terminal with-odd-characters",
        "cli/output/file" => "into-file",
    ],
    dialogues: &[
        users(
            "one",
            &[
                See(WHICH_USERS),
                See("type to filter]"),
                Look,
                Press(Space),
                See("[x]"),
                Look,
                Press(Enter),
            ],
        ),
        users(
            "several",
            &[
                See(WHICH_USERS),
                Press(Space),
                See("[x]"),
                Press(Down),
                Press(Down),
                Press(Space),
                Press(Down),
                Press(Space),
                See("> [x] ApiKey"),
                Look,
                Press(Enter),
            ],
        ),
        users(
            "all",
            &[
                See(WHICH_USERS),
                Press(Right),
                Gone("[ ]"),
                Look,
                Press(Enter),
            ],
        ),
        users(
            "all-then-none",
            &[
                See(WHICH_USERS),
                Press(Right),
                Gone("[ ]"),
                Press(Left),
                Gone("[x]"),
                Look,
                Press(Enter),
            ],
        ),
        users("none", &[See(WHICH_USERS), Press(Enter)]),
        users(
            "filtered",
            &[
                See(WHICH_USERS),
                Type("grace"),
                See("revoke? grace"),
                Gone("ada@example.com"),
                Look,
                Press(Space),
                See("[x]"),
                Press(Enter),
            ],
        ),
        users(
            "filtered-all",
            &[
                See(WHICH_USERS),
                Type("anon"),
                See("revoke? anon"),
                Gone("ada@example.com"),
                Press(Right),
                Gone("[ ]"),
                Look,
                Press(Enter),
            ],
        ),
        users(
            "filter-without-matches",
            &[
                See(WHICH_USERS),
                Type("nobody at all"),
                See("no matches"),
                Look,
                Press(CtrlW),
                Press(CtrlW),
                Press(CtrlW),
                See("ada@example.com"),
                Type("grace"),
                Gone("ada@example.com"),
                Press(CtrlU),
                See("ada@example.com"),
                Look,
                Press(Space),
                See("[x]"),
                Press(Enter),
            ],
        ),
        users(
            "up-wraps-around",
            &[
                See(WHICH_USERS),
                Press(Up),
                Press(Space),
                See("[x]"),
                Look,
                Press(Enter),
            ],
        ),
        Dialogue {
            exit: 130,
            ..users(
                "interrupted",
                &[See(WHICH_USERS), Press(Right), Gone("[ ]"), Press(CtrlC)],
            )
        },
        Dialogue {
            exit: 130,
            ..users("escaped", &[See(WHICH_USERS), Press(Escape)])
        },
        Dialogue {
            args: "users revoke --app shop --state disabled",
            ..users(
                "of-a-state",
                &[
                    See(WHICH_USERS),
                    See("65a000000000000000000008"),
                    Look,
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users revoke --app shop --pending",
            exit: 1,
            ..users(
                "pending",
                &[
                    See(WHICH_USERS),
                    See("petra"),
                    Look,
                    Press(Space),
                    See("[x]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            size: (24, 40),
            ..users(
                "in-a-narrow-terminal",
                &[
                    See("Which user(s)"),
                    Look,
                    Press(Right),
                    Gone("[ ]"),
                    Look,
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            seed: || {
                seeds::one_app(
                    (1..=60)
                        .map(|n| seeds::email(n, &format!("user-{n:03}@example.com")))
                        .collect(),
                )
            },
            size: (24, 100),
            ..users(
                "more-than-a-page",
                &[
                    See(WHICH_USERS),
                    See("user-001"),
                    Look,
                    Type("060"),
                    See("revoke? 060"),
                    Gone("user-001"),
                    Look,
                    Press(Space),
                    See("[x]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            seed: || {
                seeds::one_app(vec![
                    seeds::email(1, "red\u{1b}[31m\u{7}@example.com"),
                    seeds::email(2, "李小龍@例え.jp"),
                    seeds::email(3, "two\nlines@example.com"),
                ])
            },
            ..users(
                "with-odd-characters",
                &[
                    See(WHICH_USERS),
                    See("lines@"),
                    Look,
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            args: "users revoke --app shop -f json",
            ..users(
                "json",
                &[See(WHICH_USERS), Press(Space), See("[x]"), Press(Enter)],
            )
        },
        Dialogue {
            args: "users revoke --app shop -o out.txt",
            ..users(
                "into-file",
                &[See(WHICH_USERS), Press(Space), See("[x]"), Press(Enter)],
            )
        },
    ],
    ..TOPIC
};
