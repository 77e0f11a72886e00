//! `appservices-mock completion`.

use std::process::Command;

use crate::support::program;

/// Returns what Bash offers for the words typed so far, the last of which is unfinished.
fn offered(words: &[&str]) -> Vec<String> {
    let output = program().args(["completion", "bash"]).output().unwrap();
    let script = String::from_utf8(output.stdout).unwrap();
    let last = words.len() - 1;
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("completion.bash");
    std::fs::write(&path, script).unwrap();
    // As readline calls it: the function that is registered for the command.
    let lines = format!(
        "source '{}'
        registered=$(complete -p appservices-mock)
        [[ $registered =~ -F\\ ([^ ]+) ]] || exit 1
        COMP_WORDS=({}); COMP_CWORD={last}
        ${{BASH_REMATCH[1]}} appservices-mock '{}' '{}'
        printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        path.display(),
        quoted.join(" "),
        words[last],
        words[last - 1],
    );
    let output = Command::new("bash").args(["-c", &lines]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Skipped where Bash is not installed.
#[test]
fn bash_completes_every_word() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    for (words, expected) in [
        (&["appservices-mock", "se"][..], &["serve"][..]),
        (&["appservices-mock", "compl"], &["completion"]),
        (&["appservices-mock", "serve", "--rng"], &["--rng-seed"]),
        (&["appservices-mock", "exec", "--allow"], &["--allow-host"]),
        (&["appservices-mock", "ctl", "sta"], &["state"]),
        (&["appservices-mock", "ctl", "state", "ex"], &["export"]),
        (
            &["appservices-mock", "ctl", "worlds", "create", "--rng"],
            &["--rng-seed"],
        ),
        (&["appservices-mock", "completion", "z"], &["zsh"]),
    ] {
        assert_eq!(offered(words), expected, "{words:?}");
    }
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
