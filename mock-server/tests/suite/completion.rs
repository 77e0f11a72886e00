//! `appservices-mock completion`, run by the shells themselves.

use std::process::Command;

use crate::support::program;

/// A shell, the options that keep it from reading the user's files, and a script that prints
/// what it offers.
const SHELLS: [(&str, &[&str], &str); 3] = [
    (
        "bash",
        &["--norc", "--noprofile"],
        include_str!("completion/offer.bash"),
    ),
    ("zsh", &["-f"], include_str!("completion/offer.zsh")),
    (
        "fish",
        &["--no-config"],
        include_str!("completion/offer.fish"),
    ),
];

/// Command lines, and the words offered for the last one, in any order.
const LINES: [(&str, &[&str]); 12] = [
    ("appservices-mock se", &["serve"]),
    ("appservices-mock exec --allow", &["--allow-host"]),
    ("appservices-mock serve --log ", &["json", "off", "text"]),
    ("appservices-mock serve --log=", &["json", "off", "text"]),
    ("appservices-mock serve --log=t", &["text"]),
    ("appservices-mock serve --output-format j", &["json"]),
    (
        "appservices-mock exec --sessions ",
        &["documented", "observed"],
    ),
    ("appservices-mock ctl sta", &["state"]),
    ("appservices-mock ctl state ex", &["export"]),
    ("appservices-mock completion z", &["zsh"]),
    ("appservices-mock man s", &["serve"]),
    ("appservices-mock help c", &["completion", "ctl"]),
];

/// The words that a shell offers for each line; `None` if it is not installed.
#[expect(clippy::print_stderr, reason = "names what is left out")]
fn offered(shell: &str, options: &[&str], driver: &str) -> Option<Vec<Vec<String>>> {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("completion");
    let output = program().args(["completion", shell]).output().unwrap();
    std::fs::write(&script, output.stdout).unwrap();
    let driver_path = folder.path().join("offer");
    std::fs::write(&driver_path, driver).unwrap();
    let mut command = Command::new(shell);
    command
        .args(options)
        .arg(&driver_path)
        .arg(&script)
        .arg("appservices-mock")
        .args(LINES.map(|(line, _)| line))
        .env("HOME", folder.path())
        .env("TERM", "dumb");
    let Ok(output) = command.output() else {
        assert!(
            std::env::var_os("APPSERVICES_ALL_TOOLS").is_none(),
            "{shell} is not installed"
        );
        eprintln!("{shell} is not installed, so its script is not run");
        return None;
    };
    assert!(output.status.success(), "{shell}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
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

#[test]
fn every_shell_completes_commands_options_and_values() {
    for (shell, options, driver) in SHELLS {
        let Some(offers) = offered(shell, options, driver) else {
            continue;
        };
        assert_eq!(offers.len(), LINES.len(), "{shell}: {offers:?}");
        for ((line, expected), mut words) in LINES.iter().zip(offers) {
            words.sort();
            words.dedup();
            assert_eq!(words, *expected, "{shell}: {line}");
        }
    }
}

#[test]
fn third_level_of_commands_has_options() {
    let line = "appservices-mock ctl worlds create --rng";
    let output = program().args(["completion", "bash"]).output().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("completion");
    std::fs::write(&script, output.stdout).unwrap();
    let driver = folder.path().join("offer");
    std::fs::write(&driver, SHELLS[0].2).unwrap();
    let output = Command::new("bash")
        .arg(&driver)
        .arg(&script)
        .args(["appservices-mock", line])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, format!("= {line}\n--rng-seed\n"));
}

#[test]
fn completion_was_called_completions_before() {
    let script = |name| program().args([name, "bash"]).output().unwrap().stdout;
    assert!(!script("completion").is_empty());
    assert_eq!(script("completions"), script("completion"));
    let help = program().arg("--help").output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    assert!(
        help.contains("completion ") && !help.contains("completions"),
        "{help}"
    );
}
