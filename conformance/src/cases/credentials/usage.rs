//! Usage errors, which quote what was typed, quote no secret.

use super::nobody;
use crate::cases::Check;
use crate::cases::support::words::words;

const KEY: &str = "0a1b2c3d-1111-2222-3333-444455556666";

/// Runs a command line that is wrong, and returns what it prints.
#[track_caller]
fn wrong(line: &str) -> String {
    let context = nobody();
    let outcome = context.run(&words(line));
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(2), ""),
        "{line}: {outcome:#?}"
    );
    assert!(outcome.requests.is_empty(), "{line}");
    outcome.stderr
}

fn a_private_key_in_the_wrong_place_is_not_repeated() {
    for line in [
        "login mlvqkzpa [KEY]",
        "login [KEY]",
        "login --api-key mlvqkzpa [KEY]",
        "login --api-key mlvqkzpa --private-api-key x -- [KEY]",
        "login --api-key mlvqkzpa --yes=[KEY]",
        "login --private-key=[KEY]",
        "login --private-key [KEY]",
        "login --telemetry [KEY]",
        "login -p[KEY]",
        "login -f [KEY]",
        "[KEY]",
        "users [KEY]",
        "users revoke [KEY]",
        "users revoke --state [KEY]",
        "logout [KEY]",
        "whoami mlvqkzpa,[KEY]",
        "--base-url [KEY] whoami",
        "api [KEY] /x",
        "profiles list [KEY]",
        "completion [KEY]",
    ] {
        let stderr = wrong(&line.replace("[KEY]", KEY));
        assert!(!stderr.contains("0a1b2c3d"), "{line}: {stderr}");
    }
}

/// A key or password of any form, where a secret is likely.
fn what_follows_a_login_by_mistake_is_not_repeated() {
    for line in [
        "login mlvqkzpa hush-hush",
        "login --api-key mlvqkzpa hush-hush",
        "users create --email ada@example.com hush-hush",
        "user create hush-hush",
        "login --profile work hush-hush",
    ] {
        let stderr = wrong(line);
        assert!(!stderr.contains("hush"), "{line}: {stderr}");
        assert!(stderr.starts_with("error: unexpected argument"), "{stderr}");
    }
    // Elsewhere it helps to see what was wrong.
    assert!(wrong("users list mlvqkzpa").contains("'mlvqkzpa'"));
    assert!(wrong("apps create orders").contains("'orders'"));
}

fn a_password_in_a_url_is_not_repeated() {
    for option in ["--base-url", "--realm-url", "--atlas-url"] {
        for url in [
            "https://me:hush@host",
            "https://me:hu/sh@host/x?hush=1@y",
            "http://hush@host",
            "me:hush@host",
            "ftp://me:hush@host",
            "//me:hush@host",
        ] {
            for separator in [" ", "="] {
                let stderr = wrong(&format!("whoami {option}{separator}{url}"));
                assert!(!stderr.contains("hu"), "{option} {url}: {stderr}");
                assert!(stderr.contains("[redacted]@"), "{option} {url}: {stderr}");
            }
        }
    }
    let stderr = wrong("whoami https://me:hush@host");
    assert!(!stderr.contains("hush"), "{stderr}");
    let stderr = wrong("users revoke --state https://me:hush@host");
    assert!(!stderr.contains("hush"), "{stderr}");
}

/// The same from the environment and a profile.
fn a_password_in_a_configured_url_is_not_repeated() {
    for variable in ["APPSERVICES_BASE_URL", "APPSERVICES_ATLAS_URL"] {
        let context = nobody();
        let mut command = context.command();
        command
            .args(["whoami"])
            .env(variable, "https://me:hush@host");
        let outcome = context.finish(command);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        assert!(outcome.stderr.contains(variable), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("hush"), "{}", outcome.stderr);
    }
    let context = nobody();
    crate::cases::support::context::write_private(
        &context.profile("default"),
        "default:\n  realm_base_url: https://me:hush@host\n",
    );
    let outcome = context.run(&["whoami"]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.stderr.contains("realm_base_url"), "{outcome:#?}");
    assert!(!outcome.stderr.contains("hush"), "{outcome:#?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_private_key_in_the_wrong_place_is_not_repeated => ["cli/credentials/usage-errors"],
    what_follows_a_login_by_mistake_is_not_repeated => ["cli/credentials/usage-errors"],
    a_password_in_a_url_is_not_repeated => ["cli/credentials/usage-errors"],
    a_password_in_a_configured_url_is_not_repeated => ["cli/credentials/usage-errors"],
];
