//! Pauses and the rate limit, which all requests of a run share.

use std::time::Duration;

use tokio::time::Instant;

use super::rate::Rate;

/// The longest pause, whatever the server says.
pub(in crate::api) const MAX_PAUSE: Duration = Duration::from_mins(1);

/// The longest pause that the server did not ask for.
const MAX_OWN_PAUSE: Duration = Duration::from_secs(5);

/// Requests pause after refusals in a row for this time, and at least three;
/// fewer only lower the rate.
const REFUSING: Duration = Duration::from_millis(50);

/// The same once the rate is known: a server that counts in windows refuses
/// everything at the end of each, and a pause would last into the next.
const REFUSING_WHEN_SETTLED: Duration = Duration::from_millis(250);

/// Requests pause after this many refusals in a row at the latest.
const REFUSALS_OF_A_PAUSE: u32 = 10;

/// After a pause because of time limits, this many requests are sent, since one that is
/// not answered takes the time of another limit, and says little: on a server that leaves
/// some requests unanswered, these soon are all that is in flight.
const PROBES_OF_SILENCE: u32 = 4;

/// This many failures in a row begin a pause. More than refusals, because a
/// pause after each broken connection would take longer than the run.
const FAILURES_OF_A_PAUSE: u32 = 6;

/// The rate learned from refusals.
///
/// A pause holds back all requests. After it, a single request is sent (or a few, see
/// [`PROBES_OF_SILENCE`]), and the others follow if the server accepts it. Refusals with status 429 also limit
/// the rate: between two moments at which the server had nothing left to allow,
/// it allowed as many requests as it does in that time.
#[derive(Debug)]
pub(super) struct Throttle {
    /// The first pause if the server does not say how long it should be.
    first_pause: Duration,
    not_before: Option<Instant>,
    /// Pauses without an accepted request in between.
    pauses: u32,
    /// The requests to send after a pause before all others.
    probes: Option<Probes>,
    refused_in_row: u32,
    /// The first of them.
    refusing_since: Option<Instant>,
    failed_in_row: u32,
    /// Requests sent before do not begin another pause.
    paused_at: Option<Instant>,
    last_refusal: Option<Instant>,
    pub(super) rate: Rate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Probes {
    most: u32,
    /// Those that are not in flight.
    left: u32,
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Now {
        is_probe: bool,
    },
    /// After a pause, when another turn is needed.
    AfterPause(Instant),
    /// Once the outcome of the probe is known.
    AfterProbe,
}

impl Throttle {
    pub(super) fn new(first_pause: Duration) -> Self {
        Self {
            first_pause,
            not_before: None,
            pauses: 0,
            probes: None,
            refused_in_row: 0,
            refusing_since: None,
            failed_in_row: 0,
            paused_at: None,
            last_refusal: None,
            rate: Rate::new(),
        }
    }

    /// Asks for a turn, at a time that the rate allows.
    pub(super) fn turn(&mut self, now: Instant) -> Turn {
        if let Some(at) = self.not_before {
            if now < at {
                return Turn::AfterPause(at);
            }
            self.not_before = None;
        }
        if let Some(probes) = &mut self.probes {
            if probes.left == 0 {
                return Turn::AfterProbe;
            }
            probes.left -= 1;
            self.rate.take(now);
            return Turn::Now { is_probe: true };
        }
        self.rate.sent(now);
        Turn::Now { is_probe: false }
    }

    /// Whether all probes are in flight.
    pub(super) fn is_probing(&self) -> bool {
        self.probes.is_some_and(|probes| probes.left == 0)
    }

    /// Whether requests wait for the server.
    pub(super) fn is_active(&self, now: Instant) -> bool {
        let recently = |at: Instant| now.duration_since(at) < Duration::from_secs(1);
        self.not_before.is_some_and(|at| now < at)
            || self.probes.is_some()
            || self.last_refusal.is_some_and(recently)
    }

    /// The server accepted a request. Returns whether it did so again after
    /// several pauses.
    pub(super) fn accepted(&mut self, now: Instant, sent: Instant) -> bool {
        self.rate.accepted(now);
        // The response to a request sent before the pause says nothing new.
        if self.paused_at.is_some_and(|at| sent <= at) {
            return false;
        }
        let is_back = self.pauses > 1;
        self.pauses = 0;
        self.refused_in_row = 0;
        self.refusing_since = None;
        self.failed_in_row = 0;
        self.probes = None;
        is_back
    }

    /// A request that was sent as a probe ended without any of the outcomes
    /// above, or was abandoned.
    pub(super) fn probe_ended(&mut self) {
        if let Some(probes) = &mut self.probes {
            // It may be a probe of the pause before.
            probes.left = probes.most.min(probes.left + 1);
        }
    }

    /// The server refused a request that was sent at `sent`, with a wish of how
    /// long to wait. Returns whether that is a sign of overload, rather than of
    /// a rate that is a little too high.
    ///
    /// A single refusal holds back only its own request, and lowers the rate.
    /// Several in a row hold back all requests for as long as the server asks.
    pub(super) fn refused(
        &mut self,
        now: Instant,
        sent: Instant,
        retry_after: Option<Duration>,
        lowers_rate: bool,
        jitter: f64,
    ) -> bool {
        let is_first_ever = self.last_refusal.is_none();
        self.last_refusal = Some(now);
        self.refused_in_row += 1;
        if self.paused_at.is_some_and(|at| sent <= at) {
            // It was in flight with those that began the pause.
            self.prolong(now, retry_after);
            return false;
        }
        if lowers_rate {
            self.rate.refused(now);
        }
        let since = *self.refusing_since.get_or_insert(now);
        let refusing = now.duration_since(since);
        let pauses = match self.refused_in_row {
            _ if self.pauses > 0 => true,
            ..3 => false,
            _ if self.rate.is_settled(now) => refusing >= REFUSING_WHEN_SETTLED,
            count => refusing >= REFUSING || count >= REFUSALS_OF_A_PAUSE,
        };
        if !pauses {
            return is_first_ever;
        }
        let own = self.own_pause(jitter);
        let pause = retry_after.map_or(own, |wish| wish.min(MAX_PAUSE));
        self.pause(now, pause, lowers_rate, 1);
        true
    }

    /// The longest wish of the requests that were in flight together counts.
    fn prolong(&mut self, now: Instant, retry_after: Option<Duration>) {
        if let (Some(wish), Some(planned)) = (retry_after, self.not_before) {
            self.not_before = Some(planned.max(now + wish.min(MAX_PAUSE)));
        }
    }

    /// A request failed in another way than by a refusal. `is_silent`: it reached its
    /// time limit.
    pub(super) fn failed(&mut self, now: Instant, sent: Instant, is_silent: bool, jitter: f64) {
        self.failed_in_row += 1;
        if self.paused_at.is_some_and(|at| sent <= at) {
            return;
        }
        if self.failed_in_row >= FAILURES_OF_A_PAUSE || self.pauses > 0 {
            let pause = self.own_pause(jitter);
            let probes = if is_silent { PROBES_OF_SILENCE } else { 1 };
            self.pause(now, pause, false, probes);
        }
    }

    /// Doubles with every pause, between half and all of it.
    fn own_pause(&self, jitter: f64) -> Duration {
        let factor = 2_u32.saturating_pow(self.pauses.min(10));
        let pause = self.first_pause.saturating_mul(factor);
        pause.min(MAX_OWN_PAUSE).mul_f64(0.5 + jitter / 2.0)
    }

    fn pause(&mut self, now: Instant, pause: Duration, lowers_rate: bool, probes: u32) {
        if lowers_rate {
            self.rate.paused(now, pause, self.pauses == 0);
        }
        self.paused_at = Some(now);
        self.pauses += 1;
        self.not_before = Some(now + pause);
        self.probes = Some(Probes {
            most: probes,
            left: probes,
        });
    }
}
