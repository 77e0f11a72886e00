//! What may be typed, and what may not.
use crate::cases::Check;
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

const APP: &str = "/groups/65a0000000000000000000a1/apps/65a0000000000000000001a1";

const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        login: Login::Nobody,
        exit: 2,
        ..CASE
    }
}

const fn fails(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 1,
        ..CASE
    }
}

pub(crate) const WORDS: Topic = Topic {
    folder: "api/words",
    requirements: &["cli/api/data-invalid"],
    shows: shown_by![
        "cli/options/unknown" => "app",
        "cli/options/usage-errors" => "nothing no-path too-much",
        "cli/json/errors" => "not-logged-in-json",
        "cli/api/path" => "path-*",
        "cli/api/method" => "method-*",
        "cli/api/data-invalid" => "data-*",
        "cli/session/login-needed" => "not-logged-in",
    ],
    cases: &[
        wrong("nothing", "api"),
        wrong("no-path", "api GET"),
        wrong("too-much", "api GET /auth/profile more"),
        wrong("method-wrong", "api HEAD /auth/profile"),
        wrong("method-empty", "api '' /auth/profile"),
        wrong("path-empty", "api GET ''"),
        wrong("path-without-slash", "api GET auth/profile"),
        wrong("path-is-a-url", "api GET https://example.com/x"),
        wrong("path-of-another-host", "api GET //example.com/x"),
        wrong("path-with-blank", "api GET '/auth/pro file'"),
        wrong("path-with-newline", "api GET '/auth/pro\nfile'"),
        wrong("path-with-escape", "api GET '/auth/\u{1b}[31m'"),
        wrong("path-with-dots", "api GET /groups/../auth/profile"),
        wrong("path-with-fragment", "api GET /auth/profile#x"),
        wrong("path-with-umlaut", "api GET /auth/süß"),
        wrong("data-is-no-json", "api POST /x -d '{a: 1}'"),
        wrong("data-empty", "api POST /x -d ''"),
        wrong("data-of-two", "api POST /x -d '1 2'"),
        wrong("app", "api GET /auth/profile --app shop"),
        // The data are elsewhere.
        fails("data-file-missing", "api POST /x -d @missing.json"),
        Case {
            files: &[("data.json", "{\"a\": ")],
            ..fails("data-file-is-no-json", "api POST /x -d @data.json")
        },
        Case {
            files: &[("data.json", "")],
            ..fails("data-file-empty", "api POST /x -d @data.json")
        },
        Case {
            files: &[("data.json/there", "")],
            ..fails("data-file-is-a-folder", "api POST /x -d @data.json")
        },
        Case {
            stdin: "nonsense\n",
            ..fails("data-on-stdin-is-no-json", "api POST /x -d -")
        },
        fails("data-on-empty-stdin", "api POST /x -d -"),
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in", "api GET /auth/profile")
        },
        Case {
            login: Login::Nobody,
            ..fails("not-logged-in-json", "api GET /auth/profile -f json")
        },
    ],
    ..TOPIC
};

/// The rows spell the app's place out; this is what it is made of.
fn the_place_of_the_app() {
    use crate::cases::support::seeds::{ALPHA, SHOP};
    assert_eq!(APP, format!("/groups/{ALPHA}/apps/{SHOP}"));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_place_of_the_app => ["cli/api/path"],
];
