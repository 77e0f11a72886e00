//! The in-flight limit: how it grows and shrinks.
//!
//! AIMD rather than a gradient of latencies alone: on loopback, 64 requests in
//! flight have many times the latency of one, and a gradient would choose a few
//! although 64 need fewer system calls. Latency is used only where it exceeds
//! what a queue of this machine explains. In the simulation, a server that
//! processes ten requests of 20 ms at a time is used fully, with at most 40 in
//! flight, and 64 are reached in four round trips if it has no limit.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::Method;

/// The limit before anything is known of the server.
const INITIAL: usize = 8;

/// What remains of the limit after the server refused requests.
const DECREASE: f64 = 0.7;

/// Shares are measured over this many requests at least.
const FEW: f64 = 30.0;

/// Latency that is not attributed to a queue at the server. On a loopback
/// connection, 64 requests in flight multiply a latency of microseconds, and
/// fewer would be slower.
const TOLERATED_QUEUE: Duration = Duration::from_millis(10);

/// The number of classes of requests whose latencies are compared with each other.
pub(super) const CLASSES: usize = Method::COUNT;

/// An in-flight limit that follows what the server can do.
///
/// It doubles every round trip until the first sign of overload, then grows by
/// one every round trip, and shrinks by [`DECREASE`] once per round trip with
/// signs of overload, as TCP's congestion window does. Rising latency without
/// rising throughput is such a sign, too: it ends the doubling, and later stops
/// the growth.
#[derive(Debug)]
pub(super) struct Limit {
    value: f64,
    /// `max` of the run, or less once this machine has reached a limit.
    ceiling: usize,
    doubles: bool,
    is_queueing: bool,
    /// Requests sent before do not shrink the limit again.
    decreased_at: Option<Instant>,
    /// The share of failures among about the last `value` requests.
    failing: f64,
    /// The shortest latency of each class of requests: that of an idle server.
    bases: [Option<Duration>; CLASSES],
    round: Option<Round>,
    /// The most requests in flight in this round.
    peak: usize,
    /// The limit and the requests per second of the round before.
    previous: Option<(f64, f64)>,
}

/// About one round trip: as many responses as the limit was at its start.
#[derive(Debug)]
struct Round {
    started: Instant,
    limit: f64,
    responses: u32,
    /// Of all responses together.
    latency: Duration,
    /// The latency that the same requests would have without a queue.
    base: Duration,
}

impl Limit {
    pub(super) fn new(max: usize) -> Self {
        Self {
            value: small(INITIAL.min(max)),
            ceiling: max,
            doubles: true,
            is_queueing: false,
            decreased_at: None,
            failing: 0.0,
            bases: [None; CLASSES],
            round: None,
            peak: 0,
            previous: None,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and the ceiling"
    )]
    pub(super) fn current(&self) -> usize {
        self.value as usize
    }

    /// A request is sent, as the last of so many in flight.
    pub(super) fn admitted(&mut self, in_flight: usize) {
        self.peak = self.peak.max(in_flight);
    }

    /// A response to a request of a class arrived after `latency`, when so many were
    /// in flight. Requests of different classes are not compared: listing users may
    /// be quick where revoking sessions takes long, on an idle server.
    pub(super) fn answered(
        &mut self,
        now: Instant,
        class: usize,
        latency: Duration,
        in_flight: usize,
    ) {
        self.failing -= self.failing / self.value.max(FEW);
        let base = &mut self.bases[class];
        let base = *base.insert(base.map_or(latency, |base| base.min(latency)));
        let round = self.round.get_or_insert(Round {
            started: now - latency,
            limit: self.value,
            responses: 0,
            latency: Duration::ZERO,
            base: Duration::ZERO,
        });
        round.responses += 1;
        round.latency += latency;
        round.base += base;
        if f64::from(round.responses) >= round.limit {
            self.finish_round(now);
            self.peak = in_flight;
        }
        // Otherwise the limit is not what limits the run. Half of it counts,
        // because it grows before the requests that it admits are sent.
        if self.peak * 2 >= self.current() {
            if self.doubles {
                self.grow(1.0);
            } else if !self.is_queueing {
                self.grow(1.0 / self.value);
            }
        }
    }

    fn finish_round(&mut self, now: Instant) {
        let Some(round) = self.round.take() else {
            return;
        };
        let latency = round.latency / round.responses;
        let base = round.base / round.responses;
        let elapsed = now.duration_since(round.started).as_secs_f64();
        let throughput = f64::from(round.responses) / elapsed.max(1e-6);
        self.is_queueing = latency > (base * 2).max(base + TOLERATED_QUEUE);
        if self.is_queueing && self.doubles {
            // The limit has doubled since the previous round.
            let before = self
                .previous
                .filter(|(_, before)| throughput < before * 1.25);
            if let Some((limit, _)) = before {
                self.doubles = false;
                self.value = limit.max(small(INITIAL.min(self.ceiling)));
            }
        } else if latency > (base * 4).max(base + TOLERATED_QUEUE * 4) {
            // Below the initial limit, latency has other causes than this run.
            let least = small(INITIAL).min(self.value);
            self.value = (self.value * 0.9).max(least);
        }
        self.previous = Some((round.limit, throughput));
    }

    /// The server refused a request sent at `sent`.
    pub(super) fn refused(&mut self, now: Instant, sent: Instant) {
        self.decrease(now, sent, DECREASE);
    }

    /// A request sent at `sent` failed. A single failure may have any cause,
    /// and only a large share of them is a sign of overload.
    pub(super) fn failed(&mut self, now: Instant, sent: Instant) {
        self.failing += (1.0 - self.failing) / self.value.max(FEW);
        self.decrease(now, sent, 1.0 - self.failing.clamp(0.02, 0.5));
    }

    fn decrease(&mut self, now: Instant, sent: Instant, factor: f64) {
        // The requests in flight with it show the same overload.
        if self.decreased_at.is_some_and(|at| sent <= at) {
            return;
        }
        self.decreased_at = Some(now);
        self.doubles = false;
        self.value = (self.value * factor).max(1.0);
        self.round = None;
    }

    /// This machine cannot open more connections than are open.
    pub(super) fn exhausted(&mut self, open: usize) {
        self.ceiling = open.clamp(1, self.ceiling);
        self.value = self.value.min(small(self.ceiling));
        self.doubles = false;
    }

    /// The server responds again after it did not.
    pub(super) fn restart(&mut self) {
        self.value = self.value.min(small(INITIAL));
        self.doubles = true;
        self.round = None;
        self.previous = None;
    }

    fn grow(&mut self, by: f64) {
        self.value = (self.value + by).min(small(self.ceiling));
    }
}

/// Limits are at most a few hundred.
fn small(limit: usize) -> f64 {
    f64::from(u32::try_from(limit).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Responses in rounds, as many as the limit admits, each after `latency` of its
    /// class.
    fn limit_after(rounds: u32, latencies: impl Fn(u32, usize) -> (usize, Duration)) -> usize {
        let mut limit = Limit::new(64);
        let mut now = Instant::now();
        for round in 0..rounds {
            let in_flight = limit.current();
            limit.admitted(in_flight);
            let mut longest = Duration::ZERO;
            for n in 0..in_flight {
                let (class, latency) = latencies(round, n);
                longest = longest.max(latency);
                limit.answered(now + latency, class, latency, in_flight - n);
            }
            now += longest;
        }
        limit.current()
    }

    #[test]
    fn slow_requests_after_quick_ones_of_another_class_are_no_queue() {
        let millis = Duration::from_millis;
        let (get, put) = (Method::Get as usize, Method::Put as usize);
        let mixed = |round, n| match (round, n) {
            (0, _) | (_, 0) => (get, millis(1)),
            _ => (put, millis(300)),
        };
        assert_eq!(limit_after(8, mixed), 64);
        let slower = |round: u32, _| (put, millis(20) * 2_u32.pow(round.min(9)));
        assert!(limit_after(8, slower) < 16, "the same requests are a queue");
    }
}
