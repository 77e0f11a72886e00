//! The words that the shells themselves offer once they have read the script.
use std::path::Path;
use std::process::Command;

use crate::cases::Check;
use crate::cases::support::context::{Context, Login, write_private};
use crate::cases::support::program::program;
use crate::cases::support::seeds;

/// A shell, the options that keep it from reading the user's files, and a script that prints
/// what it offers.
const SHELLS: [(&str, &[&str], &str); 3] = [
    (
        "bash",
        &["--norc", "--noprofile"],
        include_str!("../../../../mock-server/tests/suite/completion/offer.bash"),
    ),
    (
        "zsh",
        &["-f"],
        include_str!("../../../../mock-server/tests/suite/completion/offer.zsh"),
    ),
    (
        "fish",
        &["--no-config"],
        include_str!("../../../../mock-server/tests/suite/completion/offer.fish"),
    ),
];

/// Command lines, and the words offered for the last one, in alphabetical order.
const LINES: [(&str, &[&str]); 22] = [
    ("appservices users re", &["revoke"]),
    ("appservices user re", &["revoke"]),
    ("appservices users delete --dr", &["--dry-run"]),
    (
        "appservices users revoke --state ",
        &["disabled", "enabled"],
    ),
    (
        "appservices users revoke --state=",
        &["disabled", "enabled"],
    ),
    ("appservices users count --state=e", &["enabled"]),
    ("appservices users list --provider api", &["api-key"]),
    (
        "appservices users list --provider oauth2-",
        &["oauth2-apple", "oauth2-facebook", "oauth2-google"],
    ),
    ("appservices users list --provider=anon", &["anon-user"]),
    ("appservices users create --type ", &["api-key", "email"]),
    ("appservices users create --type=e", &["email"]),
    ("appservices -f ", &["csv", "json", "ndjson"]),
    ("appservices users list --output-format nd", &["ndjson"]),
    ("appservices apps list --output-format=c", &["csv"]),
    ("appservices --telemetry ", &["off", "on"]),
    ("appservices whoami --telemetry=of", &["off"]),
    (
        "appservices whoami --profile ",
        &["default", "staging", "work"],
    ),
    ("appservices users list --profile=st", &["staging"]),
    ("appservices apps create --location I", &["IE", "IN-MB"]),
    ("appservices api PA", &["PATCH"]),
    ("appservices completion z", &["zsh"]),
    ("appservices help ex", &["exit-codes"]),
];

/// Whether to go on without a shell, which is an error where all of them must be installed.
pub(super) fn is_skipped(shell: &str) -> bool {
    assert!(
        std::env::var_os("APPSERVICES_ALL_TOOLS").is_none(),
        "{shell} is not installed"
    );
    super::say(&format!(
        "{shell} is not installed, so its script is not run"
    ));
    true
}

/// The words that a shell offers for each line; `None` if it is not installed.
fn offered(
    context: &Context,
    folder: &Path,
    (shell, options, driver): (&str, &[&str], &str),
    lines: &[&str],
) -> Option<Vec<Vec<String>>> {
    let script = folder.join(format!("completion.{shell}"));
    std::fs::write(&script, super::script(shell)).expect("the script");
    let driver_path = folder.join(format!("offer.{shell}"));
    std::fs::write(&driver_path, driver).expect("the driver");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(shell)
        .args(options)
        .arg(&driver_path)
        .arg(&script)
        .arg("appservices")
        .args(lines)
        // The scripts run the program for the names of profiles.
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("HOME", context.home())
        .env("TERM", "dumb")
        .env_remove("XDG_CONFIG_HOME")
        .current_dir(context.work())
        .output();
    let Ok(output) = output else {
        is_skipped(shell);
        return None;
    };
    assert!(output.status.success(), "{shell}: {output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut offers: Vec<Vec<String>> = Vec::new();
    for line in text.lines() {
        if line.starts_with("= ") {
            offers.push(Vec::new());
        } else if let Some(words) = offers.last_mut() {
            // fish offers the option as well.
            let value = line.split_once('=').map_or(line, |(_, value)| value);
            words.push(value.to_owned());
        }
    }
    Some(offers)
}

/// A folder for `PATH`.
fn folder_of_program() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let link = folder.path().join("appservices");
    std::os::unix::fs::symlink(program(), link).expect("a link");
    folder
}

fn without_profiles_no_name_is_offered() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let folder = folder_of_program();
    let line = ["appservices whoami --profile "];
    for shell in SHELLS {
        if let Some(offers) = offered(&context, folder.path(), shell, &line) {
            assert_eq!(offers, [[""; 0]], "{}", shell.0);
        }
    }
}

fn every_shell_offers_what_fits() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let lines = LINES.map(|(line, _)| line);
    for name in ["work", "staging"] {
        write_private(&context.profile(name), &format!("{name}:\n"));
    }
    write_private(&context.profiles().join("notes.txt"), "not a profile");
    let folder = folder_of_program();
    let mut failures = Vec::new();
    for shell in SHELLS {
        let Some(offers) = offered(&context, folder.path(), shell, &lines) else {
            continue;
        };
        assert_eq!(offers.len(), LINES.len(), "{}: {offers:?}", shell.0);
        for ((line, expected), mut words) in LINES.iter().zip(offers) {
            words.sort();
            words.dedup();
            if words != *expected {
                failures.push(format!("{}: {line}: {words:?}", shell.0));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    every_shell_offers_what_fits => [
        "cli/completion/bash",
        "cli/completion/values",
        "cli/completion/profiles",
    ],
    without_profiles_no_name_is_offered => ["cli/completion/profiles"],
];
