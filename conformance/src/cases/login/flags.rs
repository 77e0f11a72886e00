//! What is typed, what the server says to it, and what is kept.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, OTHER_PRIVATE_KEY, PRIVATE_KEY};
use crate::cases::support::topic::{TOPIC, Topic};

const RIGHT: &str =
    "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666";
const OTHER: &str = "login --api-key zyxwvuts --private-api-key nodashes";

/// Nobody is logged in yet; the profile is shown afterwards.
const fn first(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        login: Login::Nobody,
        shows_profiles: &["default"],
        ..CASE
    }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..first(name, args)
    }
}

/// Somebody is logged in already.
const fn second(name: &'static str, args: &'static str) -> Case {
    Case {
        login: Login::Profile,
        seed: seeds::two_admins,
        ..first(name, args)
    }
}

pub(crate) const FLAGS: Topic = Topic {
    folder: "login/flags",
    requirements: &["cli/login/keys"],
    shows: shown_by![
        "cli/options/profile" => "profile other-in-other-profile",
        "cli/options/positional" => "positional",
        "cli/options/base-url" => "server-from-flags",
        "cli/help/text" => "help",
        "cli/prompts/no-terminal" => "without-* with-empty-keys other-without-terminal",
        "cli/json/lines" => "json",
        "cli/json/errors" => "wrong-keys-json without-keys-json",
        "cli/ndjson/records" => "ndjson",
        "cli/ndjson/failures" => "wrong-keys-ndjson",
        "cli/csv/rows" => "csv",
        "cli/output/file" => "into-file",
        "cli/errors/bad-responses" => "server-without-words server-hangs-up",
        "cli/login/keys" => "keys into-file again",
        "cli/login/stdin" => "private-key-on-*",
        "cli/login/wrong-keys" => "wrong-keys other-refused",
        "cli/login/other-key" => "other-with-yes other-without-terminal",
        "cli/telemetry/sticky" => "telemetry-off",
    ],
    cases: &[
        Case {
            shows_profiles: &[],
            ..first("help", "login --help")
        },
        first("keys", RIGHT),
        Case {
            stdin: "0a1b2c3d-1111-2222-3333-444455556666\n",
            ..first(
                "private-key-on-stdin",
                "login --api-key mlvqkzpa --private-api-key -",
            )
        },
        Case {
            stdin: "0a1b2c3d-1111-2222-3333-444455556666",
            ..first(
                "private-key-on-stdin-without-newline",
                "login --api-key mlvqkzpa --private-api-key -",
            )
        },
        fails(
            "private-key-on-empty-stdin",
            "login --api-key mlvqkzpa --private-api-key -",
        ),
        first(
            "json",
            "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 -f json",
        ),
        first(
            "ndjson",
            "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 -f ndjson",
        ),
        first(
            "csv",
            "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 -f csv",
        ),
        fails(
            "wrong-keys-ndjson",
            "login --api-key mlvqkzpa --private-api-key wrong -f ndjson",
        ),
        Case {
            shows: &["out.txt"],
            ..first(
                "into-file",
                "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 -o out.txt",
            )
        },
        Case {
            shows_profiles: &["default", "work"],
            ..first(
                "profile",
                "login --profile work --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666",
            )
        },
        Case {
            unset: &["APPSERVICES_BASE_URL", "APPSERVICES_ATLAS_URL"],
            ..first(
                "server-from-flags",
                "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 --base-url [SERVER] --atlas-url [SERVER]",
            )
        },
        first(
            "telemetry-off",
            "login --api-key mlvqkzpa --private-api-key 0a1b2c3d-1111-2222-3333-444455556666 --telemetry off",
        ),
        // Something is missing, and nobody can be asked.
        fails("without-keys", "login"),
        fails("without-private-key", "login --api-key mlvqkzpa"),
        fails(
            "without-public-key",
            "login --private-api-key 0a1b2c3d-1111-2222-3333-444455556666",
        ),
        fails("with-empty-keys", "login --api-key '' --private-api-key ''"),
        fails("without-keys-json", "login -f json"),
        Case {
            exit: 2,
            ..first("positional", "login mlvqkzpa")
        },
        // Refused.
        fails(
            "wrong-keys",
            "login --api-key mlvqkzpa --private-api-key wrong",
        ),
        fails(
            "wrong-keys-json",
            "login --api-key mlvqkzpa --private-api-key wrong -f json",
        ),
        Case {
            faults: || vec![Fault::new("*/login", FaultEffect::default())],
            ..fails("server-without-words", RIGHT)
        },
        Case {
            faults: || vec![Fault::new("*/login", FaultEffect::HangUp)],
            ..fails("server-hangs-up", RIGHT)
        },
        // Again.
        second("again", RIGHT),
        Case {
            exit: 1,
            ..second("other-without-terminal", OTHER)
        },
        Case {
            exit: 1,
            ..second(
                "other-refused",
                "login --api-key zyxwvuts --private-api-key wrong -y",
            )
        },
        second(
            "other-with-yes",
            "login --api-key zyxwvuts --private-api-key nodashes -y",
        ),
        Case {
            shows_profiles: &["default", "work"],
            ..second(
                "other-in-other-profile",
                "login --profile work --api-key zyxwvuts --private-api-key nodashes",
            )
        },
    ],
    ..TOPIC
};

/// A private key is on no stream, whatever happens.
fn secrets_are_never_shown() {
    let context = Context::new(seeds::two_admins(), Login::Profile);
    let runs = [
        RIGHT,
        OTHER,
        "login --api-key mlvqkzpa --private-api-key a-wrong-secret",
        "whoami",
        "profiles list",
        "logout",
    ];
    for line in runs {
        let outcome = context.run_line(line);
        for secret in [PRIVATE_KEY, OTHER_PRIVATE_KEY, "a-wrong-secret", "eyJ"] {
            let shown = outcome.stdout.contains(secret) || outcome.stderr.contains(secret);
            assert!(!shown, "{line} shows {secret}");
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    secrets_are_never_shown => ["cli/credentials/never-shown"],
];
