//! Traps about a server that asks a client to slow down.

use std::time::{Duration, Instant, SystemTime};

use crate::client::judge::{self, RETRIES};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Call, Memory, Step};
use crate::client::run::Run;
use crate::client::trap::{Trap, must};
use crate::requirements::requirement::Grade;

const TOO_SHORT: &str = "the client sent fewer than two requests with an access token";

/// For how long the server rejects requests.
const WINDOW: Duration = Duration::from_secs(1);

/// How early a request may be repeated at most: timers are not exact.
const AT_LEAST: Duration = Duration::from_millis(800);

pub(super) static TRAPS: [Trap; 3] = [
    Trap {
        unless: TOO_SHORT,
        limit: 600,
        step: |call, memory| refuse(call, memory, || "1".to_owned()),
        judge: waits,
        ..Trap::new(must(
            "client/pace/retry-after",
            "After a 429, a client waits as long as Retry-After says and then repeats the request, or fails",
            "RFC 9110, section 10.2.3; RFC 6585, section 4",
            Grade::Documented,
        ))
    },
    Trap {
        unless: TOO_SHORT,
        limit: 600,
        step: |call, memory| {
            // A date has whole seconds, and so may the client's difference: one of three remains.
            let date = || httpdate::fmt_http_date(SystemTime::now() + 3 * WINDOW);
            refuse(call, memory, date)
        },
        judge: waits,
        ..Trap::new(must(
            "client/pace/retry-after-date",
            "A Retry-After that is a date is obeyed as one that is a number of seconds",
            "RFC 9110, section 10.2.3",
            Grade::Documented,
        ))
    },
    Trap {
        unless: TOO_SHORT,
        limit: 600,
        step: |call, memory| {
            if memory.is_under_way(call) {
                Step::answer(too_many())
            } else {
                Step::pass()
            }
        },
        // Long enough for a client that does not slow down to show it.
        stop_after: Some(Duration::from_secs(6)),
        judge: |run| judge::gives_up(run, RETRIES),
        ..Trap::new(must(
            "client/pace/endless-429",
            "A client that is always asked to slow down sends few requests, and fails if it gives up",
            "RFC 6585, section 4",
            Grade::Documented,
        ))
    },
];

fn too_many() -> Answer {
    Answer::error(429, "too many requests", Some("RateLimitExceeded"))
}

/// Rejects requests with an access token from the third one on, until the window ends.
fn refuse(call: &Call, memory: &mut Memory, retry_after: impl Fn() -> String) -> Step {
    let now = Instant::now();
    let begins = memory.is_under_way(call) && memory.strikes == 0;
    if begins {
        memory.until = Some(now + WINDOW);
    }
    let is_closed = memory.until.is_some_and(|until| now < until);
    if call.is_authenticated() && is_closed {
        Step::answer(too_many().with("retry-after", retry_after()))
    } else {
        Step::pass()
    }
}

fn waits(run: &Run) -> Judgement {
    judge::waits(run, AT_LEAST).and(|| judge::recovers(run))
}
