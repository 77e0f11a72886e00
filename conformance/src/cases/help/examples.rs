//! The examples of the long helps, tried to the letter against the demo.
#![cfg(unix)]
use crate::cases::Check;
use std::collections::BTreeSet;
use std::process::Command;

use appservices_mock::{MockServer, Seed};

use super::COMMANDS;
use crate::cases::support::filters::elapsed;
use crate::cases::support::program::program;
use crate::cases::support::words::words;

/// The lines below `Examples:` in a help.
fn examples(help: &str) -> Vec<String> {
    let below = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = below.take_while(|line| line.starts_with("  "));
    lines.map(|line| line.trim().to_owned()).collect()
}

fn help(words: &[String]) -> String {
    let output = Command::new(program())
        .args(words)
        .arg("--help")
        .env_clear()
        .output()
        .expect("the program runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Each on a demo server of its own, with the environment that `appservices-mock exec` gives.
fn every_example_works_on_the_demo() {
    let commands = COMMANDS.iter().map(|(_, typed)| *typed);
    let all = commands.chain(["users revoke", "users", ""]);
    let mut tried = BTreeSet::new();
    for typed in all {
        let help = help(&words(typed));
        let lines = examples(&help);
        let is_family = help.contains("\nCommands:\n");
        assert!(
            is_family || !lines.is_empty(),
            "no examples in the help of {typed}"
        );
        for line in lines {
            let about = line.contains(&format!("appservices {typed}"));
            assert!(
                about,
                "an example of {typed} is about something else: {line}"
            );
            run(&line);
            assert!(tried.insert(line.clone()), "twice: {line}");
        }
    }
    assert!(tried.len() > 15, "{tried:#?}");
}

/// What an example writes on stderr.
fn summary(line: &str) -> &'static str {
    match line {
        "appservices users revoke --app shop --email ada@example.com" => {
            "Revoked 1 of 1 user in [SECONDS] s\n"
        }
        "appservices users revoke --app shop --provider local-userpass --yes" => {
            "Revoked 65 of 65 users in [SECONDS] s\n"
        }
        "appservices users enable --app shop --email ada@example.com" => {
            "Enabled 1 of 1 user in [SECONDS] s\n"
        }
        "appservices users enable --app shop --state disabled --yes" => {
            "Enabled 8 of 8 users in [SECONDS] s\n"
        }
        "appservices users disable --app shop --email ada@example.com" => {
            "Disabled 1 of 1 user in [SECONDS] s\n"
        }
        "appservices users delete --app shop --email ada@example.com --yes" => {
            "Deleted 1 of 1 user in [SECONDS] s\n"
        }
        "appservices users revoke -a shop --yes --audit a.jsonl && appservices audit verify a.jsonl" => {
            "Revoked 73 of 73 users in [SECONDS] s\n"
        }
        _ => "",
    }
}

/// As a person at a shell would.
fn run(line: &str) {
    let seed = Seed::demo();
    let admin = seed.admins[0].clone();
    let server = MockServer::builder()
        .seed(seed)
        .start_blocking()
        .expect("the demo");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    std::os::unix::fs::symlink(program(), bin.join("appservices")).expect("a link");
    let path = std::env::var("PATH").unwrap_or_default();
    let work = folder.path().join("work");
    std::fs::create_dir(&work).expect("a folder");
    let url = server.base_url();
    let output = Command::new("/bin/sh")
        .args(["-c", line])
        .env_clear()
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("HOME", folder.path())
        .env("APPSERVICES_BASE_URL", url)
        .env("APPSERVICES_ATLAS_URL", url)
        .env("APPSERVICES_PUBLIC_API_KEY", admin.public_api_key)
        .env("APPSERVICES_PRIVATE_API_KEY", admin.private_api_key)
        .env("APPSERVICES_PROJECT", "65a000000000000000000001")
        .env("APPSERVICES_APP", "shop-abcde")
        .current_dir(&work)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the shell runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{stderr}");
    assert_eq!(elapsed(&stderr), summary(line), "{line}");
    assert!(!output.stdout.is_empty(), "{line} says nothing");
    assert!(server.unexpected().is_empty(), "{line}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    every_example_works_on_the_demo => ["cli/help/examples"],
];
