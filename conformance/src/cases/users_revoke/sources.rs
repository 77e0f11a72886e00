//! `-u @FILE` and `-u -`: IDs a line, and what is no ID.
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

const TWO: &str = "65a000000000000000000002\n65a000000000000000000001\n";

const fn from_file(name: &'static str, text: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        args: "users revoke -a shop -u @ids.txt",
        files: text,
        ..CASE
    }
}

const fn fails(name: &'static str, text: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        exit: 1,
        ..from_file(name, text)
    }
}

const fn from_stdin(name: &'static str, stdin: &'static str) -> Case {
    Case {
        args: "users revoke -a shop -u -",
        stdin,
        ..from_file(name, &[])
    }
}

pub(crate) const SOURCES: Topic = Topic {
    folder: "users/revoke/sources",
    requirements: &["cli/selection/from-file"],
    shows: shown_by![
        "cli/options/file-name" => "no-name",
        "cli/selection/unknown" => "file-with-unknown-among",
        "cli/selection/unknown-lines" => "unknown-line* quoted quoted-among pasted-columns",
        "cli/selection/unknown-lines" => "addresses address address-* in-capitals-too",
        "cli/selection/from-file" => "file file-dry-run file-as-editors-leave-it",
        "cli/selection/from-file" => "file-with-a-bom-alone-on-its-line two-files",
        "cli/selection/from-file" => "file-with-a-comma file-narrowed line-with-commas-is-one-id",
        "cli/selection/from-file" => "whole-value-is-the-name list delete disable count",
        "cli/selection/from-stdin" => "stdin stdin-without-newline stdin-twice stdin-and-file",
        "cli/selection/from-stdin" => "count disable",
        "cli/selection/from-file-once" => "file-and-ids-once-each stdin-and-file",
        "cli/selection/from-file-invalid" => "missing missing-json folder empty only-comments",
        "cli/selection/from-file-invalid" => "only-a-bom stdin-empty stdin-empty-with-yes",
        "cli/selection/from-file-invalid" => "line-that-is-no-id line-with-a-control-character",
        "cli/selection/from-file-invalid" => "line-with-a-bom-further-down",
        "cli/selection/from-file-invalid" => "stdin-line-that-is-no-id delete-empty",
        "cli/selection/from-file-invalid" => "empty-beside-an-id",
        "cli/session/login-needed" => "not-logged-in",
    ],
    cases: &[
        from_file("file", &[("ids.txt", TWO)]),
        Case {
            args: "users revoke -a shop --user=@ids.txt --dry-run",
            ..from_file("file-dry-run", &[("ids.txt", TWO)])
        },
        from_file(
            "file-as-editors-leave-it",
            &[(
                "ids.txt",
                "\u{feff}# who\r\n\r\n  65a000000000000000000002\t\r\n \t# the other\r\n65a000000000000000000001 ",
            )],
        ),
        from_file(
            "file-with-a-bom-alone-on-its-line",
            &[("ids.txt", "\u{feff}\n65a000000000000000000001\n")],
        ),
        Case {
            args: "users revoke -a shop -u 65a000000000000000000003 -u @ids.txt -u 65a000000000000000000001",
            ..from_file(
                "file-and-ids-once-each",
                &[(
                    "ids.txt",
                    "65a000000000000000000002\n65a000000000000000000003\n65a000000000000000000002\n",
                )],
            )
        },
        Case {
            args: "users revoke -a shop -u @a.txt -u @b.txt",
            ..from_file(
                "two-files",
                &[
                    ("a.txt", "65a000000000000000000002"),
                    ("b.txt", "65a000000000000000000001"),
                ],
            )
        },
        Case {
            args: "users revoke -a shop -u '@my, ids.txt'",
            ..from_file(
                "file-with-a-comma",
                &[("my, ids.txt", "65a000000000000000000001\n")],
            )
        },
        Case {
            args: "users revoke -a shop -u @ids.txt --state enabled",
            ..from_file(
                "file-narrowed",
                &[(
                    "ids.txt",
                    "65a000000000000000000003\n65a000000000000000000001\n",
                )],
            )
        },
        Case {
            exit: 1,
            ..from_file(
                "file-with-unknown-among",
                &[(
                    "ids.txt",
                    "65a000000000000000099999\n65a000000000000000000001\n",
                )],
            )
        },
        from_stdin("stdin", TWO),
        from_stdin("stdin-without-newline", "65a000000000000000000001"),
        Case {
            args: "users revoke -a shop -u - -u -",
            ..from_stdin("stdin-twice", TWO)
        },
        Case {
            args: "users revoke -a shop -u - -u @ids.txt",
            files: &[("ids.txt", "65a000000000000000000004\n")],
            ..from_stdin("stdin-and-file", TWO)
        },
        // What cannot be read, before anything is asked.
        fails("missing", &[]),
        Case {
            args: "users revoke -a shop -u @ids.txt -f json",
            ..fails("missing-json", &[])
        },
        fails("folder", &[("ids.txt/there", "")]),
        fails("empty", &[("ids.txt", "")]),
        fails("only-comments", &[("ids.txt", "# nobody\n\n   \n")]),
        fails("only-a-bom", &[("ids.txt", "\u{feff}")]),
        Case {
            args: "users revoke -a shop -u 65a000000000000000000001 -u @ids.txt",
            ..fails("empty-beside-an-id", &[("ids.txt", "\n")])
        },
        Case {
            exit: 1,
            ..from_stdin("stdin-empty", "")
        },
        Case {
            exit: 1,
            args: "users revoke -a shop -y -u -",
            ..from_stdin("stdin-empty-with-yes", "")
        },
        fails(
            "line-that-is-no-id",
            &[("ids.txt", "65a000000000000000000001\n\n..\n")],
        ),
        fails(
            "line-with-a-control-character",
            &[("ids.txt", "a\u{1b}[31mb\n")],
        ),
        fails(
            "line-with-a-bom-further-down",
            &[("ids.txt", "65a000000000000000000001\n\u{feff}.\n")],
        ),
        Case {
            exit: 1,
            ..from_stdin("stdin-line-that-is-no-id", "# one\n.\n")
        },
        fails("line-with-commas-is-one-id", &[("ids.txt", "a,b\n")]),
        // IDs that are something else, and where they stand.
        fails(
            "unknown-lines",
            &[(
                "ids.txt",
                "# who\n65a000000000000000099999\n\n65a000000000000000099998\n",
            )],
        ),
        Case {
            args: "users revoke -a shop -u @ids.txt -f ndjson",
            ..fails(
                "unknown-lines-ndjson",
                &[(
                    "ids.txt",
                    "# who\n65a000000000000000099999\n\n65a000000000000000099998\n",
                )],
            )
        },
        Case {
            args: "users list -a shop -u @ids.txt -u 65a000000000000000099998 -f ndjson",
            ..fails(
                "unknown-line-and-word-ndjson",
                &[("ids.txt", "65a000000000000000099999\n")],
            )
        },
        Case {
            args: "users revoke -a shop -u @ids.txt -f csv",
            ..fails(
                "unknown-lines-csv",
                &[(
                    "ids.txt",
                    "65a000000000000000099999\n65a000000000000000099998\n",
                )],
            )
        },
        fails(
            "quoted",
            &[(
                "ids.txt",
                "\"65a000000000000000000001\"\n\"65a000000000000000000002\"\n",
            )],
        ),
        fails(
            "quoted-among",
            &[(
                "ids.txt",
                "65a000000000000000000001\n'65a000000000000000000002'\n",
            )],
        ),
        fails(
            "pasted-columns",
            &[(
                "ids.txt",
                "65a000000000000000000001,ada@example.com\n65a000000000000000000002,grace@example.com\n",
            )],
        ),
        fails(
            "addresses",
            &[("ids.txt", "ada@example.com\ngrace@example.com\n")],
        ),
        Case {
            args: "users delete -a shop -y -u ada@example.com",
            ..fails("address", &[])
        },
        Case {
            args: "users list -a shop -u 65a000000000000000000001,ada@example.com",
            ..fails("address-among", &[])
        },
        Case {
            args: "users count -a shop -f json -u ada@example.com",
            ..fails("address-json", &[])
        },
        // Two spellings of an ID are one user.
        Case {
            args: "users delete -a shop -y -u 65A0000000000000000000AB,65a0000000000000000000ab",
            seed: || {
                let user = seeds::user(1, "anon-user").id("65a0000000000000000000ab");
                seeds::one_app(vec![user])
            },
            ..from_file("in-capitals-too", &[])
        },
        Case {
            args: "users revoke -a shop -u @",
            exit: 2,
            ..fails("no-name", &[])
        },
        Case {
            args: "users revoke -a shop -u @ids.txt,65a000000000000000000001",
            ..fails(
                "whole-value-is-the-name",
                &[("ids.txt", "65a000000000000000000002\n")],
            )
        },
        Case {
            login: Login::Nobody,
            exit: 1,
            ..from_file("not-logged-in", &[])
        },
        // The others have it too.
        Case {
            args: "users list -a shop -u @ids.txt",
            seed: seeds::dated,
            ..from_file("list", &[("ids.txt", TWO)])
        },
        Case {
            args: "users delete -a shop -u @ids.txt -y",
            ..from_file("delete", &[("ids.txt", TWO)])
        },
        Case {
            args: "users count -a shop -u -",
            ..from_stdin("count", TWO)
        },
        Case {
            args: "users disable -a shop -u -",
            ..from_stdin("disable", "65a000000000000000000001\n")
        },
        Case {
            args: "users delete -a shop -u @ids.txt -y",
            exit: 1,
            ..from_file("delete-empty", &[("ids.txt", "")])
        },
    ],
    ..TOPIC
};
