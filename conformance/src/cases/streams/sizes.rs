//! Input that is too large or nested too deeply is rejected before it is read.
use crate::cases::Check;
use std::fs::File;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::seeds;
use crate::cases::support::stub::run;

/// A file of a terabyte, most of it a hole: reading it would outlast any run.
fn huge(context: &Context, name: &str) {
    let file = File::create(context.work().join(name)).expect("a file");
    file.set_len(1 << 40).expect("a file system with holes");
}

fn a_huge_file_is_rejected_before_it_is_read() {
    for (name, line) in [
        ("ids.txt", "users revoke -a shop -u @ids.txt"),
        ("ids.txt", "users count -a shop --pending -u @ids.txt"),
        ("body.json", "api POST /groups -d @body.json"),
        ("root_config.json", "users revoke -y"),
        ("stitch.json", "users list"),
        (".mdb/meta.json", "users list"),
    ] {
        let context = Context::new(seeds::shop(), Login::Keys);
        context.write(".mdb/there", "");
        huge(&context, name);
        let outcome = context.run_line(line);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(1), ""),
            "{name}"
        );
        let file = name.rsplit('/').next().unwrap_or(name);
        let says = outcome.stderr.contains(file) && outcome.stderr.contains("it is larger than ");
        assert!(says, "{name}: {}", outcome.stderr);
        assert!(outcome.requests.is_empty(), "{name}");
    }
}

/// The same through a pipe, whose length nobody knows.
fn an_endless_pipe_ends() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for (line, input) in [
        (
            "users revoke -a shop -u -",
            "# a comment that goes on and on\n".repeat(3_000_000),
        ),
        (
            "api POST /groups -d -",
            format!("[{}]", " ".repeat(17 * 1024 * 1024)),
        ),
    ] {
        let mut command = context.command();
        command.args(line.split(' ')).write_stdin(input);
        let output = command.output().expect("the program runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{line}: {stderr}");
        assert!(stderr.contains("standard input"), "{line}: {stderr}");
        assert!(stderr.contains("it is larger than "), "{line}: {stderr}");
    }
}

/// Part of a password is another password.
fn a_secret_that_is_too_long_is_rejected() {
    for line in [
        "users create -a shop --email x@example.com --password -",
        "login --api-key mlvqkzpa --private-api-key -",
    ] {
        let context = Context::new(seeds::shop(), Login::Keys);
        let run = |length: usize| {
            let mut command = context.command();
            command
                .args(line.split(' '))
                .write_stdin("x".repeat(length));
            context.finish(command)
        };
        let outcome = run(4096);
        assert_eq!(
            (outcome.code, outcome.requests.len()),
            (Some(1), 0),
            "{line}"
        );
        assert!(
            outcome.stderr.contains("longer than 4096 bytes"),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.len() < 200, "{line}");
        let outcome = run(4095);
        assert!(!outcome.requests.is_empty(), "{line}: {}", outcome.stderr);
    }
}

fn deep_nesting_is_rejected() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for text in [
        "[".repeat(1 << 20),
        "{\"a\":".repeat(1 << 17),
        "[".repeat(5000) + &"]".repeat(5000),
    ] {
        for (name, line) in [
            ("body.json", "api POST /groups -d @body.json"),
            ("root_config.json", "users revoke -y"),
            (".mdb/meta.json", "users revoke -y"),
        ] {
            context.write(name, &text);
            let outcome = context.run_line(line);
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{name}"
            );
            assert!(
                outcome.stderr.len() < 500,
                "{name}: {} bytes",
                outcome.stderr.len()
            );
            assert!(outcome.requests.is_empty(), "{name}");
            std::fs::remove_file(context.work().join(name)).expect("the file");
        }
    }
    let deep = "[".repeat(200) + &"]".repeat(200);
    let outcome = context.run(&["api", "POST", "/groups", "-d", &deep]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("nested deeper than 128 levels"),
        "{}",
        outcome.stderr
    );
}

/// Formatted, an answer would grow with the square of its depth.
fn a_deep_answer_is_not_formatted() {
    let depth = 1_000_000;
    let deep = "[".repeat(depth) + &"]".repeat(depth);
    let body = deep.clone();
    let contracts = Contracts::load();
    let server = Scripted::start(move |heard| {
        if heard.path.ends_with("/description") || heard.path.ends_with("/deep") {
            Reply::typed(200, "application/json", &body)
        } else {
            Reply::from_contract(contracts, heard)
        }
    });
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    for format in ["", "json", "ndjson", "csv"] {
        let args = ["apps", "describe", "-a", "myapp-abcde", "-f", format];
        let outcome = run(&context, &server.url(), &args);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(1), ""),
            "{format}"
        );
        let says = outcome.stderr.contains("nested deeper than 128 levels");
        assert!(says, "{format}: {}", outcome.stderr);
        // Passed on as it came, since `api` is for whatever the server says.
        let outcome = run(
            &context,
            &server.url(),
            &["api", "GET", "/deep", "-f", format],
        );
        assert_eq!(outcome.code, Some(0), "{format}: {}", outcome.stderr);
        assert_eq!(outcome.stdout.len(), deep.len(), "{format}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_huge_file_is_rejected_before_it_is_read => ["cli/output/size-limits"],
    an_endless_pipe_ends => ["cli/output/size-limits"],
    a_secret_that_is_too_long_is_rejected => ["cli/output/size-limits"],
    deep_nesting_is_rejected => ["cli/output/size-limits"],
    a_deep_answer_is_not_formatted => ["cli/output/size-limits"],
];
