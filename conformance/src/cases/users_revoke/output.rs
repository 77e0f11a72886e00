//! Where the result goes: text, JSON, a file, a pipe that nobody reads.
use crate::cases::Check;
use std::process::{Command, Stdio};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::program::program;
use crate::cases::support::seeds::{self, PROVIDER_LABELS};
use crate::cases::support::topic::{TOPIC, Topic};

/// Shows the file named by `-o`.
const fn into_file(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        shows: &["out.txt"],
        ..CASE
    }
}

pub(crate) const OUTPUT: Topic = Topic {
    folder: "users/revoke/output",
    requirements: &["cli/output/file"],
    shows: shown_by![
        "cli/options/file-name" => "file-empty-name",
        "cli/options/usage-errors" => "file-usage",
        "cli/prompts/no-terminal" => "json-question file-question",
        "cli/json/lines" => "json json-nobody",
        "cli/json/errors" => "file-error-json file-is-a-folder-json",
        "cli/output/file" => "file file-json file-nobody file-appended file-question",
        "cli/output/file-errors" => "file-error file-error-json file-not-logged-in file-partly",
        "cli/output/file-unwritable" => "file-without-folder file-is-a-folder",
        "cli/output/file-unwritable" => "file-is-a-folder-json",
    ],
    cases: &[
        Case {
            name: "json",
            args: "users revoke -a shop -y -f json",
            ..CASE
        },
        Case {
            name: "json-nobody",
            args: "users revoke -a ledger -y -f json",
            ..CASE
        },
        Case {
            name: "json-question",
            args: "users revoke -a shop -f json",
            exit: 1,
            ..CASE
        },
        into_file(
            "file",
            "users revoke -a shop -u 65a000000000000000000001 -o out.txt",
        ),
        into_file(
            "file-json",
            "users revoke -a shop -u 65a000000000000000000001 -o out.txt -f json",
        ),
        into_file("file-nobody", "users revoke -a ledger -y -o out.txt"),
        Case {
            exit: 1,
            ..into_file(
                "file-partly",
                "users revoke -a shop -u 65a000000000000000000001 -u 65a000000000000000099999 -o out.txt",
            )
        },
        Case {
            exit: 1,
            ..into_file("file-error", "users revoke -a nope -y -o out.txt")
        },
        Case {
            exit: 1,
            ..into_file(
                "file-error-json",
                "users revoke -a nope -y -o out.txt -f json",
            )
        },
        Case {
            exit: 1,
            ..into_file("file-question", "users revoke -a shop -o out.txt")
        },
        Case {
            exit: 2,
            ..into_file("file-usage", "users revoke --state bogus -o out.txt")
        },
        Case {
            exit: 1,
            login: Login::Nobody,
            ..into_file("file-not-logged-in", "users revoke -a shop -o out.txt")
        },
        Case {
            files: &[("out.txt", "what stood there before\n")],
            ..into_file(
                "file-appended",
                "users revoke -a shop -u 65a000000000000000000001 -o out.txt",
            )
        },
        Case {
            shows: &["folder/out.txt"],
            exit: 1,
            ..into_file(
                "file-without-folder",
                "users revoke -a shop -u 65a000000000000000000001 -o folder/out.txt",
            )
        },
        Case {
            files: &[("out.txt/there", "")],
            exit: 1,
            shows: &[],
            ..into_file(
                "file-is-a-folder",
                "users revoke -a shop -u 65a000000000000000000001 -o out.txt",
            )
        },
        Case {
            files: &[("out.txt/there", "")],
            exit: 1,
            shows: &[],
            ..into_file(
                "file-is-a-folder-json",
                "users revoke -a shop -u 65a000000000000000000001 -o out.txt -f json",
            )
        },
        Case {
            exit: 2,
            ..into_file(
                "file-empty-name",
                "users revoke -a shop -u 65a000000000000000000001 -o ''",
            )
        },
    ],
    ..TOPIC
};

/// Existing scripts read the keys of a row, and every line is one object with its keys in order.
fn json_can_be_parsed_line_by_line() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let outcome = context.run(&["users", "revoke", "-a", "shop", "-y", "-f", "json"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let mut titles = Vec::new();
    for line in outcome.stdout.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("one JSON value a line");
        let places: Vec<usize> = [
            "\"time\":",
            "\"level\":",
            "\"message\":",
            "\"data\":",
            "\"headers\":",
        ]
        .map(|key| line.find(key).expect("every key"))
        .to_vec();
        assert!(
            places.is_sorted() && places[0] == 1,
            "keys out of order: {line}"
        );
        let time = value["time"].as_str().expect("a time");
        assert!(
            time.ends_with('Z') && time.len() == "2026-01-31T23:59:59.123456789Z".len(),
            "{time}"
        );
        assert_eq!(value["level"], "info");
        titles.push(value["message"].as_str().expect("a title").to_owned());
        for row in value["data"].as_array().expect("rows") {
            let row = row.as_object().expect("an object a row");
            assert!(row.values().all(serde_json::Value::is_string), "{line}");
            let headers = value["headers"].as_array().expect("headers");
            assert_eq!(headers.len(), row.len());
            assert!(
                headers
                    .iter()
                    .all(|header| row.contains_key(header.as_str().expect("a text")))
            );
        }
    }
    assert_eq!(
        titles,
        PROVIDER_LABELS.map(|label| format!("Provider type: {label}"))
    );
}

/// `appservices … | head -0` is no error, the work is done, and its summary is printed.
fn a_closed_pipe_is_no_error() {
    for format in ["", "json"] {
        let context = Context::new(seeds::shop(), Login::Profile);
        let mut child = Command::new(program())
            .args(["users", "revoke", "-a", "shop", "-y", "-f", format])
            .env_clear()
            .envs(context.environment())
            .current_dir(context.work())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        // On a slow machine, there is progress as well.
        let is_progress = |line: &&str| line.starts_with("Revoking ");
        let lines: Vec<&str> = stderr.lines().filter(|line| !is_progress(line)).collect();
        assert_eq!(lines.len(), 1, "{stderr}");
        assert!(lines[0].contains("Revoked 12 of 12 users in "), "{stderr}");
        assert_ne!(output.status.code(), Some(101), "a panic");
        let revoked = context
            .server()
            .requests()
            .iter()
            .filter(|r| r.path.ends_with("/logout"))
            .count();
        assert_eq!(revoked, 12);
    }
}

/// A file that cannot be written is found out before anybody is logged out.
#[cfg(unix)]
fn an_unwritable_file_stops_everything() {
    let context = Context::new(seeds::shop(), Login::Profile);
    for target in ["/dev/null/x", "missing/out.txt", "."] {
        let outcome = context.run(&["users", "revoke", "-a", "shop", "-y", "-o", target]);
        assert_eq!(outcome.code, Some(1), "{target}");
        assert_eq!(outcome.stdout, "", "{target}");
        assert!(
            outcome.stderr.starts_with("user revoke failed: ") && outcome.stderr.contains(target),
            "{}",
            outcome.stderr
        );
        assert_eq!(outcome.requests.len(), 0, "{target}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    json_can_be_parsed_line_by_line => ["cli/json/lines"],
    a_closed_pipe_is_no_error => ["cli/output/closed-pipe"],
    #[cfg(unix)]
    an_unwritable_file_stops_everything => ["cli/output/file-unwritable"],
];
