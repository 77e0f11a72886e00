//! `users count`: how many, by the service's own number or by listing.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::Case;
use crate::cases::support::context::Login;
use crate::cases::support::rows::{fails, right, wrong};
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::{seeds, sessions};

pub(crate) const COUNT: Topic = Topic {
    folder: "users/count/all",
    requirements: &["cli/count/number"],
    shows: shown_by![
        "cli/options/unknown" => "limit dry-run",
        "cli/options/positional" => "positional",
        "cli/selection/given" => "user",
        "cli/selection/all" => "everybody nobody one",
        "cli/selection/all-pages" => "more-than-a-page more-than-a-page-filtered",
        "cli/selection/nobody" => "fits-nobody fits-nobody-json fits-nobody-ndjson fits-nobody-csv",
        "cli/selection/state" => "state",
        "cli/selection/provider" => "provider",
        "cli/selection/filters-combined" => "dates",
        "cli/selection/unknown" => "unknown-among*",
        "cli/selection/unknown-only" => "unknown",
        "cli/selection/email" => "email",
        "cli/selection/email-unknown" => "address-of-nobody-among",
        "cli/selection/never-logged-in" => "never-logged-in",
        "cli/selection/exclusive" => "pending-and-never",
        "cli/pending/candidates" => "pending pending-json pending-one",
        "cli/prompts/yes" => "yes-means-nothing",
        "cli/prompts/no-terminal" => "no-app",
        "cli/json/lines" => "everybody-json",
        "cli/ndjson/records" => "everybody-ndjson",
        "cli/csv/rows" => "everybody-csv",
        "cli/csv/appended" => "into-file-csv-appended",
        "cli/output/file" => "into-file",
        "cli/errors/words" => "refused no-number number-below-zero",
        "cli/count/number" => "everybody into-file",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        // Nobody in particular: one request tells.
        right("everybody", "users count -a shop"),
        right("everybody-json", "users count -a shop -f json"),
        right("everybody-ndjson", "users count -a shop -f ndjson"),
        right("everybody-csv", "users count -a shop -f csv"),
        Case {
            seed: || seeds::one_app(Vec::new()),
            ..right("nobody", "users count -a shop")
        },
        Case {
            seed: || seeds::one_app(seeds::many(1)),
            ..right("one", "users count -a shop")
        },
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..right("more-than-a-page", "users count -a shop")
        },
        // Somebody in particular: they are listed.
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..right(
                "more-than-a-page-filtered",
                "users count -a shop --state enabled",
            )
        },
        right("state", "users count -a shop --state disabled"),
        right("provider", "users count -a shop --provider anon-user"),
        right("never-logged-in", "users count -a shop --never-logged-in"),
        right(
            "dates",
            "users count -a shop --created-after 2024-01-01 --last-login-before 2024-12-31",
        ),
        right("fits-nobody", "users count -a shop --provider oauth2-apple"),
        right(
            "fits-nobody-json",
            "users count -a shop --provider oauth2-apple -f json",
        ),
        right(
            "fits-nobody-ndjson",
            "users count -a shop --provider oauth2-apple -f ndjson",
        ),
        right(
            "fits-nobody-csv",
            "users count -a shop --provider oauth2-apple -f csv",
        ),
        right("pending", "users count -a shop --pending"),
        right("pending-json", "users count -a shop --pending -f json"),
        right(
            "pending-one",
            "users count -a shop --pending --email paul@example.com",
        ),
        right(
            "user",
            "users count -a shop -u 65a000000000000000000001,65a000000000000000000002",
        ),
        right("email", "users count -a shop --email ada@example.com"),
        right("yes-means-nothing", "users count -a shop -y"),
        Case {
            shows: &["out.txt"],
            ..right("into-file", "users count -a shop -o out.txt")
        },
        Case {
            shows: &["out.txt"],
            files: &[("out.txt", "\"count\"\n\"1\"\n")],
            ..right(
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
                vec![Fault::new(
                    "*/users_count",
                    FaultEffect::status(500, "internal server error"),
                )]
            },
            ..fails("refused", "users count -a shop")
        },
        Case {
            faults: || {
                vec![Fault::new(
                    "*/users_count",
                    FaultEffect::body(200, "application/json", "\"many\""),
                )]
            },
            ..fails("no-number", "users count -a shop")
        },
        Case {
            faults: || {
                vec![Fault::new(
                    "*/users_count",
                    FaultEffect::body(200, "application/json", "-1"),
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
