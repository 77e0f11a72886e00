//! What is typed, what comes of it, and what is refused.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::{seeds, sessions};

const MAIL: &str = "users create -a shop --email new@example.com --password brand-new-words";
const KEY: &str = "users create -a shop --name nightly";

const fn right(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: || seeds::one_app(Vec::new()),
        ..CASE
    }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..right(name, args)
    }
}

const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        login: Login::Nobody,
        exit: 2,
        ..right(name, args)
    }
}

const fn faulty(name: &'static str, args: &'static str, faults: fn() -> Vec<Fault>) -> Case {
    Case {
        faults,
        ..fails(name, args)
    }
}

pub(crate) const FLAGS: Topic = Topic {
    folder: "users/create/flags",
    requirements: &["cli/create/email"],
    shows: shown_by![
        "cli/options/none-word" => "type-none type-empty",
        "cli/options/allowed-values" => "type-wrong",
        "cli/options/unknown" => "pending user",
        "cli/options/positional" => "positional-is-no-password",
        "cli/app/unknown" => "unknown-app dry-run-unknown-app",
        "cli/selection/exclusive" => "name-and-email type-email-and-name type-key-and-email",
        "cli/selection/exclusive" => "type-key-and-password",
        "cli/prompts/no-terminal" => "no-terminal-* no-app",
        "cli/json/lines" => "email-json key-json",
        "cli/json/errors" => "refused-json",
        "cli/ndjson/records" => "email-ndjson key-ndjson",
        "cli/csv/rows" => "email-csv key-csv dry-run-csv",
        "cli/output/file" => "email-into-file key-into-file",
        "cli/errors/words" => "refused address-taken password-too-short key-name-odd",
        "cli/errors/bad-responses" => "cut-short hung-up",
        "cli/dry-run/no-change" => "dry-run-email dry-run-key dry-run-json dry-run-ndjson",
        "cli/dry-run/no-change" => "dry-run-csv",
        "cli/create/email" => "email email-with-type",
        "cli/create/key" => "key key-with-type",
        "cli/create/stdin" => "password-on-*",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        right("email", MAIL),
        right(
            "email-with-type",
            "users create -a shop --type email --email new@example.com --password brand-new-words",
        ),
        right(
            "email-json",
            "users create -a shop --email new@example.com --password brand-new-words -f json",
        ),
        right(
            "email-ndjson",
            "users create -a shop --email new@example.com --password brand-new-words -f ndjson",
        ),
        right(
            "email-csv",
            "users create -a shop --email new@example.com --password brand-new-words -f csv",
        ),
        Case {
            shows: &["out.txt"],
            ..right(
                "email-into-file",
                "users create -a shop --email new@example.com --password brand-new-words -o out.txt",
            )
        },
        right("key", KEY),
        right(
            "key-with-type",
            "users create -a shop --type api-key --name nightly",
        ),
        right("key-json", "users create -a shop --name nightly -f json"),
        right(
            "key-ndjson",
            "users create -a shop --name nightly -f ndjson",
        ),
        right("key-csv", "users create -a shop --name nightly -f csv"),
        Case {
            shows: &["out.txt"],
            ..right(
                "key-into-file",
                "users create -a shop --name nightly -o out.txt",
            )
        },
        right(
            "type-empty",
            "users create -a shop --type '' --name nightly",
        ),
        right(
            "type-none",
            "users create -a shop --type '<none>' --name nightly",
        ),
        // The password from standard input.
        Case {
            stdin: "brand-new-words\n",
            ..right(
                "password-on-stdin",
                "users create -a shop --email new@example.com --password -",
            )
        },
        Case {
            stdin: "brand-new-words\r\nnot this\n",
            ..right(
                "password-on-first-line-of-stdin",
                "users create -a shop --email new@example.com --password -",
            )
        },
        Case {
            stdin: "brand-new-words",
            ..right(
                "password-on-stdin-without-newline",
                "users create -a shop --email new@example.com --password -",
            )
        },
        fails(
            "password-on-empty-stdin",
            "users create -a shop --email new@example.com --password -",
        ),
        Case {
            stdin: "\n",
            ..fails(
                "password-on-blank-stdin",
                "users create -a shop --email new@example.com --password -",
            )
        },
        // A rehearsal.
        right(
            "dry-run-email",
            "users create -a shop --email new@example.com --password brand-new-words --dry-run",
        ),
        right(
            "dry-run-key",
            "users create -a shop --name nightly --dry-run",
        ),
        right(
            "dry-run-json",
            "users create -a shop --name nightly --dry-run -f json",
        ),
        right(
            "dry-run-ndjson",
            "users create -a shop --name nightly --dry-run -f ndjson",
        ),
        right(
            "dry-run-csv",
            "users create -a shop --name nightly --dry-run -f csv",
        ),
        fails(
            "dry-run-unknown-app",
            "users create -a nope --name nightly --dry-run",
        ),
        // Something is missing, and nobody can be asked; nothing is sent.
        fails("no-terminal-for-the-type", "users create -a shop"),
        fails(
            "no-terminal-for-the-type-json",
            "users create -a shop -f json",
        ),
        fails(
            "no-terminal-for-the-name",
            "users create -a shop --type api-key",
        ),
        fails(
            "no-terminal-for-the-address",
            "users create -a shop --type email",
        ),
        fails(
            "no-terminal-for-the-address-of-a-password",
            "users create -a shop --password brand-new-words",
        ),
        fails(
            "no-terminal-for-the-password",
            "users create -a shop --email new@example.com",
        ),
        fails(
            "no-terminal-for-the-password-with-yes",
            "users create -a shop --email new@example.com --password '' -y",
        ),
        fails("no-app", "users create --name nightly"),
        fails("unknown-app", "users create -a nope --name nightly"),
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", KEY)
        },
        // Words that do not go together.
        wrong("type-wrong", "users create --type bogus"),
        wrong(
            "name-and-email",
            "users create --name nightly --email new@example.com",
        ),
        wrong(
            "type-email-and-name",
            "users create --type email --name nightly",
        ),
        wrong(
            "type-key-and-email",
            "users create --type api-key --email new@example.com",
        ),
        wrong(
            "type-key-and-password",
            "users create --type api-key --password brand-new-words",
        ),
        wrong("pending", "users create --pending"),
        wrong("user", "users create -u 65a000000000000000000001"),
        wrong("positional-is-no-password", "users create brand-new"),
        // Refused.
        Case {
            seed: || seeds::one_app(vec![seeds::email(1, "new@example.com")]),
            ..fails("address-taken", MAIL)
        },
        fails(
            "password-too-short",
            "users create -a shop --email new@example.com --password short",
        ),
        fails("key-name-odd", "users create -a shop --name '$()!$'"),
        faulty("refused", MAIL, || {
            vec![
                Fault::new("*/users", FaultEffect::status(500, "internal server error"))
                    .method("POST"),
            ]
        }),
        faulty(
            "refused-json",
            "users create -a shop --name nightly -f json",
            || {
                vec![Fault::new(
                    "*/api_keys",
                    FaultEffect::status(403, "not allowed"),
                )]
            },
        ),
        faulty("cut-short", KEY, || {
            vec![Fault::new("*/api_keys", FaultEffect::HalfBody)]
        }),
        faulty("hung-up", KEY, || {
            vec![Fault::new("*/api_keys", FaultEffect::HangUp)]
        }),
        faulty("session-over", MAIL, sessions::session_over),
    ],
    ..TOPIC
};
