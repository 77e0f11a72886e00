//! What is asked for in a real terminal; the password is never seen.
use crate::cases::support::context::Login;
use crate::cases::support::dialogue::Key::{CtrlC, Down, Enter, Escape};
use crate::cases::support::dialogue::Step::{Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::seeds::{self, NEW_PASSWORD};
use crate::cases::support::topic::{TOPIC, Topic};

const TYPE: &str = "Which auth provider type are you creating a user for?";

const fn create(name: &'static str, args: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args,
        seed: || seeds::one_app(Vec::new()),
        steps,
        never: &[NEW_PASSWORD],
        ..DIALOGUE
    }
}

pub(crate) const PROMPTS: Topic = Topic {
    folder: "users/create/prompts",
    requirements: &["cli/create/prompts"],
    shows: shown_by![
        "cli/app/prompt" => "app-and-key",
        "cli/prompts/no-terminal" => "ci",
        "cli/prompts/interrupted" => "type-interrupted name-escaped password-interrupted",
        "cli/prompts/login-first" => "not-logged-in",
        "cli/prompts/narrow" => "no-color-at-80-columns",
        "cli/dry-run/no-change" => "dry-run",
        "cli/session/login-needed" => "not-logged-in",
    ],
    dialogues: &[
        create(
            "email",
            "users create -a shop",
            &[
                See(TYPE),
                See("email"),
                Look,
                Press(Down),
                Press(Enter),
                See("New Email"),
                Type("new@example.com"),
                Press(Enter),
                See("New Password"),
                Type(NEW_PASSWORD),
                See("****"),
                Look,
                Press(Enter),
            ],
        ),
        create(
            "key",
            "users create -a shop",
            &[
                See(TYPE),
                Press(Enter),
                See("API Key Name"),
                Type("nightly"),
                See("API Key Name nightly"),
                Look,
                Press(Enter),
            ],
        ),
        create(
            "key-of-a-type",
            "users create -a shop --type api-key",
            &[See("API Key Name"), Type("nightly"), Press(Enter)],
        ),
        create(
            "password-alone",
            "users create -a shop --email new@example.com",
            &[See("New Password"), Type(NEW_PASSWORD), Press(Enter)],
        ),
        create(
            "email-alone",
            "users create -a shop --password brand-new-words",
            &[See("New Email"), Type("new@example.com"), Press(Enter)],
        ),
        Dialogue {
            exit: 130,
            ..create(
                "type-interrupted",
                "users create -a shop",
                &[See(TYPE), Press(CtrlC)],
            )
        },
        Dialogue {
            exit: 130,
            ..create(
                "name-escaped",
                "users create -a shop --type api-key",
                &[See("API Key Name"), Type("night"), Press(Escape)],
            )
        },
        Dialogue {
            exit: 130,
            ..create(
                "password-interrupted",
                "users create -a shop --email new@example.com",
                &[
                    See("New Password"),
                    Type(NEW_PASSWORD),
                    See("****"),
                    Press(CtrlC),
                ],
            )
        },
        create(
            "app-and-key",
            "users create",
            &[
                See("App ID or Name"),
                Type("shop"),
                Press(Enter),
                See(TYPE),
                Press(Enter),
                See("API Key Name"),
                Type("nightly"),
                Press(Enter),
            ],
        ),
        create(
            "dry-run",
            "users create -a shop --dry-run",
            &[
                See(TYPE),
                Press(Down),
                Press(Enter),
                See("New Email"),
                Type("new@example.com"),
                Press(Enter),
                See("New Password"),
                Type(NEW_PASSWORD),
                Press(Enter),
            ],
        ),
        Dialogue {
            env: &[("NO_COLOR", "1")],
            size: (24, 80),
            styles: false,
            ..create(
                "no-color-at-80-columns",
                "users create -a shop",
                &[
                    See(TYPE),
                    Look,
                    Press(Enter),
                    See("API Key Name"),
                    Type("nightly"),
                    Press(Enter),
                ],
            )
        },
        Dialogue {
            login: Login::Nobody,
            exit: 1,
            ..create("not-logged-in", "users create -a shop", &[])
        },
        Dialogue {
            env: &[("CI", "true")],
            exit: 1,
            ..create("ci", "users create -a shop", &[])
        },
    ],
    ..TOPIC
};
