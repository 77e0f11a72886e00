//! Choosing everybody: of more than a page, the number is asked about once more.
use crate::cases::support::dialogue::Key::{CtrlC, Enter, Right};
use crate::cases::support::dialogue::Step::{Gone, Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

const WHICH_USERS: &str = "Which user(s) would you like to revoke?";

/// Chooses among sixty.
const fn more_than_a_page(name: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args: "users revoke --app shop",
        seed: || seeds::one_app(seeds::many(60)),
        size: (90, 100),
        steps,
        ..DIALOGUE
    }
}

pub(crate) const EVERYBODY: Topic = Topic {
    folder: "users/revoke/everybody",
    requirements: &["cli/prompts/everybody"],
    shows: shown_by![
        "cli/prompts/interrupted" => "interrupted",
        "cli/prompts/everybody" => "confirmed declined by-default page",
        "cli/dry-run/no-change" => "rehearsed",
    ],
    dialogues: &[
        // Everybody of more than a page: the number is asked about, and the default is no.
        more_than_a_page(
            "confirmed",
            &[
                See(WHICH_USERS),
                See("user-001"),
                Press(Right),
                Gone("[ ]"),
                Press(Enter),
                See("(y/N)"),
                Look,
                Type("y"),
                Press(Enter),
            ],
        ),
        more_than_a_page(
            "declined",
            &[
                See(WHICH_USERS),
                See("user-001"),
                Press(Right),
                Gone("[ ]"),
                Press(Enter),
                See("(y/N)"),
                Type("n"),
                Press(Enter),
            ],
        ),
        more_than_a_page(
            "by-default",
            &[
                See(WHICH_USERS),
                See("user-001"),
                Press(Right),
                Gone("[ ]"),
                Press(Enter),
                See("(y/N)"),
                Press(Enter),
            ],
        ),
        Dialogue {
            exit: 130,
            ..more_than_a_page(
                "interrupted",
                &[
                    See(WHICH_USERS),
                    See("user-001"),
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                    See("(y/N)"),
                    Press(CtrlC),
                ],
            )
        },
        // A page of them is not asked about.
        Dialogue {
            seed: || seeds::one_app(seeds::many(50)),
            ..more_than_a_page(
                "page",
                &[
                    See(WHICH_USERS),
                    See("user-001"),
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                ],
            )
        },
        // Nor is a rehearsal.
        Dialogue {
            args: "users revoke --app shop --dry-run",
            ..more_than_a_page(
                "rehearsed",
                &[
                    See(WHICH_USERS),
                    See("user-001"),
                    Press(Right),
                    Gone("[ ]"),
                    Press(Enter),
                ],
            )
        },
    ],
    ..TOPIC
};
