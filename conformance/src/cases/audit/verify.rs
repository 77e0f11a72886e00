//! `audit verify`: what it finds, and what it says.
use crate::cases::Check;
use std::fs;

use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof};
use proptest::test_runner::{Config, TestRunner};

use ring::digest::{SHA256, digest};

use super::{TRAIL, lines};
use crate::cases::support::context::{Context, Login, Outcome as Run};
use crate::cases::support::seeds::{self, user_id};
use crate::target::{OrFound as _, Outcome, Stop};

/// A trail of two runs.
fn stage() -> Context {
    let context = Context::new(seeds::shop(), Login::Keys);
    for _ in 0..2 {
        context.run(&["users", "revoke", "-a", "shop", "-y", "--audit", TRAIL]);
    }
    context
}

fn verify(context: &Context, lines: &[String]) -> Run {
    context.write(TRAIL, &(lines.join("\n") + "\n"));
    context.run(&["audit", "verify", TRAIL])
}

fn intact_trail_is_summed_up_without_any_request() {
    let context = stage();
    let outcome = context.run(&["audit", "verify", TRAIL]);
    let sum = "The audit trail is intact: 28 lines of 2 runs; the SHA-256 of the last line is ";
    assert!(outcome.stdout.starts_with(sum), "{}", outcome.stdout);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert!(outcome.requests.is_empty());
    let outcome = context.run(&["audit", "verify", TRAIL, "-f", "ndjson"]);
    let totals = r#"{"type":"totals","totals":{"lines":28,"runs":2,"unfinished_runs":0,"incomplete_lines":0,"wrong_lines":0},"last_sha256":""#;
    assert!(outcome.stdout.starts_with(totals), "{}", outcome.stdout);
}

fn wrong_lines_are_listed() {
    let context = stage();
    let mut lines = lines(&context);
    lines[2] = lines[2].replace("done", "lost");
    lines.drain(9..12);
    let outcome = verify(&context, &lines);
    assert_eq!(
        outcome.stdout,
        "The audit trail is not intact: 2 wrong lines among 25 lines of 2 runs\n  \
         line 3 was changed\n  before line 10, 3 lines are missing (numbers 10 to 12)\n"
    );
    assert_eq!(
        outcome.stderr,
        "audit verify failed: 'audit.jsonl' is not intact: line 3 was changed, and 1 more\n"
    );
    assert_eq!(outcome.code, Some(1));
    let outcome = context.run(&["audit", "verify", TRAIL, "-f", "ndjson"]);
    let first = outcome.stdout.lines().next();
    assert_eq!(
        first,
        Some(r#"{"type":"problem","line":3,"problem":"was changed"}"#)
    );
}

/// What is done to a trail of so many lines, and the first wrong line.
#[derive(Clone, Debug)]
enum Edit {
    Change { line: usize, at: usize, to: char },
    Remove(usize),
    Insert { line: usize, text: String },
    Swap(usize, usize),
}

fn edits(lines: usize) -> impl Strategy<Value = Edit> {
    // Not the last line, whose removal cannot be found.
    prop_oneof![
        (0..lines, 0..10_000_usize, "[ -~]").prop_map(|(line, at, to)| Edit::Change {
            line,
            at,
            to: to.chars().next().unwrap_or(' '),
        }),
        (0..lines - 1).prop_map(Edit::Remove),
        (0..=lines, prop_oneof![Just(String::new()), "[ -~]{1,80}"])
            .prop_map(|(line, text)| Edit::Insert { line, text }),
        (0..lines, 0..lines).prop_map(|(a, b)| Edit::Swap(a.min(b), a.max(b))),
    ]
}

fn any_single_edit_is_found_and_the_first_wrong_line_named() {
    let context = stage();
    let intact = lines(&context);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&edits(intact.len()), |edit| {
        let mut lines = intact.clone();
        let first = match edit {
            Edit::Change { line, at, to } => {
                let at = at % lines[line].len();
                lines[line].replace_range(at..=at, &to.to_string());
                line
            }
            Edit::Remove(line) => {
                lines.remove(line);
                line
            }
            Edit::Insert { line, text } => {
                lines.insert(line, text);
                line
            }
            Edit::Swap(a, b) => {
                lines.swap(a, b);
                a
            }
        };
        let outcome = verify(&context, &lines);
        if lines == intact {
            prop_assert_eq!(outcome.code, Some(0));
            return Ok(());
        }
        prop_assert_eq!(outcome.code, Some(1));
        let line = first + 1;
        let is_named = outcome
            .stderr
            .contains(&format!("is not intact: line {line} "))
            || outcome
                .stderr
                .contains(&format!("is not intact: before line {line}, "));
        prop_assert!(is_named, "{}", outcome.stderr);
        Ok(())
    });
    result.expect("every edit is found");
}

/// A line with another checksum of its own, as somebody computes who knows how.
fn sealed(line: &str) -> String {
    let (content, _) = line.rsplit_once(",\"check\":").unwrap_or((line, ""));
    let salted = format!("audit trail\n{content}");
    let digest = digest(&SHA256, salted.as_bytes());
    let check = digest.as_ref()[..8]
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    format!("{content},\"check\":\"{check}\"}}")
}

/// A trail whose last line continues a hash that differs in its last digit only.
fn every_digit_of_a_hash_counts() -> Outcome {
    let context = stage();
    let mut lines = lines(&context);
    let last = lines.pop().unwrap_or_default();
    if sealed(&last) != last {
        return Err(Stop::skipped("the checksums of lines are others"));
    }
    let hash = last
        .split("\"prev\":\"")
        .nth(1)
        .and_then(|rest| rest.get(..64));
    let hash = hash.or_found(|| format!("no hash in {last}"))?;
    let end = if hash.ends_with('0') { "1" } else { "0" };
    let other = format!("{}{end}", &hash[..63]);
    lines.push(sealed(&last.replace(hash, &other)));
    let outcome = verify(&context, &lines);
    ensure_eq!(outcome.code, Some(1));
    // The hash is that of the line before.
    let is_named = outcome.stderr.contains("line 27 was changed");
    ensure!(is_named, "{}", outcome.stderr);
    Ok(())
}

fn lines_missing_at_the_end_are_found_by_what_an_earlier_check_printed() {
    let context = stage();
    let intact = lines(&context);
    let outcome = context.run(&["audit", "verify", TRAIL]);
    let hash = outcome
        .stdout
        .trim()
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .to_owned();
    let no_line = format!("no line has the SHA-256 {hash}");
    let expect = [
        "audit",
        "verify",
        TRAIL,
        "--lines",
        "28",
        "--expect-last",
        &hash,
    ];
    assert_eq!(context.run(&expect).code, Some(0));
    // More lines are no contradiction.
    context.run(&[
        "users",
        "revoke",
        "-a",
        "shop",
        "-u",
        &user_id(1),
        "--audit",
        TRAIL,
    ]);
    assert_eq!(context.run(&expect).code, Some(0));
    assert_eq!(verify(&context, &intact[..27]).code, Some(0));
    for (option, reason) in [
        (
            &expect[3..5],
            "it has 27 lines, expected at least 28: lines were removed from the end",
        ),
        (&expect[5..7], no_line.as_str()),
    ] {
        let args = [&expect[..3], option].concat();
        let outcome = context.run(&args);
        assert_eq!(outcome.code, Some(1));
        let error = format!("audit verify failed: 'audit.jsonl' is not intact: {reason}\n");
        assert_eq!(outcome.stderr, error);
    }
}

fn killed_run_is_interrupted_not_changed() {
    let context = stage();
    let path = context.work().join(TRAIL);
    let text = fs::read_to_string(&path).expect("the trail");
    fs::write(&path, &text[..text.len() - 40]).expect("the trail of a killed run");
    let outcome = context.run(&["audit", "verify", TRAIL]);
    let sum = "The audit trail is intact: 28 lines of 2 runs, 1 of them interrupted; ";
    assert!(outcome.stdout.starts_with(sum), "{}", outcome.stdout);
    context.run(&[
        "users",
        "revoke",
        "-a",
        "shop",
        "-u",
        &user_id(1),
        "--audit",
        TRAIL,
    ]);
    let outcome = context.run(&["audit", "verify", TRAIL]);
    let sum = "The audit trail is intact: 32 lines of 3 runs, 1 of them interrupted; ";
    assert!(outcome.stdout.starts_with(sum), "{}", outcome.stdout);
}

fn trail_without_a_complete_line_is_not_called_intact() {
    let context = stage();
    let text = lines(&context).remove(0);
    for (text, expected) in [
        ("", "The audit trail is empty: no runs\n"),
        (
            &text[..text.len() - 40],
            "The audit trail has no complete line: the run was interrupted\n",
        ),
    ] {
        context.write(TRAIL, text);
        let outcome = context.run(&["audit", "verify", TRAIL]);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(0), expected),
            "{outcome:#?}"
        );
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    intact_trail_is_summed_up_without_any_request => ["cli/audit/verify"],
    wrong_lines_are_listed => ["cli/audit/verify-edits"],
    any_single_edit_is_found_and_the_first_wrong_line_named => ["cli/audit/verify-edits"],
    every_digit_of_a_hash_counts => ["cli/audit/verify-edits"],
    lines_missing_at_the_end_are_found_by_what_an_earlier_check_printed => ["cli/audit/verify-end"],
    killed_run_is_interrupted_not_changed => ["cli/audit/verify-interrupted"],
    trail_without_a_complete_line_is_not_called_intact => ["cli/audit/verify-interrupted"],
];
