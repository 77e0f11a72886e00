//! The files of a profile: replaced as a whole, through links, and never anything but a file.

use crate::cases::Check;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{LOGIN, setting};
use crate::cases::support::context::{Context, Login, write, write_private};
use crate::cases::support::program::program;
use crate::cases::support::seeds::{self, PRIVATE_KEY, PUBLIC_KEY};

fn context() -> Context {
    Context::new(seeds::shop(), Login::Nobody)
}

#[track_caller]
fn log_in(context: &Context) {
    let outcome = context.run(&LOGIN);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
}

/// The names of the files in a directory, sorted.
pub(super) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Another name of the old file keeps the old contents: the file was replaced, not written into.
fn a_profile_is_replaced_and_never_written_in_place() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let path = context.profile("default");
    for args in [&LOGIN[..], &["whoami", "--telemetry", "off"], &["logout"]] {
        let before = fs::read_to_string(&path).expect("a profile");
        let other = context.home().join("other-name");
        fs::hard_link(&path, &other).expect("a second name");
        assert_eq!(context.run(args).code, Some(0), "{args:?}");
        assert_eq!(fs::read_to_string(&other).expect("the old file"), before);
        assert_ne!(fs::read_to_string(&path).expect("a profile"), before);
        let inode = |path: &Path| fs::metadata(path).expect("a file").ino();
        assert_ne!(inode(&path), inode(&other), "{args:?}");
        fs::remove_file(other).expect("the second name");
    }
}

/// What killed commands left, of this version and of earlier ones, holds the private key.
fn leftovers_are_removed_by_the_next_command() {
    for args in [&LOGIN[..], &["logout"], &["whoami", "--telemetry", "off"]] {
        let context = Context::new(seeds::shop(), Login::Profile);
        for name in [".default.a1B2c3.tmp", ".tmpa1B2c3"] {
            write_private(&context.profiles().join(name), PRIVATE_KEY);
        }
        for name in [".work.a1B2c3.tmp", ".default.tmp", "notes.tmp"] {
            write_private(&context.profiles().join(name), "another's");
        }
        assert_eq!(context.run(args).code, Some(0), "{args:?}");
        assert_eq!(
            names(&context.profiles()),
            [
                ".default.lock",
                ".default.tmp",
                ".work.a1B2c3.tmp",
                "default.yaml",
                "notes.tmp"
            ],
            "{args:?}"
        );
    }
}

fn a_linked_profile_is_written_through_the_link() {
    for target in ["dotfiles/work.yaml", "dotfiles/not-there-yet.yaml"] {
        let context = context();
        let target = context.home().join(target);
        write(&context.home().join("dotfiles/work.yaml"), "other: kept\n");
        write_private(&target.with_file_name(".default.a1B2c3.tmp"), PRIVATE_KEY);
        fs::create_dir_all(context.profiles()).expect("a directory");
        // Over two links, one of which is relative.
        let between = context.home().join("between");
        symlink(&target, &between).expect("a link");
        symlink("../../between", context.profile("default")).expect("a link");
        log_in(&context);
        let link = fs::read_link(context.profile("default")).expect("still a link");
        assert_eq!(link, Path::new("../../between"));
        assert_eq!(fs::read_link(&between).expect("still a link"), target);
        assert_eq!(setting(&target, "private_api_key"), PRIVATE_KEY);
        assert_eq!(
            fs::metadata(&target).expect("the target").mode() & 0o777,
            0o600
        );
        assert_eq!(context.run(&["apps", "list"]).code, Some(0));
        assert_eq!(context.run(&["logout"]).code, Some(0));
        let text = fs::read_to_string(&target).expect("the target");
        assert!(!text.contains(PRIVATE_KEY), "{text}");
        let leftover = target.with_file_name(".default.a1B2c3.tmp");
        assert!(!leftover.exists(), "{}", leftover.display());
    }
}

/// Makes something that is not a regular file.
type Make = fn(&Path);

fn named_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
    assert!(fs::metadata(path).expect("a pipe").file_type().is_fifo());
}

/// Opening a named pipe waits for the other end, reading a device may never end: neither is tried.
fn what_is_not_a_regular_file_is_rejected_at_once() {
    let kinds: [(&str, Make); 5] = [
        ("pipe", named_pipe),
        ("socket", |path| {
            UnixListener::bind(path).expect("a socket");
        }),
        ("directory", |path| {
            fs::create_dir(path).expect("a directory");
        }),
        ("device", |path| {
            symlink("/dev/zero", path).expect("a link");
        }),
        ("full device", |path| {
            symlink("/dev/full", path).expect("a link");
        }),
    ];
    for (kind, make) in kinds {
        for (file, commands) in [
            (
                "default.yaml",
                &[&LOGIN[..], &["logout"], &["whoami"], &["apps", "list"]][..],
            ),
            (
                ".default.lock",
                &[&LOGIN[..], &["whoami", "--telemetry", "off"]],
            ),
        ] {
            let context = context();
            let path = context.profiles().join(file);
            fs::create_dir_all(context.profiles()).expect("a directory");
            make(&path);
            let before = fs::symlink_metadata(&path).expect("it").file_type();
            for args in commands {
                let outcome = context.run(args);
                assert_eq!(
                    outcome.code,
                    Some(1),
                    "{kind} {file} {args:?}: {outcome:#?}"
                );
                let first = outcome.stderr.lines().next().unwrap_or_default();
                assert!(
                    first.contains("not a regular file") && first.contains("default.yaml"),
                    "{kind} {file} {args:?}: {first}"
                );
            }
            let after = fs::symlink_metadata(&path)
                .expect("still there")
                .file_type();
            assert_eq!(before, after, "{kind} {file}");
        }
        // It does not hide other profiles.
        let context = Context::new(seeds::shop(), Login::Profile);
        make(&context.profile("odd"));
        let outcome = context.run(&["profiles", "list"]);
        assert_eq!(outcome.code, Some(1), "{kind}: {outcome:#?}");
        assert!(outcome.stdout.contains(PUBLIC_KEY), "{kind}: {outcome:#?}");
    }
}

/// Texts that a parser takes long for, or that no profile can be: rejected, and replaced by a login.
fn oversized_and_deeply_nested_profiles_are_rejected() {
    const MIB: usize = 1024 * 1024;
    for (kind, bytes) in [
        ("brackets", vec![b'['; MIB]),
        ("braces", vec![b'{'; MIB]),
        ("nested", b"- ".repeat(50_000)),
        ("fewer brackets", vec![b'['; 100_000]),
        ("blanks", vec![b' '; 8 * MIB]),
        ("zeros", vec![0; 300_000]),
        ("not text", vec![0xff; 9]),
    ] {
        let context = context();
        let path = context.profile("default");
        write_private(&path, "");
        fs::write(&path, &bytes).expect("a profile");
        for args in [&["whoami"][..], &["apps", "list"]] {
            let outcome = context.run(args);
            assert_eq!(outcome.code, Some(1), "{kind}: {outcome:#?}");
            assert!(
                outcome.stderr.contains("default.yaml"),
                "{kind}: {outcome:#?}"
            );
            assert!(outcome.stderr.len() < 1000, "{kind}");
        }
        assert_eq!(fs::read(&path).expect("a profile"), bytes, "{kind}");
        log_in(&context);
        assert_eq!(setting(&path, "public_api_key"), PUBLIC_KEY, "{kind}");
    }
}

/// A command that waits says for what, and goes on when the other one is done.
fn waiting_for_a_lock_is_reported() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let path = context.profiles().join(".default.lock");
    let lock = fs::File::options().write(true).open(&path).expect("a lock");
    lock.lock().expect("nobody else holds it");
    for format in ["text", "json"] {
        lock.lock().expect("nobody else holds it");
        let mut command = Command::new(program());
        command
            .args(LOGIN)
            .env_clear()
            .envs(context.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if format == "json" {
            command.args(["-f", "json"]);
        }
        let mut child = command.spawn().expect("the program");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("a line");
        lock.unlock().expect("the lock");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{line}");
        let expected = format!(
            "Waiting for another command to release '{}'",
            path.display()
        );
        let text = if format == "json" {
            let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            line["message"].as_str().unwrap_or_default().to_owned()
        } else {
            line.trim_end().to_owned()
        };
        assert_eq!(text, expected);
    }
}

/// A profile that cannot be read is replaced by a login and removed by a logout, links included.
fn a_broken_linked_profile_is_repaired_through_the_link() {
    let context = context();
    let target: PathBuf = context.home().join("work.yaml");
    write_private(&target, "default: [");
    fs::create_dir_all(context.profiles()).expect("a directory");
    symlink(&target, context.profile("default")).expect("a link");
    log_in(&context);
    assert_eq!(setting(&target, "public_api_key"), PUBLIC_KEY);
    write_private(&target, &format!("default: [{PRIVATE_KEY}"));
    let outcome = context.run(&["logout"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(!target.exists(), "the secret is gone");
    log_in(&context);
    assert!(fs::read_link(context.profile("default")).is_ok());
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_profile_is_replaced_and_never_written_in_place => ["cli/profiles/atomic"],
    leftovers_are_removed_by_the_next_command => ["cli/profiles/leftovers"],
    a_linked_profile_is_written_through_the_link => ["cli/profiles/links"],
    what_is_not_a_regular_file_is_rejected_at_once => ["cli/output/regular-files"],
    oversized_and_deeply_nested_profiles_are_rejected => ["cli/profiles/unreadable"],
    waiting_for_a_lock_is_reported => ["cli/profiles/lock"],
    a_broken_linked_profile_is_repaired_through_the_link =>
        ["cli/logout/unreadable", "cli/profiles/links"],
];
