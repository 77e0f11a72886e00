//! `users delete`: it asks once more, and never takes `--yes` for everybody.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::Case;
use crate::cases::support::context::Login;
use crate::cases::support::rows::{fails, right, wrong};
use crate::cases::support::sessions;
use crate::cases::support::topic::{TOPIC, Topic};

fn refused() -> Vec<Fault> {
    let effect = FaultEffect::status(500, "internal server error");
    vec![
        Fault::new("*/users/65a000000000000000000002", effect.clone()).method("DELETE"),
        Fault::new("*/by_id/65b000000000000000000002", effect).method("DELETE"),
    ]
}

pub(crate) const DELETE: Topic = Topic {
    folder: "users/delete/all",
    requirements: &["cli/delete/users"],
    shows: shown_by![
        "cli/options/not-empty" => "everybody-by-empty-filters user-empty",
        "cli/options/unknown" => "limit",
        "cli/options/positional" => "positional",
        "cli/selection/nobody" => "fits-nobody fits-nobody-and-no-yes",
        "cli/selection/unknown" => "unknown-among",
        "cli/selection/unknown-only" => "unknown unknown-and-no-yes",
        "cli/pending/given" => "pending unknown-pending",
        "cli/prompts/no-terminal" => "no-terminal-* no-app",
        "cli/json/lines" => "json",
        "cli/ndjson/records" => "ndjson",
        "cli/ndjson/failures" => "refused-ndjson session-over-midway-ndjson expired-midway-ndjson",
        "cli/csv/rows" => "csv dry-run-csv",
        "cli/errors/rows" => "refused refused-pending",
        "cli/dry-run/no-change" => "dry-run dry-run-*",
        "cli/delete/users" => "one of-*",
        "cli/delete/everybody" => "everybody everybody-*",
        "cli/delete/pending" => "pending pending-by-address pending-of-a-provider",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/lost" => "session-over session-over-midway",
    ],
    cases: &[
        right("one", "users delete -a shop -u 65a000000000000000000001 -y"),
        right("of-a-filter", "users delete -a shop --state disabled -y"),
        right("of-never", "users delete -a shop --never-logged-in -y"),
        right(
            "of-dates",
            "users delete -a shop --last-login-before 2024-01-01 -y",
        ),
        right(
            "of-an-address",
            "users delete -a shop --email ada@example.com -y",
        ),
        right(
            "of-two-tables",
            "users delete -a shop -u 65a000000000000000000007 -y",
        ),
        right(
            "json",
            "users delete -a shop -u 65a000000000000000000001 -y -f json",
        ),
        right(
            "ndjson",
            "users delete -a shop -u 65a000000000000000000001 -y -f ndjson",
        ),
        right(
            "csv",
            "users delete -a shop -u 65a000000000000000000001 -y -f csv",
        ),
        right(
            "pending",
            "users delete -a shop --pending -u 65b000000000000000000001 -y",
        ),
        right(
            "pending-by-address",
            "users delete -a shop --pending --email petra@example.com -y",
        ),
        right(
            "pending-of-a-provider",
            "users delete -a shop --pending --provider local-userpass -y",
        ),
        Case {
            faults: refused,
            ..fails(
                "refused",
                "users delete -a shop -u 65a000000000000000000001,65a000000000000000000002 -y",
            )
        },
        Case {
            faults: refused,
            ..fails(
                "refused-pending",
                "users delete -a shop --pending --provider local-userpass -y",
            )
        },
        Case {
            faults: refused,
            ..fails(
                "refused-ndjson",
                "users delete -a shop -u 65a000000000000000000002 -y -f ndjson",
            )
        },
        Case {
            faults: sessions::session_over,
            ..fails(
                "session-over",
                "users delete -a shop -u 65a000000000000000000001 -y",
            )
        },
        Case {
            faults: sessions::over_at_changes,
            unordered: true,
            ..fails(
                "session-over-midway",
                "users delete -a shop -u 65a000000000000000000001,65a000000000000000000002 -y",
            )
        },
        Case {
            faults: sessions::over_at_changes,
            ..fails(
                "session-over-midway-ndjson",
                "users delete -a shop -u 65a000000000000000000001 -y -f ndjson",
            )
        },
        Case {
            faults: sessions::expired_at_changes,
            ..right(
                "expired-midway-ndjson",
                "users delete -a shop -u 65a000000000000000000001 -y -f ndjson",
            )
        },
        fails(
            "unknown-among",
            "users delete -a shop -u 65a000000000000000000001,65a000000000000000099999 -y",
        ),
        fails(
            "unknown",
            "users delete -a shop -u 65a000000000000000099999 -y",
        ),
        fails(
            "unknown-pending",
            "users delete -a shop --pending -u 65a000000000000000000001 -y",
        ),
        right(
            "fits-nobody",
            "users delete -a shop --provider oauth2-apple -y",
        ),
        right(
            "fits-nobody-and-no-yes",
            "users delete -a shop --provider oauth2-apple",
        ),
        // Nobody to ask.
        fails(
            "no-terminal-to-confirm",
            "users delete -a shop -u 65a000000000000000000001",
        ),
        fails(
            "no-terminal-to-confirm-json",
            "users delete -a shop -u 65a000000000000000000001 -f json",
        ),
        fails(
            "no-terminal-to-confirm-an-address",
            "users delete -a shop --email ada@example.com",
        ),
        fails(
            "unknown-and-no-yes",
            "users delete -a shop -u 65a000000000000000099999",
        ),
        fails("no-terminal-to-choose", "users delete -a shop"),
        fails("no-app", "users delete -y --never-logged-in"),
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "users delete -a shop -u x -y")
        },
        // A rehearsal asks nothing that is not about the choice.
        right(
            "dry-run",
            "users delete -a shop -u 65a000000000000000000001 --dry-run",
        ),
        right(
            "dry-run-of-a-filter",
            "users delete -a shop --state disabled --provider local-userpass,anon-user --email grace@example.com --email ada@example.com --last-login-before 2024-08-24T12:00:00+02:00 --created-after 2023-01-01 --dry-run -y",
        ),
        right(
            "dry-run-pending",
            "users delete -a shop --pending --email paul@example.com --dry-run",
        ),
        right(
            "dry-run-fits-nobody",
            "users delete -a shop --provider oauth2-apple --dry-run -y",
        ),
        right(
            "dry-run-csv",
            "users delete -a shop --never-logged-in --dry-run -y -f csv",
        ),
        right(
            "dry-run-json",
            "users delete -a shop --never-logged-in --dry-run -y -f json",
        ),
        // `--yes` alone would be everybody.
        wrong("everybody", "users delete -a shop -y"),
        wrong("everybody-pending", "users delete -a shop --pending -y"),
        wrong("everybody-dry-run", "users delete -a shop -y --dry-run"),
        wrong(
            "everybody-by-empty-filters",
            "users delete -a shop -y --state '' --provider '' --created-before ''",
        ),
        wrong(
            "everybody-by-a-false-switch",
            "users delete -a shop -y --never-logged-in=false",
        ),
        wrong("user-empty", "users delete -a shop -y -u ''"),
        wrong("limit", "users delete --limit 3"),
        wrong("positional", "users delete 65a000000000000000000001"),
    ],
    ..TOPIC
};
