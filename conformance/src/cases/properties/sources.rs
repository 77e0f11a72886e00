//! Files of IDs of any kind, size and encoding.
use crate::cases::Check;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{config, summary};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, one_app, user_id};

/// Bytes that no text has.
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
fn a_hundred_thousand_ids() {
    let context = Context::new(one_app(vec![seeds::user(7, "anon-user")]), Login::Keys);
    let ids: Vec<String> = (0..100_000).map(|n| user_id(n % 50_000)).collect();
    context.write("ids.txt", &ids.join("\n"));
    // Registrations are looked up in one list.
    let outcome = context.run_line("users count -a shop --pending -u @ids.txt");
    let named = (1..=5).map(|line| format!("{} (ids.txt, line {line})", user_id(line - 1)));
    let named = named.collect::<Vec<_>>().join(", ");
    let words = format!(
        "user count failed: no users found: {named} and 49995 more\nTry instead: appservices users list --app shop --pending\n"
    );
    assert_eq!((outcome.code, outcome.stderr), (Some(1), words));
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
    #![proptest_config(config())]

    /// However a file is written, each ID in it is taken once, in order.
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
                    text.extend([before.as_str(), &user_id(*n), behind]);
                    if !wanted.contains(&user_id(*n)) {
                        wanted.push(user_id(*n));
                    }
                }
                Line::Comment(words) => text.extend([before.as_str(), "#", words]),
                Line::Blank(blank) => text.push_str(blank),
            }
            text.push_str(if *crlf { "\r\n" } else { "\n" });
        }
        if open_end {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
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
            prop_assert_eq!(outcome.stderr, format!("user revoke failed: no IDs {place}\nHint: write one ID per line\n"));
            prop_assert_eq!((outcome.code, outcome.requests.len()), (Some(1), 0));
            return Ok(());
        }
        prop_assert_eq!((outcome.code, &outcome.stderr), (Some(0), &summary("Revoked", wanted.len())));
        let rows = outcome.stdout.lines().skip(3);
        let shown: Vec<String> = rows.map(|row| row.trim()[..24].to_owned()).collect();
        prop_assert_eq!(shown, wanted);
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    not_utf8 => ["cli/selection/from-file-invalid"],
    a_huge_line => ["cli/selection/from-file-invalid"],
    a_hundred_thousand_ids => ["cli/selection/many-ids"],
    files_of_any_kind => ["cli/selection/from-file"],
];
