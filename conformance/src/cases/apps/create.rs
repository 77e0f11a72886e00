//! `apps create`: a new app in the one project there is, or in the one that is named.
use appservices_mock::{Fault, FaultEffect, GroupSeed, Seed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::seeds::{self, ALPHA, BETA};
use crate::cases::support::topic::{TOPIC, Topic};

/// One project, in which there is nothing.
const fn create(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: empty,
        ..CASE
    }
}

fn empty() -> Seed {
    seeds::world(vec![GroupSeed::new(ALPHA, "Alpha")])
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..create(name, args)
    }
}

const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        login: Login::Nobody,
        exit: 2,
        ..create(name, args)
    }
}

pub(crate) const CREATE: Topic = Topic {
    folder: "apps/create/all",
    requirements: &["cli/apps/create"],
    shows: shown_by![
        "cli/options/alias" => "all-words",
        "cli/options/none-word" => "none-words empty-words",
        "cli/options/allowed-values" => "wrong-location wrong-location-case wrong-model",
        "cli/options/allowed-values" => "wrong-environment",
        "cli/options/unknown" => "app",
        "cli/options/positional" => "positional",
        "cli/prompts/no-terminal" => "no-name several-projects several-projects-*",
        "cli/json/lines" => "json",
        "cli/ndjson/records" => "ndjson",
        "cli/csv/rows" => "csv dry-run-csv",
        "cli/output/file" => "into-file",
        "cli/errors/words" => "refused",
        "cli/errors/bad-responses" => "cut-short hung-up",
        "cli/dry-run/no-change" => "dry-run dry-run-*",
        "cli/apps/create-project" => "project project-of-* no-project unknown-project",
        "cli/apps/create-project" => "several-projects several-projects-*",
        "cli/apps/create-name" => "no-name empty-name odd-name",
        "cli/session/login-needed" => "not-logged-in",
    ],
    cases: &[
        create("name", "apps create --name orders"),
        create(
            "all-words",
            "app create -n Orders -l IE -d LOCAL -e production",
        ),
        create(
            "all-long-words",
            "apps create --name orders --location BR-SP --deployment-model GLOBAL --environment qa",
        ),
        create(
            "empty-words",
            "apps create --name orders --location '' --deployment-model '' --environment ''",
        ),
        create(
            "none-words",
            "apps create --name orders -l '<none>' -d '<none>' -e '<none>'",
        ),
        create("json", "apps create --name orders -f json"),
        create("ndjson", "apps create --name orders -f ndjson"),
        create("csv", "apps create --name orders -f csv"),
        Case {
            shows: &["out.txt"],
            ..create("into-file", "apps create --name orders -o out.txt")
        },
        // The project.
        create(
            "project",
            "apps create --name orders --project 65a0000000000000000000a1",
        ),
        Case {
            seed: seeds::shop,
            ..create(
                "project-of-two",
                "apps create --name orders --project 65a0000000000000000000b2",
            )
        },
        Case {
            seed: seeds::shop,
            env: &[("APPSERVICES_PROJECT", BETA)],
            ..create("project-of-the-environment", "apps create --name orders")
        },
        Case {
            seed: seeds::shop,
            ..fails("several-projects", "apps create --name orders")
        },
        Case {
            seed: seeds::shop,
            ..fails("several-projects-with-yes", "apps create --name orders -y")
        },
        Case {
            seed: seeds::shop,
            ..fails("several-projects-json", "apps create --name orders -f json")
        },
        Case {
            seed: || seeds::world(Vec::new()),
            ..fails("no-project", "apps create --name orders")
        },
        fails(
            "unknown-project",
            "apps create --name orders --project 65a0000000000000000000ff",
        ),
        // A rehearsal.
        create("dry-run", "apps create --name orders -l IE --dry-run"),
        create(
            "dry-run-json",
            "apps create --name orders --dry-run -f json",
        ),
        create(
            "dry-run-ndjson",
            "apps create --name orders --dry-run -f ndjson",
        ),
        create("dry-run-csv", "apps create --name orders --dry-run -f csv"),
        // What goes wrong.
        fails("no-name", "apps create"),
        fails("empty-name", "apps create --name ''"),
        fails("odd-name", "apps create --name '9 lives'"),
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "apps create --name orders")
        },
        Case {
            faults: || {
                vec![
                    Fault::new("*/apps", FaultEffect::status(500, "internal server error"))
                        .method("POST"),
                ]
            },
            ..fails("refused", "apps create --name orders")
        },
        Case {
            faults: || vec![Fault::new("*/apps", FaultEffect::HangUp).method("POST")],
            ..fails("hung-up", "apps create --name orders")
        },
        Case {
            faults: || vec![Fault::new("*/apps", FaultEffect::HalfBody).method("POST")],
            ..fails("cut-short", "apps create --name orders")
        },
        wrong("wrong-location", "apps create --location Mars"),
        wrong("wrong-location-case", "apps create --location us-va"),
        wrong("wrong-model", "apps create --deployment-model bogus"),
        wrong("wrong-environment", "apps create --environment prod"),
        wrong("positional", "apps create orders"),
        wrong("app", "apps create --app orders"),
    ],
    ..TOPIC
};
