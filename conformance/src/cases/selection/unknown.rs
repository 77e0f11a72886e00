//! IDs that nobody has are named, each with its line, also where no other is known.
use crate::cases::Check;
use serde_json::Value;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, user_id};

const VERBS: [&[&str]; 5] = [
    &["users", "revoke"],
    &["users", "enable"],
    &["users", "disable"],
    &["users", "delete", "-y"],
    &["users", "list"],
];

/// Lines, two of which are IDs that nobody has, and what the second ID is.
const FILE: &str = "# those who left\n65a000000000000000099998\n\nada@example.com\n";

fn run(verb: &[&str], more: &[&str]) -> crate::cases::support::context::Outcome {
    let context = Context::new(seeds::shop(), Login::Keys);
    context.write("ids.txt", FILE);
    let args = [verb, &["-a", "shop", "-u", "@ids.txt"], more].concat();
    context.run(&args)
}

fn each_is_named_with_its_line() {
    for verb in VERBS.into_iter().chain([&["users", "count"][..]]) {
        for format in ["", "json", "ndjson", "csv"] {
            let outcome = run(verb, &["-f", format]);
            assert_eq!(outcome.code, Some(1), "{verb:?}");
            for words in [
                "65a000000000000000099998 (ids.txt, line 2)",
                "ada@example.com (ids.txt, line 4)",
                "select users by email address with --email",
                "appservices users list",
            ] {
                let says = outcome.stderr.contains(words);
                assert!(
                    says,
                    "{verb:?} {format}: no {words:?} in {}",
                    outcome.stderr
                );
            }
            assert!(outcome.changes().is_empty(), "{verb:?}");
        }
    }
}

/// Programs get a record each and the totals, whether some are known or none.
fn each_has_a_record() {
    for verb in VERBS {
        for (more, known) in [(vec![], 0), (vec!["-u".to_owned(), user_id(1)], 1)] {
            let more: Vec<&str> = more.iter().map(String::as_str).collect();
            let outcome = run(verb, &[&more[..], &["-f", "ndjson"]].concat());
            assert_eq!(outcome.code, Some(1), "{verb:?}");
            let lines: Vec<Value> = outcome
                .stdout
                .lines()
                .map(|line| serde_json::from_str(line).expect("JSON"))
                .collect();
            let (totals, rows) = lines.split_last().expect("totals");
            assert_eq!(rows.len(), 2 + known, "{verb:?}: {}", outcome.stdout);
            assert_eq!(totals["totals"]["failed"], 2, "{verb:?}");
            for (id, line) in [("65a000000000000000099998", 2), ("ada@example.com", 4)] {
                let row = rows.iter().find(|row| row["id"] == id);
                let row = row.unwrap_or_else(|| panic!("{verb:?}: no {id} in {}", outcome.stdout));
                let words = format!("user not found (ids.txt, line {line})");
                assert_eq!(row["error"], words.as_str(), "{verb:?}");
                assert_eq!(row["error_code"], "UserNotFound", "{verb:?}");
            }
            let csv = run(verb, &[&more[..], &["-f", "csv"]].concat());
            assert_eq!(
                csv.stdout.lines().count(),
                3 + known,
                "{verb:?}: {}",
                csv.stdout
            );
        }
    }
}

/// What was typed tells what was meant.
fn a_hint_says_what_is_wrong() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for (text, hint) in [
        ("ada@example.com", "--email"),
        ("\"65a000000000000000000001\"", "without quotes"),
        ("'65a000000000000000000001'", "without quotes"),
        ("\u{201c}65a000000000000000000001\u{201d}", "without quotes"),
        ("\"ada@example.com\"", "without quotes"),
        (
            "65a000000000000000000001;65a000000000000000000002",
            "a line of its own",
        ),
        (
            "65a000000000000000000001,ada@example.com",
            "a line of its own",
        ),
        ("65a000000000000000000001 ada", "a line of its own"),
    ] {
        context.write("ids.txt", text);
        for verb in ["revoke", "list", "count"] {
            let outcome = context.run(&["users", verb, "-a", "shop", "-u", "@ids.txt"]);
            assert_eq!(outcome.code, Some(1), "{text}");
            let line = outcome
                .stderr
                .lines()
                .find(|line| line.starts_with("Hint: "));
            let line = line.unwrap_or_else(|| panic!("{verb} {text}: {}", outcome.stderr));
            assert!(line.contains(hint), "{verb} {text}: {line}");
        }
    }
    // Nothing to say of an ID that looks like one.
    let outcome = context.run_line("users revoke -a shop -u 65a000000000000000099999");
    assert!(!outcome.stderr.contains("Hint: "), "{}", outcome.stderr);
}

fn a_word_without_its_option_suggests_it() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for verb in VERBS.into_iter().chain([&["users", "count"][..]]) {
        for (word, option) in [
            ("65a000000000000000000001", "'--user'"),
            ("ada@example.com", "'--email'"),
        ] {
            let outcome = context.run(&[verb, &[word]].concat());
            assert_eq!(outcome.code, Some(2), "{verb:?}");
            assert!(
                outcome.stderr.contains(option),
                "{verb:?}: {}",
                outcome.stderr
            );
        }
    }
    let outcome = context.run_line("apps list shop");
    assert!(!outcome.stderr.contains("--user"), "{}", outcome.stderr);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    each_is_named_with_its_line => ["cli/selection/unknown-lines"],
    each_has_a_record => ["cli/selection/unknown"],
    a_hint_says_what_is_wrong => ["cli/selection/unknown-lines"],
    a_word_without_its_option_suggests_it => ["cli/options/positional"],
];
