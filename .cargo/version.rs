//! The build script of the programs: sets `APPSERVICES_VERSION` to what `--version` prints,
//! such as `0.1.0 (7ea2347ab 2026-11-26)`.
//!
//! Commit and date are those of `APPSERVICES_COMMIT` and `APPSERVICES_COMMIT_DATE`, else of the
//! clone, else of the `git archive` from which the sources come. Without any of them, there is
//! only the version.
//!
//! A build for debugging and tests has only the version too, unless the variables are set.
//! Otherwise every commit would compile all three packages and their tests again.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "cargo passes variables, and reads stdout"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Hashes have this many digits, so that they are the same in every clone.
const DIGITS: usize = 9;

pub(crate) fn main() {
    // Replaces the default, which is to run again after any change in the package.
    println!("cargo::rerun-if-env-changed=APPSERVICES_COMMIT");
    println!("cargo::rerun-if-env-changed=APPSERVICES_COMMIT_DATE");
    let mut version = variable("CARGO_PKG_VERSION").unwrap_or_default();
    if let Some((commit, date)) = commit() {
        let commit = commit.get(..DIGITS).unwrap_or(&commit);
        version = format!("{version} ({})", format!("{commit} {date}").trim_end());
    }
    println!("cargo::rustc-env=APPSERVICES_VERSION={version}");
}

/// The commit that is built, and its date.
fn commit() -> Option<(String, String)> {
    if let Some(commit) = variable("APPSERVICES_COMMIT") {
        return Some((
            commit,
            variable("APPSERVICES_COMMIT_DATE").unwrap_or_default(),
        ));
    }
    let is_set = |name, value: &str| variable(name).is_some_and(|found| found == value);
    if is_set("PROFILE", "debug") && is_set("DEBUG", "true") {
        return None;
    }
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("..");
    let root = root.canonicalize().ok()?;
    from_git(&root).or_else(|| from_archive(&root))
}

/// From a clone, whose current commit is watched.
fn from_git(root: &Path) -> Option<(String, String)> {
    // Sources unpacked inside of another repository are not of its commit.
    let top = git(root, &["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != root {
        return None;
    }
    let commit = git(root, &["log", "-1", "--format=%H %cs"])?;
    // Each commit and each checkout is logged there. A clone without this log has the commit in
    // one of the others.
    let mut watched = existing(root, "logs/HEAD");
    if watched.is_none() {
        let branch = git(root, &["symbolic-ref", "-q", "HEAD"]);
        let loose = branch.and_then(|branch| existing(root, &branch));
        watched = loose.or_else(|| existing(root, "packed-refs"));
        watch(existing(root, "HEAD"));
    }
    watch(watched);
    pair(&commit)
}

/// From the file that `git archive` completes.
fn from_archive(root: &Path) -> Option<(String, String)> {
    let path = root.join(".cargo/commit");
    let text = fs::read_to_string(path).ok()?;
    // Not completed: these are the sources of no archive.
    (!text.contains('$')).then(|| pair(&text))?
}

fn pair(text: &str) -> Option<(String, String)> {
    let (commit, date) = text.trim().split_once(' ')?;
    Some((commit.to_owned(), date.to_owned()))
}

/// A file in the repository's own folder, wherever that is.
fn existing(root: &Path, name: &str) -> Option<PathBuf> {
    let path = root.join(git(root, &["rev-parse", "--git-path", name])?);
    path.is_file().then_some(path)
}

fn watch(path: Option<PathBuf>) {
    if let Some(path) = path {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

/// What git prints, if it succeeds.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
