//! Reading or writing anything but a regular file is rejected at once.
use crate::cases::Check;
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use super::irregular;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::program::program;
use crate::cases::support::seeds;

/// A pipe that nobody writes to, a device without end: each run ends by itself, and says why.
fn nothing_irregular_is_read_or_written() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let folder = context.work().join("files");
    for (name, kind) in irregular(&folder) {
        let path = folder.join(name).display().to_string();
        for args in [
            vec!["users", "list", "-a", "shop", "-o", &path],
            vec![
                "users", "revoke", "-a", "shop", "-y", "-f", "json", "-o", &path,
            ],
            vec!["completion", "bash", "-o", &path],
            vec!["api", "POST", "/groups", "-d", &format!("@{path}")],
            vec!["users", "revoke", "-a", "shop", "-u", &format!("@{path}")],
        ] {
            let is_read = args.last().is_some_and(|word| word.starts_with('@'));
            // IDs may come through a pipe; see below.
            if kind == "named pipe" && args[0] == "users" && is_read {
                continue;
            }
            let outcome = context.run_raw(&args);
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{args:?}"
            );
            let words = format!("it is a {kind}, not a regular file");
            assert!(
                outcome.stderr.contains(&words),
                "{args:?}: {}",
                outcome.stderr
            );
            assert!(outcome.requests.is_empty(), "{args:?}");
        }
    }
    let kind = fs::symlink_metadata(folder.join("fifo"))
        .expect("still there")
        .file_type();
    assert!(kind.is_fifo(), "the pipe was replaced");
    assert!(folder.join("zero").is_symlink(), "the link was replaced");
}

/// The certificates, before anything is asked of a server.
fn no_certificate_file_is_irregular() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let folder = context.work().join("files");
    for (name, kind) in irregular(&folder) {
        let mut command = context.command();
        command
            .args([
                "users",
                "list",
                "-a",
                "shop",
                "--base-url",
                "https://127.0.0.1:1",
            ])
            .env("SSL_CERT_FILE", folder.join(name));
        let outcome = context.finish(command);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(1), ""),
            "{name}"
        );
        let words = format!("it is a {kind}, not a regular file");
        let says = outcome.stderr.contains("SSL_CERT_FILE") && outcome.stderr.contains(&words);
        assert!(says, "{name}: {}", outcome.stderr);
    }
}

/// A profile and its lock.
fn no_profile_is_irregular() {
    for file in ["default.yaml", ".default.lock"] {
        let context = Context::new(seeds::shop(), Login::Nobody);
        fs::create_dir_all(context.profiles()).expect("the directory of the profiles");
        let folder = context.home().join("files");
        for (name, kind) in irregular(&folder) {
            let path = context.profiles().join(file);
            symlink(folder.join(name), &path).expect("a link");
            let outcome = context.run(&["users", "list", "--telemetry", "off"]);
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{file} {name}"
            );
            let words = format!("it is a {kind}, not a regular file");
            assert!(
                outcome.stderr.contains(&words),
                "{file} {name}: {}",
                outcome.stderr
            );
            fs::remove_file(&path).expect("the link");
        }
    }
}

/// The files that name the app of a folder, by every name.
fn no_app_file_is_irregular() {
    for file in [
        ".mdb/meta.json",
        "root_config.json",
        "realm_config.json",
        "config.json",
        "stitch.json",
    ] {
        let context = Context::new(seeds::shop(), Login::Keys);
        let folder = context.home().join("files");
        for (name, kind) in irregular(&folder) {
            let path = context.work().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            symlink(folder.join(name), &path).expect("a link");
            let outcome = context.run_line("users revoke -y");
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{file} {name}"
            );
            let what = if file == ".mdb/meta.json" {
                "meta"
            } else {
                "config"
            };
            let words = format!("user revoke failed: failed to parse app {what} at ");
            assert!(
                outcome.stderr.starts_with(&words),
                "{file} {name}: {}",
                outcome.stderr
            );
            let reason = format!(
                ": it is a {kind}, not a regular file\n\
                 Hint: correct the file, or name the app with --app\n"
            );
            assert!(
                outcome.stderr.ends_with(&reason),
                "{file} {name}: {}",
                outcome.stderr
            );
            fs::remove_file(&path).expect("the link");
        }
    }
}

/// `-u @<(command)` of a shell.
fn ids_may_come_through_a_pipe() {
    let context = Context::new(seeds::shop(), Login::Keys);
    irregular(&context.work().join("files"));
    let line = "echo 65a000000000000000000001 >files/fifo & \"$0\" users revoke -a shop -u @files/fifo -f csv";
    let output = Command::new("/bin/sh")
        .args(["-c", line])
        .arg(program())
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.lines().count(), 2, "{text}");
}

/// `-o -` is standard output, not a file called `-`.
fn a_dash_is_standard_output() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for line in [
        "users list -a shop",
        "users list -a shop -f csv",
        "users count -a shop",
    ] {
        let plain = context.run_line(line);
        let dash = context.run_line(&format!("{line} -o -"));
        assert_eq!(
            (dash.code, &dash.stdout),
            (Some(0), &plain.stdout),
            "{line}"
        );
    }
    let failed = context.run_line("users list -a nope -o -");
    assert_eq!((failed.code, failed.stdout.as_str()), (Some(1), ""));
    assert!(!context.work().join("-").exists());
}

/// Results may name users, so a new file is the owner's alone, whatever the umask lets through.
fn a_new_file_is_the_owners_alone() {
    let context = Context::new(seeds::shop(), Login::Keys);
    for (name, line) in [
        ("a.txt", "users list -a shop"),
        ("b.txt", "users revoke -a shop -y -f csv"),
        ("c.txt", "users create -a shop --name x -f json"),
        ("d.txt", "users list -a nope"),
        ("e.txt", "apps describe -a shop"),
        ("f.txt", "completion bash"),
        ("g.txt", "api GET /auth/profile"),
    ] {
        let status = Command::new("/bin/sh")
            .args(["-c", &format!("umask 0; \"$0\" {line} -o {name}")])
            .arg(program())
            .env_clear()
            .envs(context.environment())
            .current_dir(context.work())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.expect("a shell");
        let file = context.work().join(name);
        let mode = fs::metadata(&file).expect(line).permissions().mode();
        assert_eq!(mode & 0o7777, 0o600, "{line}");
    }
}

/// A file that is there keeps its mode, and what is in it.
fn a_file_that_is_there_keeps_its_mode() {
    let context = Context::new(seeds::shop(), Login::Keys);
    context.write("out.txt", "before\n");
    let file = context.work().join("out.txt");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("a mode");
    let outcome = context.run_line("users count -a shop -o out.txt");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let mode = fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o7777, 0o644);
    let text = fs::read_to_string(&file).expect("the file");
    assert_eq!(text, "before\nFound 12 users\n");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    nothing_irregular_is_read_or_written => ["cli/output/regular-files"],
    no_certificate_file_is_irregular => ["cli/output/regular-files"],
    no_profile_is_irregular => ["cli/output/regular-files"],
    no_app_file_is_irregular => ["cli/output/regular-files"],
    ids_may_come_through_a_pipe => ["cli/selection/from-file"],
    a_dash_is_standard_output => ["cli/output/stdout-dash"],
    a_new_file_is_the_owners_alone => ["cli/output/file"],
    a_file_that_is_there_keeps_its_mode => ["cli/output/file"],
];
