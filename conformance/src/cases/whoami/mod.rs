//! `whoami`.
use appservices_mock::{Fault, FaultEffect, GroupSeed};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

const fn who(name: &'static str) -> Case {
    Case {
        name,
        args: "whoami",
        ..CASE
    }
}

/// With the list of projects.
const fn projects(name: &'static str) -> Case {
    Case {
        name,
        args: "whoami --show-projects",
        ..CASE
    }
}

const NO_DASHES: &str = "default:\n  public_api_key: zyxwvuts\n  private_api_key: nodashes\n  \
    access_token: a.b.c\n  refresh_token: d.e.f\n  realm_base_url: '[SERVER]'\n  \
    atlas_base_url: '[SERVER]'\n";

const SESSION_ONLY: &str = "default:\n  public_api_key: zyxwvuts\n  access_token: a.b.c\n  \
    refresh_token: d.e.f\n  realm_base_url: '[SERVER]'\n";

pub(crate) const WHOAMI: Topic = Topic {
    folder: "whoami/all",
    requirements: &["cli/whoami/user"],
    shows: shown_by![
        "cli/options/profile" => "other-profile",
        "cli/options/positional" => "positional",
        "cli/help/text" => "help",
        "cli/json/lines" => "logged-in-json nobody-json projects-json",
        "cli/ndjson/status" => "logged-in-ndjson logged-in-csv nobody-ndjson nobody-csv keys-ndjson",
        "cli/ndjson/records" => "projects-ndjson",
        "cli/ndjson/totals" => "projects-none-ndjson",
        "cli/csv/rows" => "projects-csv projects-none-csv",
        "cli/output/file" => "into-file",
        "cli/whoami/user" => "logged-in key-without-dashes keys session-without-private-key",
        "cli/whoami/nobody" => "nobody logged-out",
        "cli/whoami/projects" => "projects projects-three projects-none projects-keys projects-*",
        "cli/session/login-needed" => "projects-nobody projects-without-private-key",
    ],
    cases: &[
        Case {
            args: "whoami --help",
            ..who("help")
        },
        who("logged-in"),
        Case {
            args: "whoami -f json",
            ..who("logged-in-json")
        },
        Case {
            args: "whoami -f ndjson",
            ..who("logged-in-ndjson")
        },
        Case {
            args: "whoami -f csv",
            ..who("logged-in-csv")
        },
        Case {
            args: "whoami --show-projects -f ndjson",
            ..projects("projects-ndjson")
        },
        Case {
            args: "whoami --show-projects -f csv",
            ..projects("projects-csv")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            args: "whoami -f ndjson",
            ..who("nobody-ndjson")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            args: "whoami -f csv",
            ..who("nobody-csv")
        },
        Case {
            login: Login::Keys,
            args: "whoami -f ndjson",
            ..who("keys-ndjson")
        },
        Case {
            seed: || seeds::world(Vec::new()),
            args: "whoami --show-projects -f ndjson",
            ..projects("projects-none-ndjson")
        },
        Case {
            seed: || seeds::world(Vec::new()),
            args: "whoami --show-projects -f csv",
            ..projects("projects-none-csv")
        },
        Case {
            args: "whoami -o out.txt",
            shows: &["out.txt"],
            ..who("into-file")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            ..who("nobody")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            args: "whoami -f json",
            ..who("nobody-json")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            profiles: &[("default.yaml", "default:\n  public_api_key: mlvqkzpa\n")],
            ..who("logged-out")
        },
        Case {
            login: Login::Nobody,
            profiles: &[("default.yaml", NO_DASHES)],
            ..who("key-without-dashes")
        },
        // A session is a login, with or without the keys that opened it.
        Case {
            login: Login::Nobody,
            profiles: &[("default.yaml", SESSION_ONLY)],
            ..who("session-without-private-key")
        },
        Case {
            login: Login::Nobody,
            profiles: &[("default.yaml", SESSION_ONLY)],
            exit: 1,
            ..projects("projects-without-private-key")
        },
        Case {
            login: Login::Keys,
            shows_profiles: &["default"],
            ..who("keys")
        },
        Case {
            exit: 1,
            args: "whoami --profile work",
            ..who("other-profile")
        },
        Case {
            args: "whoami ada",
            exit: 2,
            ..who("positional")
        },
        projects("projects"),
        Case {
            args: "whoami --show-projects -f json",
            ..projects("projects-json")
        },
        Case {
            seed: || {
                seeds::world(
                    (1..=3)
                        .map(|n| {
                            GroupSeed::new(
                                &format!("65a00000000000000000{n:04}"),
                                &format!("Project {n}"),
                            )
                        })
                        .collect(),
                )
            },
            ..projects("projects-three")
        },
        Case {
            seed: || seeds::world(Vec::new()),
            ..projects("projects-none")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            ..projects("projects-nobody")
        },
        Case {
            login: Login::Keys,
            ..projects("projects-keys")
        },
        Case {
            login: Login::Nobody,
            profiles: &[("default.yaml", NO_DASHES)],
            exit: 1,
            ..projects("projects-wrong-keys")
        },
        Case {
            faults: || {
                vec![Fault::new(
                    "/api/public/v1.0/groups",
                    FaultEffect::status(500, "internal server error"),
                )]
            },
            exit: 1,
            ..projects("projects-refused")
        },
    ],
    ..TOPIC
};
