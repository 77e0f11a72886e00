//! Which requests are repeated, and when.

use std::time::{Duration, SystemTime};

use super::pace::MAX_PAUSE;
use super::transport::Cause;
use crate::domain::Method;

/// The longest wait that the server did not ask for.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// When a request may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Repeating it has no effect beyond the first time.
    Always,
    /// As [`Always`](Self::Always), and [`PERSISTENCE`] times as often while most
    /// requests of the run succeed: more than its own outcome depends on it.
    Persistently,
    /// Repeating it could create something twice.
    IfNotSent,
}

/// How many times as often a persistent request is tried. A server that fails three of
/// ten requests at random fails the usual five tries of one in four hundred requests,
/// and all fifteen of one in seventy million.
pub(super) const PERSISTENCE: u32 = 3;

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
            502 if mutant!(BadGatewayIsFinal) => None,
            403 if mutant!(RejectionIsRepeated) => Some(Self::Status(status)),
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
    let date = httpdate::parse_http_date(value)
        .ok()
        .filter(|_| !mutant!(RetryAfterDateIsIgnored))?;
    // A date in the past means now.
    Some(date.duration_since(now).unwrap_or_default())
}

/// How long to wait before retry number `retry`, counted from 1. The `first` wait is
/// given, and each further one is three times as long. `jitter`, from 0 to 1, spreads
/// the retries of requests that failed together.
pub(super) fn wait(
    first: Duration,
    retry: u32,
    retry_after: Option<Duration>,
    jitter: f64,
) -> Duration {
    let factor = 3_u32.saturating_pow(retry.saturating_sub(1).min(10));
    let full = first.saturating_mul(factor).min(MAX_WAIT);
    let own = full.mul_f64(0.5 + jitter / 2.0);
    match retry_after {
        // Later than asked for by a little, so that not all come at once.
        Some(wish) => wish.min(MAX_PAUSE) + first.min(MAX_WAIT).mul_f64(jitter),
        None => own,
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
        let first = Duration::from_millis(100);
        let millis = |retry, jitter| wait(first, retry, None, jitter).as_millis();
        assert_eq!(
            [1, 2, 3, 4, 9].map(|retry| millis(retry, 1.0)),
            [100, 300, 900, 2_700, 10_000]
        );
        assert_eq!(
            [1, 2, 3, 4, 9].map(|retry| millis(retry, 0.0)),
            [50, 150, 450, 1_350, 5_000]
        );
        let wish = Duration::from_secs(2);
        let later = wish + Duration::from_millis(50);
        assert_eq!(wait(first, 1, Some(wish), 0.0), wish);
        assert_eq!(wait(first, 4, Some(wish), 0.5), later);
        assert_eq!(wait(first, 1, Some(MAX_PAUSE * 9), 0.0), MAX_PAUSE);
    }

    #[test]
    fn waits_grow_from_the_first_one_up_to_a_limit() {
        let millis = |first, retry| {
            let first = Duration::from_millis(first);
            wait(first, retry, None, 1.0).as_millis()
        };
        assert_eq!([1, 2, 3, 4].map(|retry| millis(1, retry)), [1, 3, 9, 27]);
        assert_eq!([1, 2].map(|retry| millis(5_000, retry)), [5_000, 10_000]);
        assert_eq!(millis(u64::MAX, 9), 10_000);
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
}
