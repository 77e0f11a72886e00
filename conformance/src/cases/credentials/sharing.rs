//! Profiles that other users can read or replace.

use crate::cases::Check;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::process::Command;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a file of ours");
}

/// What a command that reads the profile warns of.
#[track_caller]
fn warnings(context: &Context) -> String {
    let outcome = context.run(&["apps", "list"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    outcome.stderr
}

/// Runs the command that a warning names, as a user would paste it.
fn follow(warnings: &str) {
    for line in warnings.lines() {
        if let Some(fix) = line.strip_prefix("Hint: run ") {
            let fix = fix.trim_start_matches("sudo ");
            let done = Command::new("sh").args(["-c", fix]).status();
            assert!(done.expect("a shell").success(), "{fix}");
        }
    }
}

fn a_profile_that_others_can_read_warns() {
    let context = Context::new(seeds::shop(), Login::Profile);
    assert_eq!(warnings(&context), "");
    let path = context.profile("default");
    for mode in [0o644, 0o640, 0o604, 0o660, 0o601] {
        chmod(&path, mode);
        let text = warnings(&context);
        let expected = format!(
            "warning: other users have access to profile '{0}' (mode {mode:04o})\n\
             Hint: run chmod 600 '{0}'\n",
            path.display()
        );
        assert_eq!(text, expected);
        follow(&text);
        assert_eq!(warnings(&context), "", "{mode:o}");
    }
    chmod(&path, 0o400);
    assert_eq!(warnings(&context), "", "stricter is fine");
}

fn a_directory_that_others_can_write_warns() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let directory = context.profiles();
    for mode in [0o777, 0o770, 0o702, 0o1777] {
        chmod(&directory, mode);
        let text = warnings(&context);
        let expected = format!(
            "warning: other users can replace the profiles in '{0}' (mode {mode:04o})\n\
             Hint: run chmod go-w '{0}'\n",
            directory.display()
        );
        assert_eq!(text, expected);
        follow(&text);
        assert_eq!(warnings(&context), "", "{mode:o}");
    }
    chmod(&directory, 0o755);
    assert_eq!(warnings(&context), "", "reading the names is fine");
}

/// The file that counts is the one that a link leads to.
fn a_linked_profile_is_checked_where_it_is() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let directory = context.home().join("shared");
    fs::create_dir(&directory).expect("a directory");
    let target = directory.join("default.yaml");
    fs::rename(context.profile("default"), &target).expect("the profile");
    symlink(&target, context.profile("default")).expect("a link");
    chmod(&directory, 0o777);
    chmod(&target, 0o644);
    let text = warnings(&context);
    assert_eq!(text.matches("warning: ").count(), 2, "{text}");
    assert!(text.contains(&directory.display().to_string()), "{text}");
    follow(&text);
    assert_eq!(warnings(&context), "");
}

/// Only root can give a file away, so others skip this.
fn a_profile_of_another_user_warns() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let path = context.profile("default");
    let own = fs::metadata(&path).expect("a profile").uid();
    if chown(&path, Some(own + 1), None).is_err() {
        return;
    }
    let text = warnings(&context);
    let expected = format!(
        "warning: profile '{0}' belongs to another user (ID {1})\n\
         Hint: run sudo chown {own} '{0}'\n",
        path.display(),
        own + 1
    );
    assert_eq!(text, expected);
    follow(&text);
    assert_eq!(warnings(&context), "");
    chown(context.profiles(), Some(own + 1), None).expect("root can");
    let text = warnings(&context);
    assert!(text.starts_with("warning: directory '"), "{text}");
    follow(&text);
    assert_eq!(warnings(&context), "");
}

/// Warnings are for people, on stderr; what a program reads on stdout stays as it is.
fn warnings_do_not_mix_with_results() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let plain = context.run(&["apps", "list", "-f", "ndjson", "-o", "plain.txt"]);
    assert_eq!(plain.code, Some(0), "{plain:#?}");
    chmod(&context.profile("default"), 0o644);
    let outcome = context.run(&["apps", "list", "-f", "ndjson", "-o", "warned.txt"]);
    let read = |name: &str| fs::read_to_string(context.work().join(name)).expect("the output");
    assert_eq!(read("plain.txt"), read("warned.txt"));
    let first = outcome.stderr.lines().next().unwrap_or_default();
    let line: serde_json::Value = serde_json::from_str(first).expect("a line of JSON");
    assert_eq!(line["level"], "warn", "{line}");
    // A script for completion is sourced by every shell: no warnings there.
    assert_eq!(context.run(&["completion", "bash"]).stderr, "");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_profile_that_others_can_read_warns => ["cli/profiles/shared-warning"],
    a_directory_that_others_can_write_warns => ["cli/profiles/shared-warning"],
    a_linked_profile_is_checked_where_it_is => ["cli/profiles/shared-warning"],
    a_profile_of_another_user_warns => ["cli/profiles/shared-warning"],
    warnings_do_not_mix_with_results => ["cli/profiles/shared-warning"],
];
