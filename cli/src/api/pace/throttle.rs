//! Pauses and the rate limit, which all requests of a run share.

use std::time::Duration;

use tokio::time::Instant;

/// The first pause if the server does not say how long it should be.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause, whatever the server says.
pub(in crate::api) const MAX_PAUSE: Duration = Duration::from_secs(60);

/// The longest pause that the server did not ask for.
const MAX_OWN_PAUSE: Duration = Duration::from_secs(5);

/// This many refusals in a row begin a pause; fewer only lower the rate.
const REFUSALS_OF_A_PAUSE: u32 = 3;

/// This many failures in a row begin a pause. More than refusals, because a
/// pause after each broken connection would take longer than the run.
const FAILURES_OF_A_PAUSE: u32 = 6;

/// This many times the rate is searched in big steps, because what is known of
/// it includes a burst that the server allowed at first.
const SEARCHES: u32 = 3;

/// What was learned from refusals.
///
/// A pause holds back all requests. After it, a single request is sent, and the
/// others follow if the server accepts it. Refusals with status 429 also limit
/// the rate: between two moments at which the server had nothing left to allow,
/// it allowed as many requests as it does in that time.
#[derive(Debug)]
pub(super) struct Throttle {
    not_before: Option<Instant>,
    /// Pauses without an accepted request in between.
    pauses: u32,
    probe: Probe,
    refused_in_row: u32,
    failed_in_row: u32,
    /// Requests sent before do not begin another pause.
    paused_at: Option<Instant>,
    /// Requests sent before do not lower the rate again.
    lowered_at: Option<Instant>,
    /// Increases with every pause and every new rate.
    epoch: u64,
    last_refusal: Option<Instant>,
    rate: Option<Rate>,
    /// How many times the rate was lowered.
    cuts: u32,
    /// Accepted requests since `counted_since`.
    accepted: u32,
    counted_since: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probe {
    None,
    /// The next request is sent alone.
    Needed,
    /// A request is in flight alone.
    InFlight,
}

/// A limit of requests per second that grows back over time.
#[derive(Debug)]
struct Rate {
    /// The last known good rate.
    good: f64,
    since: Instant,
    growth: Growth,
    /// When the next request may be sent.
    next: Instant,
}

#[derive(Debug, Clone, Copy)]
enum Growth {
    /// Doubles every second.
    Search,
    /// Starts below the good rate, remains close to it for about this many
    /// seconds and then grows ever faster, as TCP CUBIC's window does.
    Around(f64),
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Now {
        is_probe: bool,
    },
    At(Instant),
    /// After a pause, when another turn is needed.
    AfterPause(Instant),
    /// Once the outcome of the probe is known.
    AfterProbe,
}

impl Throttle {
    pub(super) fn new() -> Self {
        Self {
            not_before: None,
            pauses: 0,
            probe: Probe::None,
            refused_in_row: 0,
            failed_in_row: 0,
            paused_at: None,
            lowered_at: None,
            epoch: 0,
            last_refusal: None,
            rate: None,
            cuts: 0,
            accepted: 0,
            counted_since: None,
        }
    }

    /// Asks for a turn. `slot` is the time that a previous call returned for
    /// the same request, if no pause has begun since.
    pub(super) fn turn(&mut self, now: Instant, slot: Option<Instant>) -> Turn {
        if let Some(at) = self.not_before {
            if now < at {
                return Turn::AfterPause(at);
            }
            self.not_before = None;
        }
        match self.probe {
            Probe::InFlight => return Turn::AfterProbe,
            Probe::Needed => {
                self.probe = Probe::InFlight;
                return Turn::Now { is_probe: true };
            }
            Probe::None => {}
        }
        self.counted_since.get_or_insert(now);
        let now_turn = Turn::Now { is_probe: false };
        match (slot, &mut self.rate) {
            (None, Some(rate)) => match rate.reserve(now) {
                at if at > now => Turn::At(at),
                _ => now_turn,
            },
            (Some(slot), Some(_)) if slot > now => Turn::At(slot),
            _ => now_turn,
        }
    }

    /// Whether requests wait for the server.
    pub(super) fn is_active(&self, now: Instant) -> bool {
        let recently = |at: Instant| now.duration_since(at) < Duration::from_secs(1);
        self.not_before.is_some_and(|at| now < at)
            || self.probe != Probe::None
            || self.last_refusal.is_some_and(recently)
    }

    /// The server accepted a request. Returns whether it did so again after
    /// several pauses.
    pub(super) fn accepted(&mut self, sent: Instant) -> bool {
        self.accepted += 1;
        // The response to a request sent before the pause says nothing new.
        if self.paused_at.is_some_and(|at| sent <= at) {
            return false;
        }
        let is_back = self.pauses > 1;
        self.pauses = 0;
        self.refused_in_row = 0;
        self.failed_in_row = 0;
        self.probe = Probe::None;
        is_back
    }

    /// A request that was sent as a probe ended without any of the outcomes
    /// above, or was abandoned.
    pub(super) fn probe_ended(&mut self) {
        if self.probe == Probe::InFlight {
            self.probe = Probe::Needed;
        }
    }

    /// Reserved turns of earlier epochs are void.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The server refused a request that was sent at `sent`, with a wish of how
    /// long to wait.
    pub(super) fn refused(
        &mut self,
        now: Instant,
        sent: Instant,
        retry_after: Option<Duration>,
        lowers_rate: bool,
        jitter: f64,
    ) {
        self.last_refusal = Some(now);
        self.refused_in_row += 1;
        if let Some(wish) = retry_after {
            // Also from responses to requests that were in flight together: the
            // longest wish counts.
            let at = now + wish.min(MAX_PAUSE);
            if self.not_before.is_some_and(|planned| planned < at) {
                self.not_before = Some(at);
            }
        }
        let pause = match retry_after {
            Some(wish) => wish.min(MAX_PAUSE),
            None if self.refused_in_row >= REFUSALS_OF_A_PAUSE || self.pauses > 0 => {
                self.own_pause(jitter)
            }
            None => Duration::ZERO,
        };
        let is_after = |at: Option<Instant>| at.is_none_or(|at| sent > at);
        if self.pauses == 0 && lowers_rate && is_after(self.lowered_at) {
            self.lower_rate(now, pause);
        }
        if is_after(self.paused_at) {
            self.pause(now, pause);
        }
    }

    /// A request failed in another way than by a refusal.
    pub(super) fn failed(&mut self, now: Instant, sent: Instant, jitter: f64) {
        self.failed_in_row += 1;
        if self.paused_at.is_some_and(|at| sent <= at) {
            return;
        }
        if self.failed_in_row >= FAILURES_OF_A_PAUSE || self.pauses > 0 {
            let pause = self.own_pause(jitter);
            self.pause(now, pause);
        }
    }

    /// Doubles with every pause, between half and all of it.
    fn own_pause(&self, jitter: f64) -> Duration {
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(self.pauses.min(10));
        pause.min(MAX_OWN_PAUSE).mul_f64(0.5 + jitter / 2.0)
    }

    fn pause(&mut self, now: Instant, pause: Duration) {
        if pause.is_zero() {
            return;
        }
        self.paused_at = Some(now);
        self.epoch += 1;
        self.pauses += 1;
        self.not_before = Some(now + pause);
        self.probe = Probe::Needed;
        if let Some(rate) = &mut self.rate {
            rate.next = now + pause;
        }
    }

    fn lower_rate(&mut self, now: Instant, pause: Duration) {
        let since = self.counted_since.replace(now).unwrap_or(now);
        let accepted = f64::from(std::mem::take(&mut self.accepted));
        let elapsed = now.duration_since(since);
        self.lowered_at = Some(now);
        self.epoch += 1;
        let is_first = self.cuts == 0;
        self.cuts += 1;
        // The first time, the server has refused only after a burst.
        let time = if is_first { elapsed + pause } else { elapsed };
        let measured = accepted / time.as_secs_f64().max(0.05);
        let growth = match self.cuts {
            ..=SEARCHES if pause < Duration::from_secs(1) => Growth::Search,
            // The longer a refusal takes, the longer the next one is avoided.
            ..=SEARCHES => Growth::Around(2.0 + 4.0 * pause.as_secs_f64()),
            _ => Growth::Around(4.0 + 16.0 * pause.as_secs_f64()),
        };
        self.rate = Some(Rate {
            good: measured.max(1.0),
            since: now + pause,
            growth,
            next: now + pause,
        });
    }
}

impl Rate {
    /// Requests per second.
    fn now(&self, now: Instant) -> f64 {
        let seconds = now.saturating_duration_since(self.since).as_secs_f64();
        match self.growth {
            Growth::Search => self.good * 0.9 * seconds.min(20.0).exp2(),
            Growth::Around(plateau) => {
                let distance = (seconds - plateau) / plateau;
                self.good * (1.0 + 0.1 * distance.powi(3))
            }
        }
    }

    /// The time at which a request may be sent.
    fn reserve(&mut self, now: Instant) -> Instant {
        let interval = Duration::from_secs_f64(1.0 / self.now(now).max(0.1));
        // Time that nobody used is lost, except for the granularity of timers.
        let slot = self.next.max(now - Duration::from_millis(5));
        self.next = slot + interval;
        slot
    }
}
