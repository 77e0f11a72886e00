//! What the `apps` family asks, in a real terminal.
use crate::cases::support::dialogue::Key::{CtrlC, Down, Enter, Space};
use crate::cases::support::dialogue::Step::{Gone, Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::seeds::{self, ALPHA};
use crate::cases::support::topic::{TOPIC, Topic};
use appservices_mock::GroupSeed;

const SURE: &str = "would you like to proceed?";
const WHICH: &str = "Select App(s)";

const fn delete(name: &'static str, args: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args,
        steps,
        ..DIALOGUE
    }
}

pub(crate) const DELETE: Topic = Topic {
    folder: "apps/delete/prompts",
    requirements: &["cli/apps/delete-confirm"],
    shows: shown_by![
        "cli/prompts/nothing-chosen" => "none-chosen",
        "cli/prompts/interrupted" => "*interrupted",
        "cli/prompts/narrow" => "no-color-at-80-columns",
    ],
    dialogues: &[
        delete(
            "yes",
            "apps delete -a shop",
            &[See(SURE), Look, Type("y"), Press(Enter)],
        ),
        delete(
            "no",
            "apps delete -a shop,Ledger",
            &[See(SURE), Look, Press(Enter)],
        ),
        delete(
            "four-are-not-named",
            "apps delete -a shop,Ledger,shop-admin,twin-aaaaa",
            &[See(SURE), Look, Press(Enter)],
        ),
        Dialogue {
            exit: 130,
            ..delete(
                "interrupted",
                "apps delete -a shop",
                &[See(SURE), Press(CtrlC)],
            )
        },
        delete(
            "chosen",
            "apps delete",
            &[
                See(WHICH),
                See("ledger-klmno"),
                Look,
                Press(Space),
                See("[x]"),
                Press(Down),
                Press(Space),
                See("> [x] shop-admin-fghij"),
                Press(Enter),
                See("permanently delete 2 apps"),
                Look,
                Type("y"),
                Press(Enter),
            ],
        ),
        delete("none-chosen", "apps delete", &[See(WHICH), Press(Enter)]),
        Dialogue {
            exit: 130,
            ..delete(
                "choice-interrupted",
                "apps delete",
                &[See(WHICH), Press(CtrlC)],
            )
        },
        Dialogue {
            exit: 1,
            ..delete("of-two-projects", "apps delete -a twin", &[])
        },
        Dialogue {
            env: &[("NO_COLOR", "1")],
            size: (24, 80),
            styles: false,
            ..delete(
                "no-color-at-80-columns",
                "apps delete -a shop",
                &[See("would you like to"), Look, Type("y"), Press(Enter)],
            )
        },
    ],
    ..TOPIC
};

pub(crate) const CREATE: Topic = Topic {
    folder: "apps/create/prompts",
    requirements: &["cli/apps/create-name"],
    shows: shown_by![
        "cli/prompts/interrupted" => "*interrupted",
        "cli/apps/create-project" => "project name-and-project project-*",
    ],
    dialogues: &[
        Dialogue {
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..delete(
                "name",
                "apps create",
                &[See("App Name"), Look, Type("orders"), Press(Enter)],
            )
        },
        delete(
            "project",
            "apps create --name orders",
            &[
                See("Select Project"),
                See("Beta"),
                Look,
                Press(Down),
                See("> Beta"),
                Press(Enter),
            ],
        ),
        delete(
            "name-and-project",
            "apps create",
            &[
                See("App Name"),
                Type("orders"),
                Press(Enter),
                See("Select Project"),
                Type("bet"),
                Gone("Alpha"),
                Press(Enter),
            ],
        ),
        Dialogue {
            exit: 130,
            ..delete(
                "name-interrupted",
                "apps create",
                &[See("App Name"), Type("or"), Press(CtrlC)],
            )
        },
        Dialogue {
            exit: 130,
            ..delete(
                "project-interrupted",
                "apps create --name orders",
                &[See("Select Project"), Press(CtrlC)],
            )
        },
        Dialogue {
            faults: || {
                vec![appservices_mock::Fault::new(
                    "/api/public/*",
                    appservices_mock::FaultEffect::status(500, "down"),
                )]
            },
            ..delete(
                "project-without-names",
                "apps create --name orders",
                &[
                    See("Select Project"),
                    See("65a0000000000000000000b2"),
                    Look,
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            exit: 1,
            ..delete("project-with-yes", "apps create --name orders -y", &[])
        },
    ],
    ..TOPIC
};

pub(crate) const DESCRIBE: Topic = Topic {
    folder: "apps/describe/prompts",
    requirements: &["cli/apps/describe"],
    shows: shown_by![
        "cli/app/several" => "app-chosen-of-twins",
        "cli/app/prompt" => "app-typed",
    ],
    dialogues: &[
        delete(
            "app-chosen-of-twins",
            "apps describe -a twin",
            &[
                See("Select App"),
                See("twin-bbbbb"),
                Look,
                Press(Down),
                Press(Enter),
            ],
        ),
        delete(
            "app-typed",
            "apps describe",
            &[See("App ID or Name"), Type("ledger"), Press(Enter)],
        ),
    ],
    ..TOPIC
};
