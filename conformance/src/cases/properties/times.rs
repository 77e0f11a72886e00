//! Ages: how long ago, seen from now.
use crate::cases::Check;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cases::model::time::rfc3339;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, one_app};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.expect("a time after 1970").as_secs()).expect("seconds")
}

/// The beginning of a line about a user, before the digits of its ID.
const START: &str = "{\"type\":\"user\",\"id\":\"";

/// The numbers of the users on the lines of `-f ndjson`.
fn numbers(text: &str) -> Vec<u32> {
    let lines = text.lines().filter(|line| line.starts_with(START));
    let id = |line: &str| {
        let start = START.len() + 12;
        let digits = &line[start..start + 12];
        digits.parse().expect("a number at the end of an ID")
    };
    lines.map(id).collect()
}

/// One user made so long ago that no test run lasts, one just now; each unit tells them apart.
fn ages_count_from_now() {
    for (age, seconds) in [
        ("45s", 45),
        ("30m", 30 * MINUTE),
        ("12h", 12 * HOUR),
        ("90d", 90 * DAY),
        ("2w", 14 * DAY),
        ("1h30m", 90 * MINUTE),
    ] {
        // A minute on either side is more than a run takes.
        let made = |ago: i64, n: u32| {
            let time = seeds::at(now() - ago);
            let user = seeds::user(n, "anon-user");
            user.created(time).last_authentication(time)
        };
        let users = vec![
            made(seconds + MINUTE, 1),
            made((seconds - MINUTE).max(-MINUTE), 2),
        ];
        let context = Context::new(one_app(users), Login::Keys);
        for (option, wanted) in [
            ("--created-before", 1),
            ("--created-after", 2),
            ("--last-login-before", 1),
            ("--last-login-after", 2),
        ] {
            let line = format!("users list -a shop -f ndjson {option} {age}");
            let outcome = context.run_line(&line);
            assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
            assert_eq!(
                numbers(&outcome.stdout),
                [wanted],
                "{line}\n{}",
                outcome.stdout
            );
        }
    }
}

/// A rehearsal shows the moment that an age means: between the run's beginning and its end.
fn a_rehearsal_shows_the_moment() {
    let context = Context::new(one_app(vec![seeds::user(1, "anon-user")]), Login::Keys);
    let before = now() - 90 * DAY;
    let outcome = context.run_line("users revoke -a shop -y --dry-run --created-before 90d");
    let after = now() - 90 * DAY;
    let shown = |moment: i64| format!("Filters: --created-before {}\n", rfc3339(moment));
    assert!(
        (before..=after).any(|moment| outcome.stdout.contains(&shown(moment))),
        "{}",
        outcome.stdout
    );
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    ages_count_from_now => ["cli/selection/date-forms"],
    a_rehearsal_shows_the_moment => ["cli/selection/date-forms"],
];
