//! `completion`: a script for each shell, for which nobody needs to be logged in.
#[cfg(unix)]
pub(crate) mod shells;

use crate::cases::Check;
use std::collections::BTreeSet;
use std::process::Command;

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        login: Login::Nobody,
        exit: 2,
        ..CASE
    }
}

pub(crate) const COMPLETION: Topic = Topic {
    folder: "completion/all",
    requirements: &["cli/completion/script"],
    shows: shown_by![
        "cli/options/allowed-values" => "shell-*",
        "cli/options/positional" => "two-shells",
        "cli/options/usage-errors" => "nothing",
        "cli/output/file-unwritable" => "unwritable-file",
    ],
    cases: &[
        wrong("nothing", "completion"),
        wrong("shell-wrong", "completion tcsh"),
        wrong("shell-empty", "completion ''"),
        wrong("shell-in-capitals", "completion BASH"),
        wrong("two-shells", "completion bash zsh"),
        Case {
            exit: 1,
            ..wrong("unwritable-file", "completion bash -o missing/out.txt")
        },
    ],
    ..TOPIC
};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// Every command of the program, and some options of each kind.
const WORDS: [&str; 14] = [
    "revoke",
    "enable",
    "disable",
    "describe",
    "whoami",
    "profiles",
    "completion",
    "dry-run",
    "last-login-before",
    "never-logged-in",
    "output-format",
    "base-url",
    "provider",
    "create",
];

/// What the program writes, and that it asks nothing of anybody for it.
fn script(shell: &str) -> String {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let outcome = context.run(&["completion", shell]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), ""),
        "{shell}"
    );
    assert_eq!(outcome.requests.len(), 0, "{shell}");
    let left = std::fs::read_dir(context.work()).expect("a folder").count();
    assert_eq!(left, 0, "{shell} leaves something behind");
    assert!(!context.profiles().exists(), "{shell} makes a profile");
    let into_file = context.run(&["completion", shell, "-o", "script"]);
    assert_eq!(
        (into_file.code, into_file.stdout.as_str()),
        (Some(0), ""),
        "{shell}"
    );
    let file = std::fs::read_to_string(context.work().join("script")).expect("the script");
    assert_eq!(file, outcome.stdout, "{shell}: a file is no other script");
    // The same whatever the format: it is for a shell.
    for format in ["json", "ndjson", "csv"] {
        let other = context.run_raw(&["completion", shell, "-f", format]);
        assert_eq!(other.stdout, outcome.stdout, "{shell} {format}");
    }
    outcome.stdout
}

fn every_shell_has_every_word() {
    for shell in SHELLS {
        let script = script(shell);
        for word in WORDS {
            assert!(script.contains(word), "{shell}: no {word}");
        }
        assert!(script.ends_with('\n'), "{shell}: no end");
    }
}

/// The options that the help of a command lists.
fn options(context: &Context, command: &str) -> Vec<String> {
    let help = context.run_line(&format!("{command} --help")).stdout;
    let lines = help.lines().map(str::trim_start);
    let options = lines.filter(|line| line.starts_with('-'));
    let names = options.filter_map(|line| {
        line.split([' ', ',', '='])
            .find(|word| word.starts_with("--"))
    });
    names.map(str::to_owned).collect()
}

/// Descriptions in the other scripts may name an option that is not offered.
fn the_script_of_bash_has_every_option() {
    let script = script("bash");
    let words: BTreeSet<&str> = script.split([' ', '"', '\'', ')', '|', '\n']).collect();
    let context = Context::new(seeds::shop(), Login::Nobody);
    for command in [
        "users revoke",
        "users list",
        "users create",
        "users delete",
        "apps create",
        "apps delete",
        "login",
        "whoami",
        "api",
        "audit verify",
    ] {
        let options = options(&context, command);
        assert!(options.len() > 9, "{command}: {options:?}");
        for option in options {
            assert!(words.contains(option.as_str()), "{command}: no {option}");
        }
    }
}

/// Each script is read by its shell without a complaint, where that shell is installed.
#[cfg(unix)]
fn every_shell_reads_its_script() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (shell, program, args) in [
        ("bash", "bash", &["-n"][..]),
        ("zsh", "zsh", &["-n"]),
        ("fish", "fish", &["--no-execute"]),
        ("powershell", "pwsh", &["-NoProfile", "-File"]),
        ("elvish", "elvish", &["-compileonly"]),
    ] {
        let script = script(shell);
        let path = folder.path().join(format!("completion.{shell}"));
        std::fs::write(&path, script).expect("the script");
        let Ok(output) = Command::new(program).args(args).arg(&path).output() else {
            // Not installed: there is nothing to ask.
            if ["bash", "zsh", "fish"].contains(&shell) {
                shells::is_skipped(shell);
            } else {
                say(&format!(
                    "{program} is not installed, its script is not read"
                ));
            }
            continue;
        };
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{shell}: {complaints}");
        assert_eq!(complaints, "", "{shell}");
    }
}

#[expect(clippy::print_stderr, reason = "names what is left out")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    every_shell_has_every_word => ["cli/completion/words"],
    the_script_of_bash_has_every_option => ["cli/completion/words"],
    #[cfg(unix)]
    every_shell_reads_its_script => ["cli/completion/script"],
];
