//! `appservices-mock demo`, without the real command line: that one is built by
//! another package, whose suite plays the whole story.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder of its own for the program, so that no other is found beside it.
fn alone() -> (TempDir, PathBuf) {
    // A link, not a copy: a file just written cannot always be run at once. The
    // folder is on the same disk, as links need it.
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let from = Path::new(env!("CARGO_BIN_EXE_appservices-mock"));
    let to = folder.path().join(from.file_name().unwrap());
    fs::hard_link(from, &to).unwrap();
    (folder, to)
}

fn run(program: &Path) -> (Option<i32>, String, String) {
    let mut command = Command::new(program);
    command.arg("demo").stdin(Stdio::null()).env("PATH", "");
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// Without the command line: an error that tells how to get it.
#[test]
fn without_the_command_line() {
    let (_folder, program) = alone();
    let (status, stdout, stderr) = run(&program);
    assert_eq!(status, Some(1));
    assert!(stderr.contains("cargo build --release"), "{stderr}");
    assert!(
        stdout
            .lines()
            .chain(stderr.lines())
            .all(|line| line.chars().count() <= 80)
    );
}

/// A command line that succeeds without revoking anything is found out, and one
/// that fails is not passed over.
#[cfg(unix)]
#[test]
fn with_a_command_line_that_does_nothing() {
    for (standin, words) in [
        (
            "true",
            "demo failed: status of the refresh: expected 401 InvalidSession, got 201",
        ),
        (
            "false",
            "demo failed: exit of 'appservices': expected success, got exit status: 1",
        ),
    ] {
        let (folder, program) = alone();
        let path = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&path)
            .map(|dir| dir.join(standin))
            .find(|path| path.is_file());
        std::os::unix::fs::symlink(found.unwrap(), folder.path().join("appservices")).unwrap();
        let (status, stdout, stderr) = run(&program);
        assert_eq!(status, Some(1));
        assert!(stderr.contains(words), "{stderr}");
        let ada = "ada@example.com    65a000000000000000000002  2 live sessions";
        assert!(stdout.contains(ada), "{stdout}");
        assert!(stdout.contains("$ appservices users revoke --user 65a000000000000000000002"));
    }
}
