//! What `users list` shows: text, JSON, lines for programs, sheets, files.
use std::time::UNIX_EPOCH;

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::seeds::{self, email, met, one_app, user_id};
use crate::cases::support::topic::{TOPIC, Topic};
use appservices_mock::UserSeed;

const fn list(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: seeds::dated,
        ..CASE
    }
}

const fn into_file(name: &'static str, args: &'static str) -> Case {
    Case {
        shows: &["out.txt"],
        ..list(name, args)
    }
}

pub(crate) const OUTPUT: Topic = Topic {
    folder: "users/list/output",
    requirements: &["cli/list/columns"],
    shows: shown_by![
        "cli/selection/all-pages" => "many-pages",
        "cli/selection/unknown" => "ndjson-unknown-among csv-unknown-among",
        "cli/selection/unknown" => "file-ndjson-unknown-among",
        "cli/selection/email-unknown" => "ndjson-address-of-nobody-among",
        "cli/text/tables" => "odd-text empty-app",
        "cli/json/lines" => "json json-* odd-json",
        "cli/ndjson/records" => "ndjson ndjson-pending ndjson-never odd-ndjson",
        "cli/ndjson/totals" => "ndjson-nobody ndjson-filters",
        "cli/csv/rows" => "csv csv-pending csv-nobody odd-csv",
        "cli/csv/appended" => "file-csv-appended file-csv-empty-before",
        "cli/output/file" => "file file-*",
        "cli/output/file-errors" => "file-csv-error file-ndjson-error",
        "cli/list/columns" => "odd-text",
    ],
    cases: &[
        list("json", "users list -a shop -f json"),
        list("json-pending", "users list -a shop --pending -f json"),
        list(
            "json-nobody",
            "users list -a shop --provider oauth2-apple -f json",
        ),
        list("ndjson", "users list -a shop -f ndjson"),
        list("ndjson-pending", "users list -a shop --pending -f ndjson"),
        list(
            "ndjson-nobody",
            "users list -a shop --provider oauth2-apple -f ndjson",
        ),
        list(
            "ndjson-filters",
            "users list -a shop -f ndjson --state enabled --provider local-userpass,api-key --email ada@example.com --email dora@example.com --last-login-before 2024-12-31 --last-login-after 2023-01-01 --created-before 2024-12-31T23:59:59+01:00 --created-after 2023-01-01",
        ),
        list(
            "ndjson-never",
            "users list -a shop -f ndjson --never-logged-in",
        ),
        Case {
            exit: 1,
            ..list(
                "ndjson-unknown-among",
                "users list -a shop -f ndjson -u 65a000000000000000099999,65a000000000000000000001",
            )
        },
        Case {
            exit: 1,
            ..list(
                "ndjson-address-of-nobody-among",
                "users list -a shop -f ndjson --email nobody@example.com --email ada@example.com",
            )
        },
        list("csv", "users list -a shop -f csv"),
        list("csv-pending", "users list -a shop --pending -f csv"),
        list(
            "csv-nobody",
            "users list -a shop --provider oauth2-apple -f csv",
        ),
        Case {
            exit: 1,
            ..list(
                "csv-unknown-among",
                "users list -a shop -f csv -u 65a000000000000000099999,65a000000000000000000001",
            )
        },
        into_file("file", "users list -a shop --state disabled -o out.txt"),
        into_file(
            "file-json",
            "users list -a shop --state disabled -o out.txt -f json",
        ),
        into_file(
            "file-ndjson",
            "users list -a shop --state disabled -o out.txt -f ndjson",
        ),
        into_file(
            "file-csv",
            "users list -a shop --state disabled -o out.txt -f csv",
        ),
        Case {
            files: &[("out.txt", "\"id\"\n\"before\"\n")],
            ..into_file(
                "file-csv-appended",
                "users list -a shop --state disabled -o out.txt -f csv",
            )
        },
        Case {
            files: &[("out.txt", "")],
            ..into_file(
                "file-csv-empty-before",
                "users list -a shop --state disabled -o out.txt -f csv",
            )
        },
        Case {
            exit: 1,
            ..into_file("file-csv-error", "users list -a nope -o out.txt -f csv")
        },
        Case {
            exit: 1,
            ..into_file(
                "file-ndjson-error",
                "users list -a nope -o out.txt -f ndjson",
            )
        },
        Case {
            exit: 1,
            ..into_file(
                "file-ndjson-unknown-among",
                "users list -a shop -f ndjson -o out.txt -u 65a000000000000000099999,65a000000000000000000001",
            )
        },
        // What people put into their names.
        list_of("odd-text", "users list -a shop"),
        list_of("odd-ndjson", "users list -a shop -f ndjson"),
        list_of("odd-csv", "users list -a shop -f csv"),
        list_of("odd-json", "users list -a shop -f json"),
        Case {
            seed: || one_app(seeds::many(120)),
            ..list("many-pages", "users list -a shop")
        },
        Case {
            seed: || one_app(Vec::new()),
            ..list("empty-app", "users list -a shop")
        },
    ],
    ..TOPIC
};

/// The users whose data would steer a terminal or a spreadsheet.
const fn list_of(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: || {
            one_app(vec![
                met(0, Some(1), email(1, "=cmd|' /C calc'!A1")),
                met(0, Some(2), email(2, "two\nlines\t\"and\" quotes, commas")),
                met(0, Some(3), email(3, "red\u{1b}[31m@example.com")),
                met(0, Some(4), email(4, "turn\u{202e}moc.elpmaxe")),
                met(
                    0,
                    Some(5),
                    seeds::user(5, "api-key").data("name", "@sum(1;2)"),
                ),
                met(0, Some(6), seeds::user(6, "oauth2-mastodon")),
                met(
                    0,
                    Some(7),
                    email(7, "李@例え.jp").identity("oauth2-mastodon"),
                ),
                met(
                    0,
                    Some(8),
                    UserSeed::default().id(&user_id(8)).data("email", ""),
                ),
                email(9, "of-no-date@example.com")
                    .created(UNIX_EPOCH)
                    .last_authentication(UNIX_EPOCH),
            ])
        },
        ..CASE
    }
}
