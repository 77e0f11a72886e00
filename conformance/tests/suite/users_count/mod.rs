//! `users count`: how many, by the service's own number or by listing.
use appservices_mock::{FaultEffect, FaultSeed};

use crate::support::case::{CASE, Case, TOPIC, Topic};
use crate::support::context::Login;
use crate::support::{seeds, sessions};

const fn count(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: seeds::dated,
        ..CASE
    }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..count(name, args)
    }
}

const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        login: Login::Nobody,
        exit: 2,
        ..count(name, args)
    }
}

pub(crate) const COUNT: Topic = Topic {
    folder: "users/count/all",
    cases: &[
        // Nobody in particular: one request tells.
        count("everybody", "users count -a shop"),
        count("everybody-json", "users count -a shop -f json"),
        count("everybody-ndjson", "users count -a shop -f ndjson"),
        count("everybody-csv", "users count -a shop -f csv"),
        Case {
            seed: || seeds::one_app(Vec::new()),
            ..count("nobody", "users count -a shop")
        },
        Case {
            seed: || seeds::one_app(seeds::many(1)),
            ..count("one", "users count -a shop")
        },
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..count("more-than-a-page", "users count -a shop")
        },
        // Somebody in particular: they are listed.
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..count(
                "more-than-a-page-filtered",
                "users count -a shop --state enabled",
            )
        },
        count("state", "users count -a shop --state disabled"),
        count("provider", "users count -a shop --provider anon-user"),
        count("never-logged-in", "users count -a shop --never-logged-in"),
        count(
            "dates",
            "users count -a shop --created-after 2024-01-01 --last-login-before 2024-12-31",
        ),
        count("fits-nobody", "users count -a shop --provider oauth2-apple"),
        count(
            "fits-nobody-json",
            "users count -a shop --provider oauth2-apple -f json",
        ),
        count(
            "fits-nobody-ndjson",
            "users count -a shop --provider oauth2-apple -f ndjson",
        ),
        count(
            "fits-nobody-csv",
            "users count -a shop --provider oauth2-apple -f csv",
        ),
        count("pending", "users count -a shop --pending"),
        count("pending-json", "users count -a shop --pending -f json"),
        count(
            "pending-one",
            "users count -a shop --pending --email paul@example.com",
        ),
        count(
            "user",
            "users count -a shop -u 65a000000000000000000001,65a000000000000000000002",
        ),
        count("email", "users count -a shop --email ada@example.com"),
        count("yes-means-nothing", "users count -a shop -y"),
        Case {
            shows: &["out.txt"],
            ..count("into-file", "users count -a shop -o out.txt")
        },
        Case {
            shows: &["out.txt"],
            files: &[("out.txt", "\"count\"\n\"1\"\n")],
            ..count(
                "into-file-csv-appended",
                "users count -a shop -o out.txt -f csv",
            )
        },
        fails(
            "unknown-among",
            "users count -a shop -u 65a000000000000000099999,65a000000000000000000001",
        ),
        fails(
            "unknown-among-json",
            "users count -a shop -u 65a000000000000000099999,65a000000000000000000001 -f json",
        ),
        fails(
            "unknown-among-ndjson",
            "users count -a shop -u 65a000000000000000099999,65a000000000000000000001 -f ndjson",
        ),
        fails("unknown", "users count -a shop -u 65a000000000000000099999"),
        fails(
            "address-of-nobody-among",
            "users count -a shop --email nobody@example.com --email ada@example.com",
        ),
        fails("no-app", "users count"),
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "users count -a shop")
        },
        Case {
            faults: || {
                vec![FaultSeed::new(
                    "*/users_count",
                    FaultEffect::status(500, "internal server error"),
                )]
            },
            ..fails("refused", "users count -a shop")
        },
        Case {
            faults: || {
                vec![FaultSeed::new(
                    "*/users_count",
                    FaultEffect::Status {
                        status: 200,
                        error: None,
                        error_code: None,
                        body: Some("\"many\"".to_owned()),
                        content_type: None,
                    },
                )]
            },
            ..fails("no-number", "users count -a shop")
        },
        Case {
            faults: || {
                vec![FaultSeed::new(
                    "*/users_count",
                    FaultEffect::Status {
                        status: 200,
                        error: None,
                        error_code: None,
                        body: Some("-1".to_owned()),
                        content_type: None,
                    },
                )]
            },
            ..fails("number-below-zero", "users count -a shop")
        },
        Case {
            faults: sessions::session_over,
            ..fails("session-over", "users count -a shop")
        },
        wrong("limit", "users count --limit 3"),
        wrong("dry-run", "users count --dry-run"),
        wrong("positional", "users count 3"),
        wrong(
            "pending-and-never",
            "users count --pending --never-logged-in",
        ),
    ],
    ..TOPIC
};
