//! Every combination of the words of `users revoke`, and enough of those of the whole family
//! that any three values meet, each against a server of its own, each judged by the model, one
//! line each in a record under `snapshots/`.
//!
//! A test for each record, so that the test runner spreads them over its threads.
mod facts;
pub(crate) mod family;
mod observe;
pub(crate) mod revoke;
mod words;

use appservices_mock::MockServer;

use self::observe::{line, observe};
use crate::cases::model::{App, Ask, expect};
use crate::cases::support::program::extent;
use crate::cases::support::snapshots::{compare, recorded};
use crate::target::{Outcome, Stop};

/// One combination: the line that names it, and its meaning.
struct Combination {
    name: String,
    /// Whether `--disable-colors` is there too, which means nothing off a terminal.
    plain: bool,
    ask: Ask,
}

/// The names of all records, below `snapshots/`.
#[cfg(test)]
pub(crate) fn records() -> Vec<String> {
    let revoke = revoke::RECORDS.iter();
    let revoke = revoke.map(|name| format!("{}/{name}", revoke::FOLDER));
    let family = family::RECORDS.iter();
    let family = family.map(|verb| format!("users/{verb}/matrix/{}", family::RECORD));
    revoke.chain(family).collect()
}

/// Runs and judges combinations, and compares their lines with the record.
fn judge(folder: &str, record: &str, header: &str, all: &[Combination]) -> Outcome {
    let apps = facts::apps();
    let stride = extent().stride();
    let chosen: Vec<&Combination> = all.iter().step_by(stride).collect();
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let parts = chosen.chunks(chosen.len().div_ceil(workers).max(1));
    let results = std::thread::scope(|scope| {
        let running: Vec<_> = parts
            .map(|part| scope.spawn(|| judge_part(&apps, part)))
            .collect();
        let join = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        join.collect::<Result<Vec<_>, _>>()
    });
    let results = results.map_err(|panic| Stop::found(message(&*panic)))?;
    let (lines, wrong): (Vec<_>, Vec<_>) = results.into_iter().unzip();
    let (lines, wrong) = (lines.concat(), wrong.concat());
    if let Some(first) = wrong.first() {
        let (wrong, chosen) = (wrong.len(), chosen.len());
        let message = format!("{wrong} of {chosen} combinations differ from the model, first:");
        return Err(Stop::found(format!("{message}\n{first}")));
    }
    if stride == 1 {
        let head = format!("{} combinations\n{header}\n", all.len());
        return compare(folder, record, &(head + &lines.concat()));
    }
    let recorded = recorded(folder, record).unwrap_or_default();
    let recorded: Vec<&str> = recorded.lines().skip(2).step_by(stride).collect();
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    ensure_eq!(lines, recorded, "the lines of {folder}/{record}");
    Ok(())
}

/// Runs and judges combinations one after the other; returns their lines and what is wrong.
fn judge_part(apps: &[App], part: &[&Combination]) -> (Vec<String>, Vec<String>) {
    let work = tempfile::tempdir().expect("a temporary directory");
    let server = MockServer::builder()
        .seed(facts::seed(apps))
        .start_blocking()
        .expect("the mock server starts");
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for combination in part {
        // A server that received no request is as good as new.
        if !server.requests().is_empty() {
            server.reset();
        }
        let args = words::words(combination);
        let (seen, problem) = observe(&server, &combination.ask, &args, work.path());
        let expected = expect(apps, &combination.ask);
        let args = args.join(" ");
        if seen != expected {
            wrong.push(format!("{args}\nexpected {expected:#?}\nseen {seen:#?}"));
        } else if let Some(problem) = problem {
            wrong.push(format!("{args}\n{problem}"));
        }
        lines.push(format!("{}\n", line(combination, &seen)));
    }
    // A key pair in the environment leaves nothing behind.
    let left = std::fs::read_dir(work.path()).expect("the folder").count();
    if left > 0 {
        wrong.push(format!("{left} files are left behind"));
    }
    (lines, wrong)
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let owned = panic.downcast_ref::<String>().cloned();
    owned
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}
