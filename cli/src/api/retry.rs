//! Which requests are repeated, when, and how often in a run.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::pace::MAX_PAUSE;
use super::transport::Cause;
use crate::domain::Method;

/// The wait before the first retry. Each further wait is three times as long,
/// so that four retries bridge an outage of a few seconds, and the first one
/// costs little.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The longest wait that the server did not ask for.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Retries that a run may make without any success.
const RESERVE: u32 = 100;

/// A server is down after this many failures in a row, over at least
/// [`DOWN_AFTER`].
const FAILURES_WHEN_DOWN: u32 = 10;
const DOWN_AFTER: Duration = Duration::from_secs(5);

/// A server is down after time limits without any response in this many
/// generations: requests of the next one are sent after the time limits of the
/// one before. Requests that are in flight together count once, because they
/// may all wait for the same few seconds of trouble.
const SILENT_GENERATIONS: u32 = 3;

/// A server that refuses every request for this long is down as well.
const REFUSING_WHEN_DOWN: Duration = Duration::from_mins(2);

/// When a request may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Repeating it has no effect beyond the first time.
    Always,
    /// Repeating it could create something twice.
    IfNotSent,
}

impl Repeat {
    /// For a request of the user's own, of which only the method is known.
    pub(super) fn of(method: Method) -> Self {
        match method {
            Method::Get | Method::Put | Method::Delete => Self::Always,
            Method::Post | Method::Patch => Self::IfNotSent,
        }
    }
}

/// Why one try of a request failed in a way that another one may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Status 429, or 503 with a wish of how long to wait.
    Refused {
        status: u16,
    },
    /// Status 500, 502, 503 or 504.
    Status(u16),
    Connection,
    TimedOut,
    LocalLimit,
    /// A response, but not the expected one.
    Unusable,
}

impl Trouble {
    /// The trouble of an error status; `None` if it is the server's decision.
    pub(super) fn of_status(status: u16, names_a_time: bool) -> Option<Self> {
        match status {
            429 => Some(Self::Refused { status }),
            503 if names_a_time => Some(Self::Refused { status }),
            500 | 502..=504 => Some(Self::Status(status)),
            _ => None,
        }
    }

    pub(super) fn of_cause(cause: Cause) -> Option<Self> {
        match cause {
            Cause::Connection => Some(Self::Connection),
            Cause::TimedOut => Some(Self::TimedOut),
            Cause::LocalLimit => Some(Self::LocalLimit),
            Cause::Unusable => Some(Self::Unusable),
            Cause::Final => None,
        }
    }

    /// The reason for a retry, as a log line states it.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Refused { .. } => "the server refuses requests for now",
            Self::Status(_) => "the server failed",
            Self::Connection => "the connection failed",
            Self::TimedOut => "no response in time",
            Self::LocalLimit => "no ports or file descriptors left",
            Self::Unusable => "the response is unusable",
        }
    }
}

/// The value of `Retry-After`: seconds, or a date.
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    // A date in the past means now.
    Some(date.duration_since(now).unwrap_or_default())
}

/// How long to wait before retry number `retry`, counted from 1. `jitter`, from
/// 0 to 1, spreads the retries of requests that failed together.
pub(super) fn wait(retry: u32, retry_after: Option<Duration>, jitter: f64) -> Duration {
    let factor = 3_u32.saturating_pow(retry.saturating_sub(1).min(10));
    let full = FIRST_WAIT.saturating_mul(factor).min(MAX_WAIT);
    let own = full.mul_f64(0.5 + jitter / 2.0);
    match retry_after {
        // Later than asked for by a little, so that not all come at once.
        Some(wish) => wish.min(MAX_PAUSE) + FIRST_WAIT.mul_f64(jitter),
        None => own,
    }
}

/// The retry budget of a run, and whether its server is still there.
///
/// Each success allows one more retry, up to a reserve. A server that fails now
/// and then never exhausts it; one that is down does at once, and then the run
/// ends instead of trying every remaining request.
#[derive(Debug)]
pub(super) struct Budget {
    retries: u32,
    reserve: u32,
    /// Failures since the last success.
    failures: u32,
    /// The first of them.
    failing_since: Option<Instant>,
    /// Generations of time limits since the last response.
    generations: u32,
    /// The first time limit of the present generation.
    generation: Option<Instant>,
    last_response: Option<Instant>,
    refusing_since: Option<Instant>,
}

impl Budget {
    pub(super) fn new(in_flight: usize) -> Self {
        // All requests in flight may fail together when a server restarts.
        let in_flight = u32::try_from(in_flight).unwrap_or(RESERVE);
        let reserve = RESERVE.max(in_flight.saturating_mul(2));
        Self {
            retries: reserve,
            reserve,
            failures: 0,
            failing_since: None,
            generations: 0,
            generation: None,
            last_response: None,
            refusing_since: None,
        }
    }

    pub(super) fn succeeded(&mut self, now: Instant) {
        self.responded(now);
        self.retries = self.reserve.min(self.retries + 1);
        self.failures = 0;
        self.failing_since = None;
        self.refusing_since = None;
    }

    fn responded(&mut self, now: Instant) {
        self.last_response = Some(now);
        self.generations = 0;
        self.generation = None;
    }

    /// A request that was sent at `sent` reached its time limit.
    fn timed_out(&mut self, now: Instant, sent: Instant) {
        // While others are answered, the server is there.
        if self.last_response.is_some_and(|at| at >= sent) {
            return;
        }
        if self.generation.is_none_or(|first| sent >= first) {
            self.generation = Some(now);
            self.generations += 1;
        }
    }

    /// Records the failure of a request that was sent at `sent`. Returns
    /// whether the server is down.
    pub(super) fn failed(&mut self, now: Instant, sent: Instant, trouble: Trouble) -> bool {
        match trouble {
            // Not a failure of the server.
            Trouble::LocalLimit => return false,
            Trouble::Refused { .. } => {
                self.responded(now);
                let since = *self.refusing_since.get_or_insert(now);
                return now.duration_since(since) >= REFUSING_WHEN_DOWN;
            }
            Trouble::TimedOut => self.timed_out(now, sent),
            Trouble::Connection => {}
            Trouble::Status(_) | Trouble::Unusable => self.responded(now),
        }
        self.failures += 1;
        let since = *self.failing_since.get_or_insert(now);
        let is_failing = self.failures >= FAILURES_WHEN_DOWN
            && (self.retries == 0 || now.duration_since(since) >= DOWN_AFTER);
        is_failing || self.generations >= SILENT_GENERATIONS
    }

    /// Takes a retry from the budget. Requests that the server refuses need
    /// none: the pace already limits them.
    pub(super) fn take(&mut self, trouble: Trouble) -> bool {
        if matches!(trouble, Trouble::Refused { .. } | Trouble::LocalLimit) {
            return true;
        }
        let has_some = self.retries > 0;
        self.retries = self.retries.saturating_sub(1);
        has_some
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (value, expected) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            // The three formats of RFC 9110.
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
            ("Sun Nov  6 08:49:47 1994", Some(10)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            let expected = expected.map(Duration::from_secs);
            assert_eq!(retry_after(value, now), expected, "{value:?}");
        }
    }

    #[test]
    fn waits_grow_and_are_spread_but_are_never_short_of_the_servers_wish() {
        let millis = |retry, jitter| wait(retry, None, jitter).as_millis();
        assert_eq!(
            [1, 2, 3, 4, 9].map(|retry| millis(retry, 1.0)),
            [100, 300, 900, 2_700, 10_000]
        );
        assert_eq!(
            [1, 2, 3, 4, 9].map(|retry| millis(retry, 0.0)),
            [50, 150, 450, 1_350, 5_000]
        );
        let wish = Duration::from_secs(2);
        assert_eq!(wait(1, Some(wish), 0.0), wish);
        assert_eq!(wait(4, Some(wish), 0.5), wish + Duration::from_millis(50));
        assert_eq!(wait(1, Some(MAX_PAUSE * 9), 0.0), MAX_PAUSE);
    }

    #[test]
    fn only_failures_that_another_try_may_not_have_are_trouble() {
        for status in [429, 500, 502, 503, 504] {
            assert!(Trouble::of_status(status, false).is_some(), "{status}");
        }
        for status in [200, 204, 301, 400, 401, 403, 404, 409, 501, 505] {
            assert_eq!(Trouble::of_status(status, true), None, "{status}");
        }
        assert_eq!(Trouble::of_cause(Cause::Final), None);
    }

    #[test]
    fn a_budget_is_spent_by_failures_and_refilled_by_successes() {
        let now = Instant::now();
        let mut budget = Budget::new(64);
        for _ in 0..128 {
            assert!(budget.take(Trouble::Connection));
        }
        assert!(!budget.take(Trouble::Connection));
        assert!(budget.take(Trouble::Refused { status: 429 }));
        for _ in 1..FAILURES_WHEN_DOWN {
            assert!(!budget.failed(now, now, Trouble::Connection));
        }
        assert!(
            budget.failed(now, now, Trouble::Connection),
            "spent, and failing"
        );
        budget.succeeded(now);
        assert!(!budget.failed(now, now, Trouble::Connection));
        assert!(budget.take(Trouble::Connection));
        assert!(!budget.take(Trouble::Connection));
    }

    #[test]
    fn a_server_is_down_after_seconds_of_failures_or_a_few_time_limits() {
        let start = Instant::now();
        let mut budget = Budget::new(64);
        for _ in 0..50 {
            assert!(!budget.failed(start, start, Trouble::Status(500)));
        }
        assert!(budget.failed(start + DOWN_AFTER, start, Trouble::Status(500)));

        let second = Duration::from_secs(1);
        let limit = |budget: &mut Budget, sent: u32| {
            budget.failed(
                start + second * (sent + 1),
                start + second * sent,
                Trouble::TimedOut,
            )
        };
        // One after the other.
        let mut budget = Budget::new(64);
        assert!(!limit(&mut budget, 0));
        assert!(!limit(&mut budget, 1));
        // A response, although a bad one.
        assert!(!budget.failed(start + second, start, Trouble::Status(500)));
        assert!(!limit(&mut budget, 2));
        assert!(!limit(&mut budget, 3));
        assert!(limit(&mut budget, 4));
        // Many at once, and again.
        let mut budget = Budget::new(64);
        for _ in 0..64 {
            assert!(!limit(&mut budget, 0));
        }
        assert!(!limit(&mut budget, 1));
        assert!(limit(&mut budget, 2));
        // Others were answered meanwhile.
        let mut budget = Budget::new(64);
        for sent in 0..9 {
            budget.succeeded(start + second * (sent + 1));
            assert!(!limit(&mut budget, sent));
        }
    }
}
