//! Output streams: styles on terminals only, errors on stderr, and nothing that was not requested.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::Check;
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::dialogue::sets_style;
use crate::cases::support::seeds;
use crate::cases::support::tty::Tty;
use crate::cases::support::words::words;

/// Commands with tables, with errors, and with both.
const LINES: [&str; 4] = [
    "users list -a shop",
    "users revoke -a shop -y",
    "users revoke -a shop -u 65a000000000000000000001,65a000000000000000099999",
    "users revoke -a nope -y",
];

/// Output that a program reads, or a person reads later, has no escape codes.
fn files_and_pipes_have_no_escape_codes() {
    for line in LINES {
        for more in ["", " -o out.txt"] {
            let context = Context::new(seeds::shop(), Login::Keys);
            let mut command = context.command();
            command
                .args(words(&format!("{line}{more}")))
                .env("TERM", "xterm-256color")
                .env("COLORTERM", "truecolor");
            let outcome = context.finish(command);
            let file = std::fs::read_to_string(context.work().join("out.txt"));
            let file = file.unwrap_or_default();
            assert_eq!(file.is_empty(), more.is_empty(), "{line}{more}");
            for text in [&outcome.stdout, &outcome.stderr, &file] {
                assert!(!text.contains('\u{1b}'), "{line}{more}: {text:?}");
            }
        }
    }
}

/// Everything that is sent to a terminal with this environment.
fn sent(line: &str, env: &[(&str, &str)]) -> String {
    let context = Context::new(seeds::shop(), Login::Profile);
    let mut variables = context.environment();
    variables.push(("TERM".to_owned(), "xterm-256color".to_owned()));
    variables.extend(env.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())));
    let mut tty = Tty::start((50, 100), &words(line), &variables, &context.work());
    tty.finish();
    tty.raw().to_owned()
}

/// Each of these is a wish, and none of it is needed where there is something to style.
fn a_terminal_without_styles_gets_none() {
    for line in LINES {
        let is_styled = sets_style(&sent(line, &[]));
        assert_eq!(is_styled, !line.contains("nope"), "{line}");
        for env in [
            ("NO_COLOR", "1"),
            ("NO_COLOR", "0"),
            ("NO_COLOR", "false"),
            ("TERM", "dumb"),
        ] {
            let raw = sent(line, &[env]);
            assert!(!raw.contains('\u{1b}'), "{env:?} {line}: {raw:?}");
        }
    }
}

/// A person sees the error although the result goes to a file, and the file is complete.
fn errors_are_on_stderr_and_in_the_output_file() {
    for (line, login, reason) in [
        (LINES[2], Login::Keys, "1 of 2 users not revoked"),
        (LINES[3], Login::Keys, "failed to find app 'nope'"),
        ("users revoke -a shop", Login::Keys, "--yes"),
        (
            "users list -a nope",
            Login::Keys,
            "failed to find app 'nope'",
        ),
        ("users list -a shop", Login::Nobody, "not logged in"),
    ] {
        for format in ["", "json"] {
            let context = Context::new(seeds::shop(), login);
            let outcome = context.run_line(&format!("{line} -o out.txt -f '{format}'"));
            assert_eq!(outcome.code, Some(1), "{line}: {outcome:#?}");
            assert_eq!(outcome.stdout, "", "{line}");
            let file = std::fs::read_to_string(context.work().join("out.txt"));
            for text in [&outcome.stderr, &file.expect("the output file")] {
                assert!(text.contains(reason), "{line} {format}: {text}");
            }
        }
    }
}

/// A report of nobody would look like a result.
fn run_without_a_result_prints_nothing_to_stdout() {
    for format in ["ndjson", "csv"] {
        let context = Context::new(seeds::shop(), Login::Keys);
        let refused = Fault::new("*/users", FaultEffect::status(403, "not yours"));
        context.server().add_fault(refused);
        let outcome = context.run_line(&format!("users revoke -a shop -y -f {format}"));
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(1), ""),
            "{format}: {}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("not yours"), "{format}");
    }
}

/// The summary is there unless it is not wanted; results and errors are there in any case.
fn quiet_has_results_and_errors_but_no_summary() {
    let run = |line: &str| -> Outcome {
        Context::new(seeds::shop(), Login::Keys).run_line(&format!("{line} -a shop"))
    };
    for (verb, past) in [
        ("revoke", "Revoked "),
        ("enable", "Enabled "),
        ("disable", "Disabled "),
        ("delete", "Deleted "),
    ] {
        for format in ["", " -f csv"] {
            for (users, code) in [
                ("65a000000000000000000001", 0),
                ("65a000000000000000000001,65a000000000000000099999", 1),
            ] {
                let line = format!("users {verb} -y -u {users}{format}");
                let (loud, quiet) = (run(&line), run(&format!("{line} --quiet")));
                assert!(loud.stderr.starts_with(past), "{line}: {}", loud.stderr);
                assert!(!quiet.stderr.contains(past), "{line}: {}", quiet.stderr);
                assert_eq!(quiet.stderr.is_empty(), code == 0, "{}", quiet.stderr);
                // CSV has the users in the order in which they are done.
                let sorted = |outcome: &Outcome| {
                    let mut lines: Vec<_> = outcome.stdout.lines().map(str::to_owned).collect();
                    lines.sort();
                    lines
                };
                assert_eq!(sorted(&quiet), sorted(&loud), "{line}");
                assert_eq!((loud.code, quiet.code), (Some(code), Some(code)), "{line}");
            }
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    files_and_pipes_have_no_escape_codes => ["cli/text/no-styles"],
    a_terminal_without_styles_gets_none => ["cli/text/no-styles"],
    errors_are_on_stderr_and_in_the_output_file => ["cli/output/file-errors"],
    run_without_a_result_prints_nothing_to_stdout => ["cli/ndjson/failures", "cli/csv/rows"],
    quiet_has_results_and_errors_but_no_summary => ["cli/progress/quiet", "cli/summary/none"],
];
