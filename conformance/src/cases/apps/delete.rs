//! `apps delete`: exactly those that are named, after asking.
use appservices_mock::{Fault, FaultEffect, GroupSeed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::seeds::{self, ALPHA, BETA};
use crate::cases::support::sessions;
use crate::cases::support::topic::{TOPIC, Topic};

const fn delete(name: &'static str, args: &'static str) -> Case {
    Case { name, args, ..CASE }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..delete(name, args)
    }
}

const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        login: Login::Nobody,
        exit: 2,
        ..delete(name, args)
    }
}

/// The server does not delete the first app.
fn refused() -> Vec<Fault> {
    vec![
        Fault::new(
            "*/apps/65a0000000000000000001a1",
            FaultEffect::status(500, "internal server error"),
        )
        .method("DELETE"),
    ]
}

pub(crate) const DELETE: Topic = Topic {
    folder: "apps/delete/all",
    requirements: &["cli/apps/delete"],
    shows: shown_by![
        "cli/options/not-empty" => "app-empty app-empty-in-list",
        "cli/options/positional" => "positional",
        "cli/prompts/no-terminal" => "no-terminal-* app-of-the-environment-does-not-count",
        "cli/json/lines" => "json",
        "cli/json/errors" => "refused-json of-two-projects-json",
        "cli/ndjson/records" => "ndjson",
        "cli/ndjson/failures" => "refused-ndjson",
        "cli/csv/rows" => "csv dry-run-csv",
        "cli/output/file" => "into-file",
        "cli/errors/words" => "refused",
        "cli/errors/exit-status" => "refused",
        "cli/dry-run/no-change" => "dry-run dry-run-json dry-run-ndjson dry-run-csv",
        "cli/dry-run/unknown" => "dry-run-unknown",
        "cli/apps/delete-exact" => "unknown unknown-among prefix-does-not-count",
        "cli/apps/delete-exact" => "other-case-does-not-count of-two-projects in-project",
        "cli/apps/delete-exact" => "in-project-*",
        "cli/apps/delete-everything" => "everything everything-dry-run",
        "cli/apps/delete-everything" => "app-of-the-environment-does-not-count",
        "cli/apps/delete-confirm" => "no-terminal-to-confirm",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        delete("by-name", "apps delete --app Ledger -y"),
        delete("by-id", "apps delete -a 65a0000000000000000001a2 -y"),
        delete("by-client-app-id", "apps delete -a shop-abcde -y"),
        delete("several", "apps delete -a shop,Ledger -a shop-admin -y"),
        delete("twice", "apps delete -a shop,shop-abcde -a shop -y"),
        delete("json", "apps delete -a shop,Ledger -y -f json"),
        delete("ndjson", "apps delete -a shop,Ledger -y -f ndjson"),
        delete("csv", "apps delete -a shop,Ledger -y -f csv"),
        Case {
            shows: &["out.txt"],
            ..delete("into-file", "apps delete -a shop -y -o out.txt")
        },
        delete(
            "in-project",
            "apps delete -a twin --project 65a0000000000000000000b2 -y",
        ),
        Case {
            env: &[("APPSERVICES_PROJECT", BETA)],
            ..delete("in-project-of-the-environment", "apps delete -a twin -y")
        },
        Case {
            env: &[("APPSERVICES_APP", "shop")],
            ..fails("app-of-the-environment-does-not-count", "apps delete")
        },
        // Whoever is not there stops everything.
        fails("unknown", "apps delete -a nope -y"),
        fails("unknown-among", "apps delete -a shop -a nope -y"),
        fails("prefix-does-not-count", "apps delete -a shop-ab -y"),
        fails("other-case-does-not-count", "apps delete -a SHOP -y"),
        fails("of-two-projects", "apps delete -a twin -y"),
        fails("of-two-projects-json", "apps delete -a twin -y -f json"),
        // Nobody to ask.
        fails("no-terminal-to-confirm", "apps delete -a shop"),
        fails("no-terminal-to-choose", "apps delete"),
        Case {
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..delete("nothing-to-choose", "apps delete")
        },
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "apps delete -a shop -y")
        },
        // A rehearsal.
        delete("dry-run", "apps delete -a shop,Ledger --dry-run"),
        delete("dry-run-json", "apps delete -a shop --dry-run -f json"),
        delete("dry-run-ndjson", "apps delete -a shop --dry-run -f ndjson"),
        delete("dry-run-csv", "apps delete -a shop --dry-run -f csv"),
        fails("dry-run-unknown", "apps delete -a nope --dry-run"),
        // The server will not.
        Case {
            faults: refused,
            ..fails("refused", "apps delete -a Ledger,shop -y")
        },
        Case {
            faults: refused,
            ..fails("refused-json", "apps delete -a Ledger,shop -y -f json")
        },
        Case {
            faults: refused,
            ..fails("refused-ndjson", "apps delete -a Ledger,shop -y -f ndjson")
        },
        Case {
            faults: || {
                let gone = sessions::session_over().remove(1);
                vec![
                    Fault::new("*/apps/*", FaultEffect::ExpireAccessToken).method("DELETE"),
                    gone,
                ]
            },
            ..fails("session-over", "apps delete -a shop -y")
        },
        wrong("everything", "apps delete -y"),
        wrong("everything-dry-run", "apps delete -y --dry-run"),
        wrong("app-empty", "apps delete -a '' -y"),
        wrong("app-empty-in-list", "apps delete -a shop,,Ledger -y"),
        wrong("positional", "apps delete shop"),
    ],
    ..TOPIC
};
