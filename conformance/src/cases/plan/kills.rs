//! Kills `--apply` at random moments. No user may be missed, and nothing may be recorded that
//! was not done.
//!
//! `APPSERVICES_KILLS=200 APPSERVICES_KILLS_USERS=10000 cargo test -p appservices-conformance
//! --test suite plan::kills` sets the number of kills and of users.
use crate::cases::Check;
use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::{journal, planned, planned_deletion, records, users};
use crate::cases::support::context::Context;
use crate::cases::support::program::program;
use crate::cases::support::seeds::user_id;

fn number(variable: &str, default: u32) -> u32 {
    let value = env::var(variable).ok();
    value.map_or(default, |text| text.parse().expect("a number"))
}

/// Pseudo-random numbers (xorshift).
struct Rng(u64);

impl Rng {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Applies the plan, and kills the run once it has written so many records.
fn apply_and_kill(context: &Context, args: &[&str], records: u64) {
    let mut child = Command::new(program())
        .args(args)
        .env_clear()
        .envs(context.environment())
        .current_dir(context.work())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let stdout = child.stdout.take().expect("its output");
    let mut lines = BufReader::new(stdout).lines();
    for _ in 0..records {
        if lines.next().is_none() {
            break;
        }
    }
    child.kill().expect("the run is killed");
    child.wait().expect("the run has ended");
}

/// The users whose change is recorded as done.
fn done(context: &Context) -> Vec<String> {
    let lines = journal(context);
    let done = lines.iter().filter(|line| line["result"] == "done");
    done.map(|line| line["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The users that the server was asked to change since the last call. It keeps only so many
/// requests, and a run that is resumed often makes more.
fn changed(context: &Context) -> BTreeSet<String> {
    let requests = context.server().requests();
    context.server().clear_requests();
    let changes = requests.iter().filter(|request| request.method != "GET");
    changes
        .filter_map(|request| request.path.split_once("/users/"))
        .map(|(_, rest)| rest.trim_end_matches("/logout").to_owned())
        .collect()
}

fn kill_and_resume(context: &Context, args: &[&str], key: &str, count: u32) {
    let kills = number("APPSERVICES_KILLS", 12);
    let mut rng = Rng(u64::from(kills) | 1);
    let mut changed_users = BTreeSet::new();
    for _ in 0..kills {
        let done_before = done(context).len() as u64;
        let share = u64::from(count / kills).max(1);
        // The records of earlier runs come first.
        let records = match rng.below(8) {
            0 => 0,
            _ => done_before + rng.below(2 * share),
        };
        apply_and_kill(context, args, records);
        let recorded = done(context);
        let unique: BTreeSet<_> = recorded.iter().cloned().collect();
        assert_eq!(unique.len(), recorded.len(), "a user was done twice");
        changed_users.append(&mut changed(context));
        let invented: Vec<_> = unique.difference(&changed_users).collect();
        assert!(invented.is_empty(), "recorded, but not done: {invented:?}");
    }
    let outcome = context.run(args);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let all: BTreeSet<_> = (1..=count).map(user_id).collect();
    changed_users.append(&mut changed(context));
    assert!(changed_users == all, "every user was changed, and no other");
    let found = records(&outcome.stdout, key);
    assert!(found.values().all(|done| *done));
    assert_eq!(found.into_keys().collect::<BTreeSet<_>>(), all);
    let totals = format!("\"totals\":{{\"users\":{count},\"{key}\":{count},\"failed\":0,");
    assert!(outcome.stdout.contains(&totals), "{}", outcome.stdout);
}

fn revocation_survives_kills_at_random_moments() {
    let count = number("APPSERVICES_KILLS_USERS", 600);
    let context = planned("revoke", users(count));
    let args = ["users", "revoke", "--apply", "plan.jsonl", "-f", "ndjson"];
    kill_and_resume(&context, &args, "revoked", count);
}

/// A user whom a killed run was deleting is gone, which is what the plan wants.
fn deletion_survives_kills_at_random_moments() {
    let count = number("APPSERVICES_KILLS_USERS", 600);
    let context = planned_deletion(users(count));
    let args = [
        "users",
        "delete",
        "--apply",
        "plan.jsonl",
        "--yes",
        "-f",
        "ndjson",
    ];
    kill_and_resume(&context, &args, "deleted", count);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    revocation_survives_kills_at_random_moments => ["cli/apply/resume"],
    deletion_survives_kills_at_random_moments => ["cli/apply/resume"],
];
