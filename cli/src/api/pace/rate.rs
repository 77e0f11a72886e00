//! The rate limit of a run, learned from refusals.

use std::f64::consts::LN_2;
use std::time::Duration;

use tokio::time::Instant;

/// The share of requests that the server may refuse once the rate is known.
/// Without any refusals, nobody would notice that the server allows more.
const REFUSED: f64 = 0.01;

/// The growth of the rate in a second, as an exponent, right after a refusal.
/// It doubles every [`CALM`] seconds without one.
const GROWTH: f64 = 0.03;
const CALM: f64 = 2.0;

/// The fastest growth: doubles in a second.
const MAX_GROWTH: f64 = 0.7;

/// The most that one refusal takes from the rate.
const MAX_DECREASE: f64 = 0.2;

/// Accepted requests without which there is no rate.
const FEW: u32 = 20;

/// The rate remains above this share of what the server accepted in its best
/// second of late. Refusals that have nothing to do with the rate would
/// otherwise lower it forever.
const FLOOR: f64 = 0.25;

/// The rate grows to this multiple of the best second at most.
const HEADROOM: f64 = 1.5;

/// How long the best second counts fully. It is reduced by a tenth after that,
/// and again each time.
const MEMORY: Duration = Duration::from_secs(30);

/// Requests per second, without a limit until the first refusal.
///
/// It grows with time, and shrinks with each refusal by as much as it grows
/// while the server accepts 1 / [`REFUSED`] requests: it settles where the
/// server refuses that share, whether it counts in windows or refills a bucket.
#[derive(Debug)]
pub(super) struct Rate {
    limit: Option<Limit>,
    /// Accepted requests since `counted_since`: the first pause, or the start.
    accepted: u32,
    counted_since: Option<Instant>,
    /// The requests accepted until the first pause.
    burst: Option<(Instant, u32)>,
    /// Whether the rate between two pauses was measured.
    is_measured: bool,
    paused_until: Option<Instant>,
    /// The present second, and the best of late.
    second: Option<(Instant, u32)>,
    best: Option<(Instant, u32)>,
    recent: Recent,
}

/// The last few responses.
#[derive(Debug, Default)]
struct Recent {
    since: Option<Instant>,
    accepted: u32,
    refused: u32,
}

impl Recent {
    /// Accepted requests per second, if the server refuses many.
    fn rate_if_refusing(&mut self, now: Instant) -> Option<f64> {
        let since = *self.since.get_or_insert(now);
        if self.accepted + self.refused < 20 {
            return None;
        }
        let seconds = now.duration_since(since).as_secs_f64();
        let rate = f64::from(self.accepted) / seconds.max(0.001);
        let is_refusing = self.refused * 3 > self.accepted;
        *self = Self {
            since: Some(now),
            ..Self::default()
        };
        is_refusing.then_some(rate)
    }
}

#[derive(Debug)]
struct Limit {
    value: f64,
    /// When `value` was true.
    at: Instant,
    calm_since: Instant,
    /// Whether it grows as fast as it can, because what is known is too low.
    is_searching: bool,
    /// When the last request was sent.
    last: Instant,
}

impl Rate {
    pub(super) fn new() -> Self {
        Self {
            limit: None,
            accepted: 0,
            counted_since: None,
            burst: None,
            is_measured: false,
            paused_until: None,
            second: None,
            best: None,
            recent: Recent::default(),
        }
    }

    /// Takes the right to send a request now; `Some`: not before that time.
    pub(super) fn take(&mut self, now: Instant) -> Option<Instant> {
        let limit = self.limit.as_mut()?;
        limit.grow(now, self.best);
        let at = limit.last + Duration::from_secs_f64(1.0 / limit.value);
        if at > now {
            return Some(at);
        }
        // Time that nobody used is lost, except for the granularity of timers.
        limit.last = at.max(now - Duration::from_millis(2));
        None
    }

    /// A request is sent.
    pub(super) fn sent(&mut self, now: Instant) {
        self.counted_since.get_or_insert(now);
    }

    /// Whether requests have to take turns.
    pub(super) fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// Records an accepted request.
    pub(super) fn accepted(&mut self, now: Instant) {
        self.accepted += 1;
        self.recent.accepted += 1;
        let (start, count) = self.second.get_or_insert((now, 0));
        *count += 1;
        if now.duration_since(*start) < Duration::from_secs(1) {
            return;
        }
        match self.best {
            Some((at, best)) if now.duration_since(at) > MEMORY => {
                self.best = Some((now, (*count).max(best / 10 * 9)));
            }
            Some((_, best)) if *count < best => {}
            _ => self.best = Some((now, *count)),
        }
        self.second = None;
    }

    /// A single refusal.
    pub(super) fn refused(&mut self, now: Instant) {
        let floor = self.floor();
        let is_settled = self.is_settled(now);
        self.recent.refused += 1;
        let refusing = self.recent.rate_if_refusing(now);
        if self.limit.is_none() && self.accepted < FEW {
            // Too little is known for a rate. If there is one, a pause follows.
            return;
        }
        let limit = self.limit_or_measured(now, Duration::ZERO);
        limit.is_searching = false;
        if let Some(accepted) = refusing.filter(|_| !is_settled) {
            // Single steps would take too long.
            limit.value = limit.value.min(accepted.max(limit.value / 2.0));
        }
        let decrease = (GROWTH / (REFUSED * limit.value)).min(MAX_DECREASE);
        limit.value = (limit.value * (1.0 - decrease)).max(floor);
        limit.calm_since = now;
    }

    /// The limit, grown until now; at first, what was accepted so far.
    fn limit_or_measured(&mut self, now: Instant, pause: Duration) -> &mut Limit {
        let value = self.measured(now, pause).max(self.floor());
        let limit = self.limit.get_or_insert(Limit {
            value,
            at: now,
            calm_since: now,
            is_searching: false,
            last: now,
        });
        limit.grow(now, self.best);
        limit
    }

    /// All requests pause, as the server refuses everything. `is_first`: it
    /// accepted requests since the last pause.
    pub(super) fn paused(&mut self, now: Instant, pause: Duration, is_first: bool) {
        let end = now + pause;
        let measured = match self.burst {
            // The server has accepted a burst, and nothing since.
            None => {
                self.burst = self.counted_since.map(|since| (since, self.accepted));
                Some(self.measured(now, pause))
            }
            Some((since, accepted)) if !is_first && !self.is_measured => {
                let elapsed = end.duration_since(since).as_secs_f64();
                Some(f64::from(accepted) / elapsed.max(0.05))
            }
            // The server has nothing left to allow. The last time that was so,
            // it had nothing left either, so that it allows as much as it has
            // accepted since then.
            Some(_) if is_first => {
                self.is_measured = true;
                Some(self.measured(now, Duration::ZERO))
            }
            Some(_) => None,
        };
        if is_first {
            self.accepted = 0;
            self.counted_since = Some(now);
        }
        self.paused_until = Some(end);
        let floor = self.floor();
        let is_searching = !self.is_measured;
        let limit = self.limit.get_or_insert(Limit {
            value: measured.unwrap_or(floor).max(floor),
            at: end,
            calm_since: end,
            is_searching,
            last: end,
        });
        limit.last = end;
        limit.at = end;
        limit.calm_since = end;
        // The rate of a burst may be far from the rate that is allowed.
        limit.is_searching = is_searching;
        if let Some(measured) = measured {
            let least = (limit.value / 4.0).max(floor);
            limit.value = limit.value.min(measured.max(least));
        }
    }

    /// Whether the last pause is over for a while, so that the rate is close to
    /// what the server allows.
    pub(super) fn is_settled(&self, now: Instant) -> bool {
        let settles = |end: Instant| end + Duration::from_secs(1);
        self.paused_until.is_some_and(|end| now > settles(end))
    }

    /// Accepted requests per second, including the time of a pause to come.
    fn measured(&self, now: Instant, pause: Duration) -> f64 {
        let since = self.counted_since.unwrap_or(now);
        let elapsed = now.duration_since(since) + pause;
        f64::from(self.accepted) / elapsed.as_secs_f64().max(0.05)
    }

    fn floor(&self) -> f64 {
        let best = self.best.map_or(0.0, |(_, count)| f64::from(count));
        (best * FLOOR).max(1.0)
    }
}

impl Limit {
    /// `best` is the best second of late.
    fn grow(&mut self, now: Instant, best: Option<(Instant, u32)>) {
        let seconds = now.saturating_duration_since(self.at).as_secs_f64();
        let calm = now.saturating_duration_since(self.calm_since).as_secs_f64();
        let growth = if self.is_searching {
            MAX_GROWTH
        } else {
            (GROWTH * exp(LN_2 * calm / CALM)).min(MAX_GROWTH)
        };
        let grown = self.value * exp(growth * seconds);
        // A rate that is not used says nothing about the server.
        let most = best.map_or(grown, |(_, count)| f64::from(count) * HEADROOM);
        self.value = grown.min(most.max(self.value));
        self.at = self.at.max(now);
    }
}

/// The exponential function, up to where it makes no difference here. That of the
/// standard library would link libm, which adds a seventh to the start of the program.
fn exp(exponent: f64) -> f64 {
    const SQUARINGS: i32 = 12;
    const MAX: f64 = 20.0;
    let part = exponent.min(MAX) / f64::from(1 << SQUARINGS);
    (0..SQUARINGS).fold(1.0 + part, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_exponential_function_is_close_to_the_real_one() {
        for exponent in [0.0, 0.001, 0.1, 0.7, 1.0, 3.0] {
            let ratio = exp(exponent) / f64::exp(exponent);
            assert!((0.995..1.005).contains(&ratio), "{exponent}: {ratio}");
        }
        assert!(exp(1e9).is_finite());
    }
}
