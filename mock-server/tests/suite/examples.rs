//! Runs the examples.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::program;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
}

/// Whether a program can be run.
fn is_installed(name: &str) -> bool {
    let mut command = Command::new(name);
    command.arg("--version").stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}

/// Reports a skipped test, visible with `--nocapture`.
fn skip(why: &str) {
    let _ = writeln!(io::stderr(), "skipped: {why}");
}

fn text(output: &Output) -> String {
    let (stdout, stderr) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(stdout),
        String::from_utf8_lossy(stderr)
    )
}

#[cfg(unix)]
#[test]
fn shell_example_revokes_a_session_under_exec() {
    if !is_installed("curl") {
        return skip("curl is not installed");
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

/// Skipped without Node or without access to the npm registry.
#[test]
fn node_example_revokes_a_session_with_the_web_sdk() {
    for name in ["node", "npm"] {
        if !is_installed(name) {
            return skip(&format!("{name} is not installed"));
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
        // npm's errors without access to the registry.
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
        return skip("npm cannot reach its registry");
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
