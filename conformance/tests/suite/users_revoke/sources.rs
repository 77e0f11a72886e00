//! `-u @FILE` and `-u -`: IDs a line, and what is no ID.
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::case::{CASE, Case, TOPIC, Topic};
use crate::support::context::{Context, Login};
use crate::support::seeds::{self, one_app, user_id};

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

/// Bytes that no text has.
#[test]
fn not_utf8() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let path = context.work().join("ids.txt");
    std::fs::write(&path, b"65a000000000000000000001\n# fine\nca\xff\xfe\n").expect("a file");
    for (words, stdin) in [("@ids.txt", false), ("-", true)] {
        let mut command = context.command();
        command.args(["users", "revoke", "-a", "shop", "-u", words]);
        if stdin {
            command.write_stdin(std::fs::read(&path).expect("the file"));
        }
        let outcome = context.finish(command);
        let place = if stdin { "standard input" } else { "ids.txt" };
        let words = format!("user revoke failed: {place}, line 3: not UTF-8\n");
        assert_eq!((outcome.code, outcome.stderr), (Some(1), words));
        assert_eq!((outcome.stdout.as_str(), outcome.requests.len()), ("", 0));
    }
}

/// A line without end is no reason to fill the memory, and is not shown again.
#[test]
fn a_huge_line() {
    let context = Context::new(seeds::shop(), Login::Profile);
    for length in [257, 70_000, 20_000_000] {
        context.write(
            "ids.txt",
            &format!("65a000000000000000000001\n{}", "a".repeat(length)),
        );
        let outcome = context.run_line("users revoke -a shop -u @ids.txt");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
        let begins = outcome
            .stderr
            .starts_with("user revoke failed: ids.txt, line 2: ");
        assert!(begins && outcome.stderr.len() < 500, "{}", outcome.stderr);
        assert_eq!(outcome.requests.len(), 0, "{length}");
    }
}

/// Many IDs are read in no time; here each but one is somebody else's.
#[test]
fn a_hundred_thousand_ids() {
    let context = Context::new(one_app(vec![seeds::user(7, "anon-user")]), Login::Keys);
    let ids: String = (0..100_000)
        .map(|n| format!("{}\n", user_id(n % 50_000)))
        .collect();
    context.write("ids.txt", &ids);
    // Registrations are looked up in one list.
    let outcome = context.run_line("users count -a shop --pending -u @ids.txt");
    let words = "user count failed: no users found\nTry instead: appservices users list\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), words));
    assert!(outcome.requests.len() < 10, "{}", outcome.requests.len());
}

/// What a line of a file may be.
#[derive(Clone, Debug)]
enum Line {
    Id(u32),
    Comment(String),
    Blank(String),
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        3 => (1_u32..=9).prop_map(Line::Id),
        1 => "[^\n\r]{0,20}".prop_map(Line::Comment),
        1 => "[ \t]{0,3}".prop_map(Line::Blank),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a file is written, each ID in it is taken once, in order.
    #[test]
    fn files_of_any_kind(
        lines in vec((line(), "[ \t]{0,2}", "[ \t]{0,2}", any::<bool>()), 1..12),
        bom in any::<bool>(),
        open_end in any::<bool>(),
        stdin in any::<bool>(),
    ) {
        let mut text = if bom { "\u{feff}".to_owned() } else { String::new() };
        let mut wanted = Vec::new();
        for (line, before, behind, crlf) in &lines {
            match line {
                Line::Id(n) => {
                    text.push_str(&format!("{before}{}{behind}", user_id(*n)));
                    if !wanted.contains(&user_id(*n)) {
                        wanted.push(user_id(*n));
                    }
                }
                Line::Comment(words) => text.push_str(&format!("{before}#{words}")),
                Line::Blank(blank) => text.push_str(blank),
            }
            text.push_str(if *crlf { "\r\n" } else { "\n" });
        }
        if open_end {
            text = text.trim_end_matches(['\r', '\n']).to_owned();
        }
        let users = (1..=9).map(|n| seeds::user(n, "anon-user")).collect();
        let context = Context::new(one_app(users), Login::Keys);
        let mut command = context.command();
        if stdin {
            command.args(["users", "revoke", "-a", "shop", "-u", "-"]).write_stdin(text);
        } else {
            context.write("ids", &text);
            command.args(["users", "revoke", "-a", "shop", "-u", "@ids"]);
        }
        let outcome = context.finish(command);
        if wanted.is_empty() {
            let place = if stdin { "on standard input" } else { "in 'ids'" };
            prop_assert_eq!(outcome.stderr, format!("user revoke failed: no IDs {place}\n"));
            prop_assert_eq!((outcome.code, outcome.requests.len()), (Some(1), 0));
            return Ok(());
        }
        prop_assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        let rows = outcome.stdout.lines().skip(3);
        let shown: Vec<String> = rows.map(|row| row.trim()[..24].to_owned()).collect();
        prop_assert_eq!(shown, wanted);
    }
}
