//! Changes of many users on bad networks and with interruptions: whatever happens, the
//! report is true. What people see of it: the summary, the screen, results that do not fit into
//! memory.
pub(crate) mod faults;
#[cfg(unix)]
pub(crate) mod interrupts;
#[cfg(unix)]
pub(crate) mod long;
#[cfg(target_os = "linux")]
pub(crate) mod lost_results;
#[cfg(unix)]
pub(crate) mod screen;
#[cfg(unix)]
pub(crate) mod signals;
#[cfg(target_os = "linux")]
pub(crate) mod summary;

use std::collections::BTreeMap;

use appservices_mock::{Seed, UserSeed};
use serde_json::Value;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

/// A number from the environment, for longer runs than the usual ones.
fn number(name: &str, default: u32) -> u32 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| text.parse().expect(name))
}

/// An address of `length` characters, each its own.
fn address(n: u32, length: usize) -> String {
    let end = format!("{n:05}@example.com");
    "x".repeat(length - end.len()) + &end
}

/// Users `1..=count` of the e-mail provider.
fn people(count: u32) -> Vec<UserSeed> {
    (1..=count)
        .map(|n| seeds::email(n, &address(n, 20)))
        .collect()
}

/// An app whose users have a session each.
fn with_sessions(users: u32) -> Seed {
    let user = |n| seeds::email(n, &format!("user-{n}@example.com")).sessions(1);
    seeds::one_app((1..=users).map(user).collect())
}

/// A server with so many users, all with a session, and a program with keys.
fn context(users: u32) -> Context {
    Context::new(with_sessions(users), Login::Keys)
}

/// The records by user, and the totals. Each user has one record.
fn records(stdout: &str) -> (BTreeMap<String, Value>, Value) {
    let mut records = BTreeMap::new();
    let mut totals = Value::Null;
    for line in stdout.lines() {
        let record: Value = serde_json::from_str(line).expect(line);
        if record["totals"].is_object() {
            totals = record["totals"].clone();
            continue;
        }
        let id = record["id"].as_str().expect("an ID").to_owned();
        let other = records.insert(id, record);
        assert!(other.is_none(), "two records: {line}");
    }
    (records, totals)
}

/// Checks every record against the server: who is reported as revoked has no session, and
/// who is reported as failed or not attempted still has one. Returns the number per result:
/// revoked, failed, unknown.
fn check_against_server(context: &Context, records: &BTreeMap<String, Value>) -> [usize; 3] {
    let mut counts = [0; 3];
    for (id, record) in records {
        let sessions = context.server().live_sessions(id);
        match record["revoked"].as_bool() {
            Some(true) => {
                assert_eq!(sessions, 0, "reported as revoked: {record}");
                assert_eq!(record["error"], Value::Null, "{record}");
                counts[0] += 1;
            }
            Some(false) => {
                assert_eq!(sessions, 1, "reported as not revoked: {record}");
                assert!(record["error"].is_string(), "without a reason: {record}");
                counts[1] += 1;
            }
            None => {
                assert!(record["error"].is_string(), "without a reason: {record}");
                counts[2] += 1;
            }
        }
    }
    counts
}
