//! How many retries a run may make, and when its server is down.

use std::time::Duration;

use tokio::time::Instant;

use super::retry::Trouble;

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
    /// All tries of the run, by whether they succeeded.
    tries: [u64; 2],
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
            tries: [0; 2],
        }
    }

    /// Whether more tries of the run have succeeded than failed.
    pub(super) fn mostly_succeeds(&self) -> bool {
        let [failed, succeeded] = self.tries;
        succeeded > failed
    }

    pub(super) fn succeeded(&mut self, now: Instant) {
        self.tries[1] += 1;
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
        if self.last_response.is_some_and(|at| at > sent) {
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
        self.tries[0] += 1;
        match trouble {
            // Not a failure of the server.
            Trouble::LocalLimit => return false,
            Trouble::Refused { .. } => {
                self.responded(now);
                let since = *self.refusing_since.get_or_insert(now);
                return now.duration_since(since) >= REFUSING_WHEN_DOWN;
            }
            // Those that were in flight together count once, not as failures in a row.
            Trouble::TimedOut => {
                self.timed_out(now, sent);
                return self.generations >= SILENT_GENERATIONS;
            }
            Trouble::Connection => {}
            Trouble::Status(_) | Trouble::Unusable => self.responded(now),
        }
        self.failures += 1;
        let since = *self.failing_since.get_or_insert(now);
        self.failures >= FAILURES_WHEN_DOWN
            && (self.retries == 0 || now.duration_since(since) >= DOWN_AFTER)
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
    fn a_run_mostly_succeeds_while_successes_outnumber_failures() {
        let now = Instant::now();
        let mut budget = Budget::new(64);
        assert!(!budget.mostly_succeeds());
        budget.succeeded(now);
        assert!(budget.mostly_succeeds());
        budget.failed(now, now, Trouble::TimedOut);
        assert!(!budget.mostly_succeeds());
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
