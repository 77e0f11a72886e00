//! `appservices-mock demo` with a fake CLI. The real one is built by another package;
//! CI runs the whole demo.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Puts the program in a directory of its own, so that it finds no CLI next to it.
fn isolated_program() -> (TempDir, PathBuf) {
    // A hard link, because a file that was just written may be busy. Links need the
    // same disk, hence the directory.
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

#[test]
fn missing_cli_is_an_error_that_says_how_to_build_it() {
    let (_folder, program) = isolated_program();
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

#[cfg(unix)]
#[test]
fn cli_that_revokes_nothing_or_fails_fails_the_demo() {
    for (fake_cli, words) in [
        (
            "true",
            "demo failed: status of the refresh: expected 401 InvalidSession, got 201",
        ),
        (
            "false",
            "demo failed: exit of 'appservices': expected success, got exit status: 1",
        ),
    ] {
        let (folder, program) = isolated_program();
        let path = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&path)
            .map(|dir| dir.join(fake_cli))
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
