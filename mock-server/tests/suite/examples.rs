//! The examples do what they say.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::program;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
}

/// Whether a program is there at all.
fn is_there(name: &str) -> bool {
    let mut command = Command::new(name);
    command.arg("--version").stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}

/// Says that a test was passed over; shown with `--nocapture` and by tools that
/// keep the output.
fn passed_over(why: &str) {
    let _ = writeln!(io::stderr(), "passed over: {why}");
}

fn text(output: &Output) -> String {
    let (stdout, stderr) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(stdout),
        String::from_utf8_lossy(stderr)
    )
}

/// Issue: a shell script with `exec`.
#[cfg(unix)]
#[test]
fn a_shell_script() {
    if !is_there("curl") {
        return passed_over("there is no curl");
    }
    let mut command = program();
    command.args(["exec", "--", "sh"]).arg(example("revoke.sh"));
    let output = command.output().unwrap();
    let text = text(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(first.starts_with("logged in: "), "{text}");
    assert_eq!(rest, "revoked\nrefresh: InvalidSession 401\n");
}

/// Issue: a Node script with the official web SDK, passed over where Node or the
/// registry is missing.
#[test]
fn a_node_script() {
    for name in ["node", "npm"] {
        if !is_there(name) {
            return passed_over(&format!("there is no {name}"));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["package.json", "package-lock.json", "revoke.mjs"] {
        std::fs::copy(example("node").join(name), folder.path().join(name)).unwrap();
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    npm.args(["--fetch-retries=1", "--fetch-timeout=30000"]);
    let output = npm
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    if !output.status.success() {
        let text = text(&output);
        // What npm says where there is no way to the registry.
        let codes = [
            "ENOTFOUND",
            "EAI_AGAIN",
            "ECONNREFUSED",
            "ECONNRESET",
            "ETIMEDOUT",
            "ENETUNREACH",
            "EHOSTUNREACH",
            "ERR_SOCKET_TIMEOUT",
            "E403",
            "E407",
            "E5",
        ];
        let unreachable = codes.iter().any(|code| text.contains(code));
        assert!(unreachable, "{text}");
        return passed_over("npm cannot reach its registry");
    }
    let mut command = program();
    command.args(["exec", "--", "node", "revoke.mjs"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    let text = text(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let expected =
        "logged in: ada@example.com\nrevoked\nrefresh: 401 InvalidSession\nlogged in again\n";
    assert_eq!(text, expected);
}
