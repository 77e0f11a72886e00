//! No command shows a secret, but for the one that makes it, and that one once.
//!
//! Every run of a case is looked through for the secrets of its seed; here the commands meet the
//! secrets that only the server knows.
use crate::cases::Check;
use serde_json::Value;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, NEW_PASSWORD, PRIVATE_KEY, user_id};

/// Everything that can be typed about an app whose key has just been made, in each format.
const LINES: [&str; 14] = [
    "users list -a shop",
    "users list -a shop -u [KEY]",
    "users count -a shop",
    "users revoke -a shop -y --dry-run",
    "users disable -a shop -u [KEY]",
    "users enable -a shop -u [KEY]",
    "users revoke -a shop -u [KEY]",
    "apps list",
    "apps describe -a shop",
    "api GET /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/api_keys",
    "api GET /auth/profile",
    "whoami",
    "profiles list",
    "users delete -a shop -u [KEY] -y",
];

/// The formats, as words of a command line.
const FORMATS: [&str; 4] = ["", " -f json", " -f ndjson", " -f csv"];

fn a_new_key_is_shown_once() {
    for format in FORMATS {
        let context = Context::new(seeds::one_app(Vec::new()), Login::Profile);
        let made = context.run_line("users create -a shop --name nightly -f json");
        assert_eq!((made.code, made.stderr.as_str()), (Some(0), ""));
        let made: Value = serde_json::from_str(&made.stdout).expect("a line of JSON");
        let key = made["doc"]["key"].as_str().expect("the key").to_owned();
        assert!(key.len() > 20, "{key}");
        let listed = context.run_line("users list -a shop -f ndjson").stdout;
        let user: Value = listed
            .lines()
            .next()
            .and_then(|line| serde_json::from_str(line).ok())
            .expect("the key's user");
        let user = user["id"].as_str().expect("an ID").to_owned();
        for line in LINES {
            let line = format!("{}{format}", line.replace("[KEY]", &user));
            let outcome = context.run_line(&line);
            assert_eq!(outcome.code, Some(0), "{line}: {}", outcome.stderr);
            for shown in [&outcome.stdout, &outcome.stderr] {
                assert!(!shown.contains(&key), "{line} shows the key:\n{shown}");
            }
        }
        let profile = std::fs::read_to_string(context.profile("default")).expect("the profile");
        assert!(!profile.contains(&key), "the key is kept in the profile");
    }
}

/// A password comes back on no stream, also where the server repeats what it was sent.
fn a_password_is_never_shown() {
    let context = Context::new(seeds::one_app(Vec::new()), Login::Profile);
    let create = format!("users create -a shop --email new@example.com --password {NEW_PASSWORD}");
    for format in FORMATS {
        for more in ["", " --dry-run"] {
            // `finish` looks for it in what is shown.
            context.run_line(&format!("{create}{more}{format}"));
        }
    }
    let wrong = format!("users create --type api-key --password {NEW_PASSWORD}");
    assert_eq!(context.run_line(&wrong).code, Some(2));
    let wrong = format!("users create --name x --password {NEW_PASSWORD}");
    assert_eq!(context.run_line(&wrong).code, Some(2));
}

/// What a person keeps in a user's data is theirs: only address and name are shown.
fn other_data_are_not_shown() {
    let user = seeds::email(1, "ada@example.com").data("password", "a-secret-of-ada");
    let context = Context::new(seeds::one_app(vec![user]), Login::Keys);
    for format in FORMATS {
        for line in ["users list -a shop", "users revoke -a shop -y"] {
            let outcome = context.run_line(&format!("{line}{format}"));
            assert_eq!(outcome.code, Some(0), "{line}");
            assert!(outcome.stdout.contains(&user_id(1)), "{line}");
            assert!(!outcome.stdout.contains("a-secret-of-ada"), "{line}");
        }
    }
}

/// A private key on the command line is repeated by no error about it.
fn a_mistyped_login_hides_its_key() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    for line in [
        format!("login --api-key mlvqkzpa --private-api-key {PRIVATE_KEY} --bogus"),
        format!("login --private-api-key={PRIVATE_KEY} --telemetry bogus"),
        format!("login --api-key mlvqkzpa --private-api-key {PRIVATE_KEY} more"),
    ] {
        // `finish` looks for it in what is shown.
        assert_eq!(context.run_line(&line).code, Some(2), "{line}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_new_key_is_shown_once => ["cli/create/key"],
    a_password_is_never_shown => ["cli/credentials/never-shown"],
    other_data_are_not_shown => ["cli/list/data"],
    a_mistyped_login_hides_its_key => ["cli/credentials/never-shown"],
];
