//! What is missing is asked for; a second login is confirmed.
use crate::cases::Check;
use crate::cases::support::context::Login;
use crate::cases::support::dialogue::Key::{CtrlC, Enter, Escape};
use crate::cases::support::dialogue::Step::{Look, Press, See, Type};
use crate::cases::support::dialogue::{DIALOGUE, Dialogue, Step};
use crate::cases::support::seeds::{
    self, OTHER_PRIVATE_KEY, OTHER_PUBLIC_KEY, PRIVATE_KEY, PUBLIC_KEY,
};
use crate::cases::support::topic::{TOPIC, Topic};

const PUBLIC: &str = "Public API Key";
const PRIVATE: &str = "Private API Key";
/// The end of the confirmation; the rest may be broken anywhere.
const CONFIRM: &str = "to proceed? (y/N)";

/// Nobody is logged in yet. The private key is never on the screen.
const fn first(name: &'static str, args: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args,
        steps,
        login: Login::Nobody,
        never: &["3333-4444", "0a1b2c3d"],
        ..DIALOGUE
    }
}

/// Somebody else is logged in.
const fn second(name: &'static str, steps: &'static [Step]) -> Dialogue {
    Dialogue {
        name,
        args: "login --api-key zyxwvuts --private-api-key nodashes",
        steps,
        seed: seeds::two_admins,
        size: (24, 120),
        ..DIALOGUE
    }
}

pub(crate) const PROMPTS: Topic = Topic {
    folder: "login/prompts",
    requirements: &["cli/login/prompts"],
    shows: shown_by![
        "cli/prompts/no-terminal" => "ci",
        "cli/prompts/interrupted" => "interrupted interrupted-at-the-secret confirmation-escaped",
        "cli/prompts/narrow" => "confirmed-in-a-narrow-terminal",
        "cli/login/prompts" => "both-keys private-key public-key",
        "cli/login/wrong-keys" => "wrong-key",
        "cli/login/other-key" => "confirmed declined declined-by-default confirmed-by-yes",
        "cli/login/other-key" => "the-same-again confirmation-escaped",
    ],
    dialogues: &[
        Dialogue {
            ..first(
                "both-keys",
                "login",
                &[
                    See(PUBLIC),
                    Look,
                    Type(PUBLIC_KEY),
                    See(PUBLIC_KEY),
                    Press(Enter),
                    See(PRIVATE),
                    Type(PRIVATE_KEY),
                    See("************************************"),
                    Look,
                    Press(Enter),
                ],
            )
        },
        first(
            "private-key",
            "login --api-key mlvqkzpa",
            &[
                See(PRIVATE),
                Type("0a1b2c3d"),
                See("********"),
                Look,
                Type("-1111-2222-3333-444455556666"),
                Press(Enter),
            ],
        ),
        first(
            "public-key",
            "login --private-api-key 0a1b2c3d-1111-2222-3333-444455556666",
            &[See(PUBLIC), Type(PUBLIC_KEY), Press(Enter)],
        ),
        Dialogue {
            exit: 130,
            ..first("interrupted", "login", &[See(PUBLIC), Press(CtrlC)])
        },
        Dialogue {
            exit: 130,
            ..first(
                "interrupted-at-the-secret",
                "login --api-key mlvqkzpa",
                &[
                    See(PRIVATE),
                    Type("0a1b2c3d"),
                    See("********"),
                    Press(CtrlC),
                ],
            )
        },
        Dialogue {
            exit: 1,
            ..first(
                "wrong-key",
                "login --api-key mlvqkzpa",
                &[See(PRIVATE), Type("wrong"), Press(Enter)],
            )
        },
        Dialogue {
            exit: 1,
            env: &[("CI", "1")],
            ..first("ci", "login", &[])
        },
        second("confirmed", &[See(CONFIRM), Look, Type("y"), Press(Enter)]),
        second("declined", &[See(CONFIRM), Type("n"), Press(Enter)]),
        second("declined-by-default", &[See(CONFIRM), Press(Enter)]),
        Dialogue {
            exit: 130,
            ..second("confirmation-escaped", &[See(CONFIRM), Press(Escape)])
        },
        Dialogue {
            args: "login --api-key zyxwvuts --private-api-key nodashes -y",
            ..second("confirmed-by-yes", &[])
        },
        Dialogue {
            size: (24, 40),
            ..second(
                "confirmed-in-a-narrow-terminal",
                &[See("proceed?"), Look, Type("y"), Press(Enter)],
            )
        },
        Dialogue {
            args: "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666",
            ..second("the-same-again", &[])
        },
    ],
    ..TOPIC
};

/// Whoever declines stays logged in.
fn declining_changes_nothing() {
    use crate::cases::support::context::Context;
    use crate::cases::support::tty::Tty;
    let context = Context::new(seeds::two_admins(), Login::Profile);
    let before = std::fs::read_to_string(context.profile("default")).expect("the profile");
    let mut env = context.environment();
    env.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    let args = [
        "login",
        "--api-key",
        OTHER_PUBLIC_KEY,
        "--private-api-key",
        OTHER_PRIVATE_KEY,
    ];
    let mut tty = Tty::start((24, 120), &args.map(str::to_owned), &env, &context.work());
    tty.wait("the confirmation", |screen| {
        screen.contents().contains(CONFIRM)
    });
    tty.send(b"\r");
    tty.finish();
    assert!(
        tty.screen().contains(PUBLIC_KEY),
        "whose session would end:\n{}",
        tty.screen()
    );
    let after = std::fs::read_to_string(context.profile("default")).expect("the profile");
    assert_eq!(before, after);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    declining_changes_nothing => ["cli/login/other-key"],
];
