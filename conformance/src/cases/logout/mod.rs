//! `logout`.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

/// The profile is shown afterwards.
const fn out(name: &'static str) -> Case {
    Case {
        name,
        args: "logout",
        shows_profiles: &["default"],
        ..CASE
    }
}

pub(crate) const LOGOUT: Topic = Topic {
    folder: "logout/all",
    requirements: &["cli/logout/session"],
    shows: shown_by![
        "cli/options/profile" => "other-profile",
        "cli/options/positional" => "positional",
        "cli/help/text" => "help",
        "cli/json/lines" => "logged-in-json nobody-json",
        "cli/json/errors" => "not-yaml-json",
        "cli/ndjson/records" => "logged-in-ndjson",
        "cli/csv/rows" => "logged-in-csv",
        "cli/output/file" => "into-file",
        "cli/logout/session" => "logged-in session-over-already server-refuses key-without-session",
        "cli/logout/nobody" => "nobody nobody-json logged-out",
        "cli/logout/unreadable" => "not-yaml not-yaml-json",
    ],
    cases: &[
        Case {
            args: "logout --help",
            shows_profiles: &[],
            ..out("help")
        },
        out("logged-in"),
        Case {
            args: "logout -f json",
            ..out("logged-in-json")
        },
        Case {
            args: "logout -f ndjson",
            ..out("logged-in-ndjson")
        },
        Case {
            args: "logout -f csv",
            ..out("logged-in-csv")
        },
        Case {
            args: "logout -o out.txt",
            shows: &["out.txt"],
            ..out("into-file")
        },
        Case {
            login: Login::Nobody,
            ..out("nobody")
        },
        Case {
            login: Login::Nobody,
            args: "logout -f json",
            ..out("nobody-json")
        },
        Case {
            login: Login::Nobody,
            profiles: &[(
                "default.yaml",
                "default:\n  public_api_key: mlvqkzpa\n  colour: blue\n",
            )],
            ..out("logged-out")
        },
        Case {
            args: "logout --profile work",
            shows_profiles: &["default", "work"],
            ..out("other-profile")
        },
        // A session that is over already is as good as ended.
        Case {
            faults: || {
                vec![Fault::new(
                    "*/auth/session",
                    FaultEffect::status_with_code(
                        401,
                        "invalid session: failed to find refresh token",
                        "InvalidSession",
                    ),
                )]
            },
            ..out("session-over-already")
        },
        Case {
            faults: || {
                vec![Fault::new(
                    "*/auth/session",
                    FaultEffect::status(500, "internal server error"),
                )]
            },
            exit: 1,
            ..out("server-refuses")
        },
        // A profile that cannot be read is removed: it may contain secrets.
        Case {
            login: Login::Nobody,
            profiles: &[("default.yaml", "default: [unclosed\n\tx")],
            ..out("not-yaml")
        },
        Case {
            login: Login::Nobody,
            args: "logout --profile work -f json",
            profiles: &[("work.yaml", "work:\n  private_api_key: [1]\n")],
            shows_profiles: &["work"],
            ..out("not-yaml-json")
        },
        // Without a session there may still be a key.
        Case {
            login: Login::Nobody,
            profiles: &[(
                "default.yaml",
                "default:\n  public_api_key: mlvqkzpa\n  private_api_key: nodashes\n",
            )],
            ..out("key-without-session")
        },
        Case {
            args: "logout now",
            exit: 2,
            ..out("positional")
        },
    ],
    ..TOPIC
};
