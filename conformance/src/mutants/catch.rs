//! Runs rules against one mutant.

use std::path::Path;

use crate::cases::{self, Extent, Flavour};
use crate::report::Report;
use crate::rules;
use crate::run::Options;
use crate::target::Target;

/// The program that has the defect.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// The built-in server.
    Server,
    /// The command line at this path, built with the feature `mutants`.
    Cli(&'a Path),
}

/// What the rules find.
#[derive(Debug, Clone)]
pub struct Found {
    /// The IDs of the rules that failed.
    pub failed: Vec<String>,
    /// How many rules passed.
    pub passed: usize,
}

/// Runs the rules that `select` accepts by their ID against a mutant; `None`: the program
/// without a defect.
///
/// # Errors
///
/// A sentence, if the mutant cannot be started.
pub fn check(
    subject: Subject<'_>,
    mutant: Option<&str>,
    select: &dyn Fn(&str) -> bool,
    options: Options,
) -> Result<Found, String> {
    let report = match subject {
        Subject::Server => {
            let target = Target::mutant(mutant)?;
            rules::judge(&target, &|rule| select(&rule.id()), options)
        }
        Subject::Cli(path) => judge_cli(path, mutant, select, options)?,
    };
    let failed = report
        .entries
        .iter()
        .filter(|entry| entry.verdict.is_failure());
    let passed = report
        .entries
        .iter()
        .filter(|entry| entry.verdict.name() == "passed");
    Ok(Found {
        failed: failed.map(|entry| entry.id.clone()).collect(),
        passed: passed.count(),
    })
}

/// Checks clear the environment of the program, so a script selects the mutant.
#[cfg(unix)]
fn judge_cli(
    path: &Path,
    mutant: Option<&str>,
    select: &dyn Fn(&str) -> bool,
    options: Options,
) -> Result<Report, String> {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().map_err(|error| format!("cannot start a mutant: {error}"))?;
    let script = folder.path().join("appservices");
    let path = path
        .canonicalize()
        .map_err(|error| format!("cannot start {}: {error}", path.display()))?;
    let program = match mutant {
        None => path.as_path(),
        Some(mutant) => {
            let path = path.display().to_string().replace('\'', r"'\''");
            let text = format!("#!/bin/sh\nAPPSERVICES_MUTANT={mutant} exec '{path}' \"$@\"\n");
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::write(&script, text)
                .and_then(|()| std::fs::set_permissions(&script, mode))
                .map_err(|error| format!("cannot start a mutant: {error}"))?;
            &script
        }
    };
    cases::judge(
        program,
        Flavour::Appservices,
        &|case| select(&case.id()),
        Extent::Sample,
        options,
    )
}

#[cfg(not(unix))]
fn judge_cli(
    _: &Path,
    _: Option<&str>,
    _: &dyn Fn(&str) -> bool,
    _: Options,
) -> Result<Report, String> {
    Err("mutants of the command line are run on Unix only".to_owned())
}
