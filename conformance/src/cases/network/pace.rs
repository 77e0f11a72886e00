//! When requests are sent, and how many at a time.
//!
//! The server notes what comes too early or is too much. No check waits to see that nothing comes.
use std::ops::Range;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use appservices_mock::Seed;

use crate::cases::Check;
use crate::cases::selection::pages;
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::contract::Contracts;
use crate::cases::support::program::program;
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::stub::run;

const REVOKE: [&str; 5] = ["users", "revoke", "--app", "myapp-abcde", "--yes"];

/// A server with so many users, and what it answers to each revocation, counted from 0.
fn server(users: usize, revocation: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Scripted {
    let contracts = Contracts::load();
    let count = AtomicUsize::new(0);
    Scripted::start(move |heard| {
        if heard.is_revocation() {
            return revocation(count.fetch_add(1, Ordering::SeqCst));
        }
        let page = |after: Option<usize>| -> Vec<usize> {
            let first = after.map_or(0, |last| last + 1);
            let page: Range<usize> = first..users.min(first + 50);
            page.collect()
        };
        let list = pages::list(heard, page);
        list.unwrap_or_else(|| Reply::from_contract(contracts, heard))
    })
}

fn revocations(server: &Scripted) -> usize {
    let heard = server.heard();
    heard.iter().filter(|heard| heard.is_revocation()).count()
}

fn revoke(server: &Scripted, more: &[&str]) -> Outcome {
    let context = Context::new(Seed::default(), Login::Keys);
    run(&context, &server.url(), &[&REVOKE[..], more].concat())
}

/// The time is a number of seconds, or a date, which has whole seconds.
fn a_retry_does_not_come_before_the_time_that_the_server_names() {
    let seconds = || (Duration::from_secs(1), "1".to_owned());
    let date = || {
        let now = SystemTime::now();
        let text = httpdate::fmt_http_date(now + Duration::from_secs(2));
        let date = httpdate::parse_http_date(&text).expect("a date");
        (date.duration_since(now).unwrap_or_default(), text)
    };
    let forms: [fn() -> (Duration, String); 2] = [seconds, date];
    for form in forms {
        let named = Arc::new(Mutex::new(None));
        let early = Arc::new(AtomicUsize::new(0));
        let (not_before, too_early) = (Arc::clone(&named), Arc::clone(&early));
        let server = server(1, move |n| {
            let now = Instant::now();
            let mut not_before = not_before.lock().expect("a time");
            if n > 0 {
                let is_early = not_before.is_some_and(|time| now < time);
                too_early.fetch_add(usize::from(is_early), Ordering::SeqCst);
                return Reply::empty(204);
            }
            let (wait, text) = form();
            *not_before = Some(now + wait);
            Reply::empty(503).with("retry-after", &text)
        });
        let outcome = revoke(&server, &[]);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        assert_eq!(revocations(&server), 2, "{outcome:#?}");
        assert_eq!(early.load(Ordering::SeqCst), 0, "{outcome:#?}");
    }
}

/// Many refusals at once are about all requests: but for those in flight with them, none comes
/// before the time that the server names.
fn refusals_hold_back_all_requests() {
    const LIMIT: usize = 16;
    const REFUSED: usize = 12;
    let refused_at = Arc::new(Mutex::new(None));
    let early = Arc::new(AtomicUsize::new(0));
    let (not_before, too_early) = (Arc::clone(&refused_at), Arc::clone(&early));
    let server = server(40, move |n| {
        if n < REFUSED {
            let mut not_before = not_before.lock().expect("a time");
            not_before.get_or_insert(Instant::now() + Duration::from_secs(1));
            return Reply::empty(429).with("retry-after", "1");
        }
        let not_before = *not_before.lock().expect("a time");
        if n < LIMIT {
            // In flight with those that are refused, for longer than they are.
            thread::sleep(Duration::from_millis(200));
        } else if not_before.is_some_and(|time| Instant::now() < time) {
            too_early.fetch_add(1, Ordering::SeqCst);
        }
        Reply::empty(204)
    });
    let outcome = revoke(&server, &["--concurrency", &LIMIT.to_string()]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(revocations(&server), 40 + REFUSED, "{outcome:#?}");
    assert_eq!(early.load(Ordering::SeqCst), 0, "{outcome:#?}");
}

/// Each request takes long enough for the next ones to come.
fn as_many_requests_are_in_flight_as_concurrency_says() {
    const LIMIT: usize = 3;
    let most = Arc::new(AtomicUsize::new(0));
    let (seen, now) = (Arc::clone(&most), AtomicUsize::new(0));
    let server = server(12, move |_| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(100));
        now.fetch_sub(1, Ordering::SeqCst);
        Reply::empty(204)
    });
    let outcome = revoke(&server, &["--concurrency", &LIMIT.to_string()]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(most.load(Ordering::SeqCst), LIMIT, "{outcome:#?}");
}

/// It ends with the users who are in flight first: nobody else is tried after them.
fn a_server_that_never_answers_ends_the_run() {
    const LIMIT: usize = 4;
    /// Each of them is tried so often at most.
    const TRIES: usize = 4;
    let server = server(40, |_| Reply::Silence);
    let context = Context::new(Seed::default(), Login::Keys);
    let mut child = Command::new(program())
        .args(REVOKE)
        .args(["--timeout", "300ms", "--concurrency", &LIMIT.to_string()])
        .env_clear()
        .envs(context.environment())
        .env("APPSERVICES_BASE_URL", server.url())
        .env("APPSERVICES_ATLAS_URL", server.url())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut sent = 0;
    while sent <= TRIES * LIMIT && child.try_wait().expect("a child").is_none() {
        thread::yield_now();
        sent = revocations(&server);
    }
    let _ = child.kill();
    let output = child.wait_with_output().expect("the program ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(sent <= TRIES * LIMIT, "{sent} requests: {stderr}");
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("not attempted"), "{stderr}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_retry_does_not_come_before_the_time_that_the_server_names => ["cli/network/retry-after"],
    refusals_hold_back_all_requests => ["cli/network/refused"],
    as_many_requests_are_in_flight_as_concurrency_says => ["cli/network/in-flight"],
    a_server_that_never_answers_ends_the_run => ["cli/network/down"],
];
