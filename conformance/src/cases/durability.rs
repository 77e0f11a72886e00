//! What must be on the disk, and when: the disk fails to sync a file, and the program must not go
//! on as if it had not.
//!
//! Needs a C compiler and a program that is linked with the system's library. Otherwise the
//! checks are skipped.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::cases::Check;
use crate::cases::plan::{planned, users};
use crate::cases::support::context::{Context, Login, Outcome as Run};
use crate::cases::support::words::words;
use crate::target::{OrFound as _, Outcome, Stop};

const DISK: &str = include_str!("durability/disk.c");
const JOURNAL: &str = "plan.jsonl.journal";
const TRAIL: &str = "audit.jsonl";

/// Compiles the library; skips the check if there is no compiler.
fn disk(context: &Context) -> Result<PathBuf, Stop> {
    let source = context.home().join("disk.c");
    let library = context.home().join("disk.so");
    fs::write(&source, DISK).or_found(|| "writing the library".to_owned())?;
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .output();
    match compiled {
        Ok(output) if output.status.success() => Ok(library),
        _ => Err(Stop::skipped("needs a C compiler")),
    }
}

/// Runs a command on a disk that syncs `file` so many times.
fn run(context: &Context, line: &str, file: &str, syncs: u32) -> Result<Run, Stop> {
    let library = disk(context)?;
    let loaded = context.home().join("loaded");
    let mut command = context.command();
    command
        .args(words(line))
        .env("LD_PRELOAD", &library)
        .env("DISK_LOADED", &loaded)
        .env("DISK_FILE", file)
        .env("DISK_SYNCS", syncs.to_string());
    let outcome = context.finish(command);
    if !loaded.exists() {
        return Err(Stop::skipped("needs a program that is linked dynamically"));
    }
    Ok(outcome)
}

/// Nothing is changed, since the beginning could not be recorded.
fn changes_nothing(outcome: &Run) -> Outcome {
    let changes = outcome.changes();
    ensure!(
        changes.is_empty(),
        "changed before the file was on the disk: {changes:?}"
    );
    ensure_eq!(outcome.code, Some(1));
    Ok(())
}

fn nothing_is_changed_before_the_journal_is_on_the_disk() -> Outcome {
    let context = planned("revoke", users(3));
    let outcome = run(&context, "users revoke --apply plan.jsonl", JOURNAL, 0)?;
    changes_nothing(&outcome)
}

fn outcomes_that_are_not_on_the_disk_are_an_error() -> Outcome {
    let context = planned("revoke", users(3));
    let outcome = run(&context, "users revoke --apply plan.jsonl", JOURNAL, 1)?;
    ensure_eq!(outcome.code, Some(1));
    ensure!(outcome.stderr.contains(JOURNAL), "{}", outcome.stderr);
    Ok(())
}

fn nothing_is_changed_before_the_start_of_a_run_is_on_the_disk() -> Outcome {
    let context = Context::new(users(3), Login::Keys);
    let line = "users revoke -a shop --yes --audit audit.jsonl";
    changes_nothing(&run(&context, line, TRAIL, 0)?)
}

fn audited_outcomes_that_are_not_on_the_disk_are_an_error() -> Outcome {
    let context = Context::new(users(3), Login::Keys);
    let line = "users revoke -a shop --yes --audit audit.jsonl";
    let outcome = run(&context, line, TRAIL, 1)?;
    ensure_eq!(outcome.code, Some(1));
    ensure!(outcome.stderr.contains(TRAIL), "{}", outcome.stderr);
    Ok(())
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    nothing_is_changed_before_the_journal_is_on_the_disk => ["cli/apply/durable"],
    outcomes_that_are_not_on_the_disk_are_an_error => ["cli/apply/durable"],
    nothing_is_changed_before_the_start_of_a_run_is_on_the_disk => ["cli/audit/durable"],
    audited_outcomes_that_are_not_on_the_disk_are_an_error => ["cli/audit/durable"],
];
