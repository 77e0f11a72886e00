//! `profiles list`.
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

const fn list(name: &'static str) -> Case {
    Case {
        name,
        args: "profiles list",
        ..CASE
    }
}

const OUT: &str = "out:\n  public_api_key: zyxwvuts\n";
const EMPTY: &str = "empty:\n  telemetry_mode: \"off\"\n";

pub(crate) const PROFILES: Topic = Topic {
    folder: "profiles/list",
    requirements: &["cli/profiles/list"],
    shows: shown_by![
        "cli/help/text" => "help help-of-profiles",
        "cli/json/lines" => "none-json several-json",
        "cli/ndjson/status" => "several-ndjson several-csv beside-a-broken-one-*",
        "cli/ndjson/totals" => "none-ndjson",
        "cli/csv/rows" => "none-csv",
        "cli/output/file" => "into-file",
        "cli/profiles/unreadable" => "beside-a-*",
        "cli/credentials/environment" => "keys",
    ],
    cases: &[
        Case {
            args: "profiles list --help",
            ..list("help")
        },
        Case {
            args: "profiles --help",
            ..list("help-of-profiles")
        },
        Case {
            login: Login::Nobody,
            ..list("none")
        },
        Case {
            login: Login::Nobody,
            args: "profiles list -f json",
            ..list("none-json")
        },
        list("of-one"),
        Case {
            profiles: &[("out.yaml", OUT), ("empty.yaml", EMPTY)],
            ..list("several")
        },
        Case {
            args: "profiles list -f json",
            profiles: &[("out.yaml", OUT), ("empty.yaml", EMPTY)],
            ..list("several-json")
        },
        Case {
            args: "profiles list -f ndjson",
            profiles: &[("out.yaml", OUT), ("empty.yaml", EMPTY)],
            ..list("several-ndjson")
        },
        Case {
            args: "profiles list -f csv",
            profiles: &[("out.yaml", OUT), ("empty.yaml", EMPTY)],
            ..list("several-csv")
        },
        Case {
            login: Login::Nobody,
            args: "profiles list -f ndjson",
            ..list("none-ndjson")
        },
        Case {
            login: Login::Nobody,
            args: "profiles list -f csv",
            ..list("none-csv")
        },
        Case {
            args: "profiles list -o out.txt",
            shows: &["out.txt"],
            ..list("into-file")
        },
        Case {
            profiles: &[("notes.txt", "not a profile"), ("folder/there", "")],
            ..list("beside-other-files")
        },
        Case {
            profiles: &[("folder.yaml/there", "")],
            exit: 1,
            ..list("beside-a-folder")
        },
        Case {
            exit: 1,
            profiles: &[("broken.yaml", "broken: [unclosed\n\tx")],
            ..list("beside-a-broken-one")
        },
        Case {
            exit: 1,
            args: "profiles list -f ndjson",
            profiles: &[("broken.yaml", "broken: [unclosed\n\tx")],
            ..list("beside-a-broken-one-ndjson")
        },
        Case {
            exit: 1,
            args: "profiles list -f csv",
            profiles: &[("broken.yaml", "broken: [unclosed\n\tx")],
            ..list("beside-a-broken-one-csv")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            profiles: &[
                ("default.yaml", "default: [unclosed\n\tx"),
                ("out.yaml", OUT),
                ("work.yaml", "work: 7\n"),
            ],
            ..list("beside-a-broken-default")
        },
        Case {
            login: Login::Keys,
            ..list("keys")
        },
    ],
    ..TOPIC
};
