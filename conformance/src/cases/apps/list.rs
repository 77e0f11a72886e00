//! `apps list`: every app of every project, or those that fit.
use appservices_mock::{Fault, FaultEffect, GroupSeed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::seeds::{self, ALPHA, BETA};
use crate::cases::support::sessions;
use crate::cases::support::topic::{TOPIC, Topic};

const fn list(name: &'static str, args: &'static str) -> Case {
    Case { name, args, ..CASE }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..list(name, args)
    }
}

const ADMIN_META: &str = r#"{"config_version": 20210101, "app_id": "65a0000000000000000001a2",
    "group_id": "65a0000000000000000000a1", "client_app_id": "shop-admin-fghij"}"#;

pub(crate) const LIST: Topic = Topic {
    folder: "apps/list/all",
    requirements: &["cli/apps/list"],
    shows: shown_by![
        "cli/options/alias" => "alias",
        "cli/options/not-empty" => "app-empty",
        "cli/options/unknown" => "dry-run",
        "cli/options/positional" => "positional",
        "cli/json/lines" => "json none-json app-of-nobody-json",
        "cli/ndjson/records" => "ndjson none-ndjson",
        "cli/csv/rows" => "csv none-csv",
        "cli/output/file" => "into-file into-file-csv",
        "cli/errors/words" => "refused",
        "cli/errors/bad-responses" => "cut-short",
        "cli/apps/list-all" => "app-of-the-environment-does-not-count local-app-does-not-count",
        "cli/apps/list-all" => "broken-local-app-does-not-count",
        "cli/apps/list-project" => "project project-and-app project-of-the-environment",
        "cli/apps/list-project" => "project-unknown",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        list("all", "apps list"),
        list("alias", "app ls"),
        list("json", "apps list -f json"),
        list("ndjson", "apps list -f ndjson"),
        list("csv", "apps list -f csv"),
        Case {
            shows: &["out.txt"],
            ..list("into-file", "apps list -o out.txt")
        },
        Case {
            shows: &["out.txt"],
            ..list("into-file-csv", "apps list -o out.txt -f csv")
        },
        Case {
            seed: || seeds::one_app(Vec::new()),
            ..list("one", "apps list")
        },
        Case {
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..list("none", "apps list")
        },
        Case {
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..list("none-json", "apps list -f json")
        },
        Case {
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..list("none-ndjson", "apps list -f ndjson")
        },
        Case {
            seed: || seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")]),
            ..list("none-csv", "apps list -f csv")
        },
        Case {
            seed: || seeds::world(Vec::new()),
            ..list("no-projects", "apps list")
        },
        // Narrowed as a look-up is.
        list("app-by-name", "apps list -a shop"),
        list("app-by-prefix", "apps list -a shop-"),
        list("app-of-two-projects", "apps list -a twin"),
        list("app-of-nobody", "apps list -a nope"),
        list("app-of-nobody-json", "apps list -a nope -f json"),
        Case {
            exit: 2,
            ..list("app-empty", "apps list -a ''")
        },
        list("project", "apps list --project 65a0000000000000000000b2"),
        list(
            "project-and-app",
            "apps list --project 65a0000000000000000000b2 -a twin",
        ),
        Case {
            env: &[("APPSERVICES_PROJECT", BETA)],
            ..list("project-of-the-environment", "apps list")
        },
        fails(
            "project-unknown",
            "apps list --project 65a0000000000000000000ff",
        ),
        // What is about one app narrows nothing here.
        Case {
            env: &[("APPSERVICES_APP", "ledger")],
            ..list("app-of-the-environment-does-not-count", "apps list")
        },
        Case {
            files: &[(".mdb/meta.json", ADMIN_META)],
            ..list("local-app-does-not-count", "apps list")
        },
        Case {
            files: &[("root_config.json", "{]")],
            ..list("broken-local-app-does-not-count", "apps list")
        },
        // What goes wrong.
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "apps list")
        },
        Case {
            seed: || seeds::one_app(Vec::new()),
            faults: || {
                vec![Fault::new(
                    "*/apps",
                    FaultEffect::status(403, "not allowed"),
                )]
            },
            ..fails("refused", "apps list")
        },
        Case {
            seed: || seeds::one_app(Vec::new()),
            faults: || vec![Fault::new("*/apps", FaultEffect::HalfBody)],
            ..fails("cut-short", "apps list")
        },
        Case {
            faults: || {
                vec![
                    Fault::new("*/auth/profile", FaultEffect::ExpireAccessToken),
                    sessions::session_over().remove(1),
                ]
            },
            ..fails("session-over", "apps list")
        },
        Case {
            login: Login::Nobody,
            exit: 2,
            ..list("positional", "apps list shop")
        },
        Case {
            login: Login::Nobody,
            exit: 2,
            ..list("dry-run", "apps list --dry-run")
        },
    ],
    ..TOPIC
};
