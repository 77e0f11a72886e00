//! `apps describe`: the document as the server sent it.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::sessions;
use crate::cases::support::topic::{TOPIC, Topic};

const fn describe(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        faults: short,
        ..CASE
    }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        exit: 1,
        ..describe(name, args)
    }
}

fn answer(body: &str) -> Vec<Fault> {
    let effect = FaultEffect::body(200, "application/json", body);
    vec![Fault::new("*/description", effect)]
}

/// A document whose keys are in no alphabet's order, with what writers of JSON get wrong.
fn short() -> Vec<Fault> {
    answer(
        r#"{"name":"shop","client_app_id":"shop-abcde","b":[],"a":{},"n":1.0,"big":12345678901234567890123,"text":"two\nlines \u001b[31m <&>","none":null}"#,
    )
}

pub(crate) const DESCRIBE: Topic = Topic {
    folder: "apps/describe/all",
    requirements: &["cli/apps/describe"],
    shows: shown_by![
        "cli/options/positional" => "positional",
        "cli/app/unknown" => "unknown-app",
        "cli/app/several" => "several-apps",
        "cli/prompts/no-terminal" => "no-app",
        "cli/json/lines" => "json real-json",
        "cli/csv/rows" => "csv",
        "cli/ndjson/types" => "ndjson",
        "cli/output/file" => "into-file",
        "cli/errors/words" => "refused",
        "cli/errors/bad-responses" => "cut-short",
        "cli/session/login-needed" => "not-logged-in",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        Case {
            faults: Vec::new,
            ..describe("real", "apps describe -a shop")
        },
        Case {
            faults: Vec::new,
            ..describe("real-json", "apps describe -a shop -f json")
        },
        describe("text", "apps describe -a shop"),
        describe("json", "apps describe -a shop -f json"),
        describe("csv", "apps describe -a shop -f csv"),
        describe("ndjson", "apps describe -a shop -f ndjson"),
        Case {
            shows: &["out.txt"],
            ..describe("into-file", "apps describe -a shop -o out.txt")
        },
        fails("no-app", "apps describe"),
        fails("unknown-app", "apps describe -a nope"),
        fails("several-apps", "apps describe -a twin"),
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "apps describe -a shop")
        },
        Case {
            faults: || {
                vec![Fault::new(
                    "*/description",
                    FaultEffect::status(500, "internal server error"),
                )]
            },
            ..fails("refused", "apps describe -a shop")
        },
        Case {
            faults: || vec![Fault::new("*/description", FaultEffect::HalfBody)],
            ..fails("cut-short", "apps describe -a shop")
        },
        Case {
            faults: || answer("[1, 2]"),
            exit: 0,
            ..fails("list-in-place-of-a-document", "apps describe -a shop")
        },
        Case {
            faults: sessions::session_over,
            ..fails("session-over", "apps describe -a shop")
        },
        Case {
            login: Login::Nobody,
            exit: 2,
            ..describe("positional", "apps describe shop")
        },
    ],
    ..TOPIC
};
