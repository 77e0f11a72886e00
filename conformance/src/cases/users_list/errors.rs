//! What goes wrong, and how it is told.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::Case;
use crate::cases::support::context::Login;
use crate::cases::support::rows::fails;
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::{seeds, sessions};

const fn faulty(name: &'static str, faults: fn() -> Vec<Fault>) -> Case {
    Case {
        faults,
        ..fails(name, "users list -a shop")
    }
}

fn refused_look_up() -> Vec<Fault> {
    let effect = FaultEffect::status(500, "internal server error");
    vec![Fault::new("*/users/65a000000000000000000002", effect).method("GET")]
}

pub(crate) const ERRORS: Topic = Topic {
    folder: "users/list/errors",
    requirements: &["cli/errors/words"],
    shows: shown_by![
        "cli/app/unknown" => "unknown-app unknown-app-*",
        "cli/selection/given-narrowed" => "narrowed-away",
        "cli/selection/unknown" => "unknown-among unknown-among-json unknown-six-among",
        "cli/selection/unknown" => "unknown-five-among",
        "cli/selection/unknown-only" => "unknown unknown-json unknown-all",
        "cli/pending/given" => "unknown-pending",
        "cli/prompts/no-terminal" => "no-app",
        "cli/ndjson/failures" => "*-ndjson",
        "cli/csv/rows" => "*-csv",
        "cli/errors/words" => "refused second-page-refused pending-refused",
        "cli/errors/rows" => "refused-among refused-among-dry-run",
        "cli/errors/bad-responses" => "cut-short hung-up",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/refresh" => "expired",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "users list -a shop")
        },
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in-ndjson", "users list -a shop -f ndjson")
        },
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in-csv", "users list -a shop -f csv")
        },
        fails("no-app", "users list"),
        fails("unknown-app", "users list -a nope"),
        fails("unknown-app-csv", "users list -a nope -f csv"),
        fails("unknown-app-ndjson", "users list -a nope -f ndjson"),
        Case {
            login: Login::Keys,
            ..fails(
                "unknown-app-of-a-profile",
                "users list -a nope --profile work",
            )
        },
        fails("unknown", "users list -a shop -u 65a000000000000000099999"),
        // Somebody of whom the server says nothing is not therefore unknown.
        Case {
            faults: refused_look_up,
            ..fails(
                "refused-among",
                "users list -a shop -u 65a000000000000000000001,65a000000000000000000002,65a000000000000000099999",
            )
        },
        Case {
            faults: refused_look_up,
            ..fails(
                "refused-among-dry-run",
                "users revoke -a shop -u 65a000000000000000000001,65a000000000000000000002 --dry-run",
            )
        },
        fails(
            "unknown-json",
            "users list -a shop -u 65a000000000000000099999 -f json",
        ),
        fails(
            "unknown-all",
            "users list -a shop -u 65a000000000000000099999,65a000000000000000099998",
        ),
        fails(
            "unknown-among",
            "users list -a shop -u 65a000000000000000099999,65a000000000000000000001,65a000000000000000000002",
        ),
        fails(
            "unknown-among-json",
            "users list -a shop -u 65a000000000000000099999,65a000000000000000000001 -f json",
        ),
        fails(
            "unknown-six-among",
            "users list -a shop -u 65a000000000000000000001,65a000000000000000099991,65a000000000000000099992,65a000000000000000099993,65a000000000000000099994,65a000000000000000099995,65a000000000000000099996",
        ),
        fails(
            "unknown-five-among",
            "users list -a shop -u 65a000000000000000000001,65a000000000000000099991,65a000000000000000099992,65a000000000000000099993,65a000000000000000099994,65a000000000000000099995",
        ),
        fails(
            "unknown-pending",
            "users list -a shop --pending -u 65a000000000000000000001",
        ),
        fails(
            "narrowed-away",
            "users list -a shop -u 65a000000000000000000001 --state disabled",
        ),
        faulty("refused", || {
            vec![Fault::new(
                "*/users",
                FaultEffect::status(500, "internal server error"),
            )]
        }),
        faulty("cut-short", || {
            vec![Fault::new("*/users", FaultEffect::HalfBody)]
        }),
        faulty("hung-up", || {
            vec![Fault::new("*/users", FaultEffect::HangUp)]
        }),
        Case {
            args: "users list -a shop -f ndjson",
            ..faulty("refused-ndjson", || {
                vec![Fault::new(
                    "*/users",
                    FaultEffect::status(500, "internal server error"),
                )]
            })
        },
        Case {
            args: "users list -a shop -f csv",
            ..faulty("refused-csv", || {
                vec![Fault::new(
                    "*/users",
                    FaultEffect::status(500, "internal server error"),
                )]
            })
        },
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..faulty("second-page-refused", || {
                vec![
                    Fault::new("*/users", FaultEffect::status(500, "internal server error"))
                        .after(1),
                ]
            })
        },
        Case {
            args: "users list -a shop --pending",
            ..faulty("pending-refused", || {
                vec![Fault::new(
                    "*/pending_users",
                    FaultEffect::status(500, "internal server error"),
                )]
            })
        },
        Case {
            exit: 0,
            ..faulty("expired", || {
                vec![Fault::new("*/users", FaultEffect::ExpireAccessToken).times(1)]
            })
        },
        faulty("session-over", sessions::session_over),
    ],
    ..TOPIC
};
