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

use std::fmt::Write as _;

use appservices_mock::MockServer;

use self::observe::{line, observe};
use crate::cases::model::{Ask, expect};
use crate::cases::support::transcript::compare;

/// One combination: the line that names it, and its meaning.
struct Combination {
    name: String,
    /// Whether `--disable-colors` is there too, which means nothing off a terminal.
    plain: bool,
    ask: Ask,
}

/// The names of all records, below `snapshots/`.
pub(crate) fn records() -> Vec<String> {
    let revoke = revoke::RECORDS.iter();
    let revoke = revoke.map(|name| format!("{}/{name}", revoke::FOLDER));
    let family = family::RECORDS.iter();
    let family = family.map(|verb| format!("users/{verb}/matrix/{}", family::RECORD));
    revoke.chain(family).collect()
}

/// Runs and judges combinations, and compares the record.
fn judge(folder: &str, record: &str, header: &str, all: &[Combination]) {
    let apps = facts::apps();
    let work = tempfile::tempdir().expect("a temporary directory");
    let start = || {
        MockServer::builder()
            .seed(facts::seed(&apps))
            .start_blocking()
            .expect("the mock server starts")
    };
    let mut server = start();
    let mut wrong = Vec::new();
    let mut text = format!("{} combinations\n{header}\n", all.len());
    for combination in all {
        // A server that was asked nothing is as good as new.
        if !server.requests().is_empty() {
            server = start();
        }
        let args = words::words(combination);
        let (seen, problem) = observe(&server, &combination.ask, &args, work.path());
        let expected = expect(&apps, &combination.ask);
        let args = args.join(" ");
        if seen != expected {
            wrong.push(format!("{args}\nexpected {expected:#?}\nseen {seen:#?}"));
        } else if let Some(problem) = problem {
            wrong.push(format!("{args}\n{problem}"));
        }
        let _ = writeln!(text, "{}", line(combination, &seen));
    }
    // A key pair in the environment leaves nothing behind.
    let left = std::fs::read_dir(work.path()).expect("the folder").count();
    assert_eq!(left, 0, "files are left behind");
    assert!(
        wrong.is_empty(),
        "{} of {} combinations differ from the model, first:\n{}",
        wrong.len(),
        all.len(),
        wrong[..wrong.len().min(3)].join("\n\n")
    );
    compare(folder, record, &text);
}
