//! Plans: written, edited by people, applied, interrupted, applied again.
pub(crate) mod apply;
pub(crate) mod files;
#[cfg(unix)]
pub(crate) mod kills;
mod usage;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use appservices_mock::Seed;
use serde_json::Value;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

pub(crate) use usage::USAGE;

/// A plan in the working directory.
pub(super) const PLAN: &str = "plan.jsonl";

/// So many users of the e-mail provider.
pub(super) fn users(count: u32) -> Seed {
    let user = |n| seeds::email(n, &format!("user-{n}@example.com"));
    seeds::one_app((1..=count).map(user).collect())
}

/// A world with a plan of everybody.
pub(super) fn planned(verb: &str, seed: Seed) -> Context {
    let context = Context::new(seed, Login::Keys);
    let outcome = context.run(&["users", verb, "-a", "shop", "--yes", "--plan", PLAN]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert!(outcome.changes().is_empty(), "{:?}", outcome.changes());
    context
}

/// The same for `delete`, which agrees to everybody only without `--yes` and so needs a filter.
pub(super) fn planned_deletion(seed: Seed) -> Context {
    let context = Context::new(seed, Login::Keys);
    let outcome =
        context.run_line("users delete -a shop --yes --provider local-userpass --plan plan.jsonl");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    context
}

pub(super) fn plan_path(context: &Context) -> PathBuf {
    context.work().join(PLAN)
}

pub(super) fn plan_lines(context: &Context) -> Vec<String> {
    let text = fs::read_to_string(plan_path(context)).expect("the plan");
    text.lines().map(str::to_owned).collect()
}

pub(super) fn write_plan(context: &Context, lines: &[String]) {
    context.write(PLAN, &(lines.join("\n") + "\n"));
}

/// The complete lines of the journal, as JSON; none if there is no journal.
pub(super) fn journal(context: &Context) -> Vec<Value> {
    let path = context.work().join("plan.jsonl.journal");
    let text = fs::read_to_string(path).unwrap_or_default();
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    let json = |line| serde_json::from_str(line).expect("a line of the journal is JSON");
    complete.lines().map(json).collect()
}

/// The records of a run, by user. Fails if a user has two.
pub(super) fn records(stdout: &str, key: &str) -> BTreeMap<String, bool> {
    let mut records = BTreeMap::new();
    for line in stdout.lines() {
        let line: Value = serde_json::from_str(line).expect("a record is JSON");
        let (Some(id), Some(done)) = (line["id"].as_str(), line[key].as_bool()) else {
            continue;
        };
        let twice = records.insert(id.to_owned(), done);
        assert!(twice.is_none(), "{id} is reported twice");
    }
    records
}
