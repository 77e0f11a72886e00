//! How many requests run at a time, and how many in a second.

mod limit;
mod rate;
#[cfg(test)]
mod simulation;
mod throttle;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::domain::Method;

use self::limit::Limit;
pub(super) use self::throttle::MAX_PAUSE;
use self::throttle::{Throttle, Turn};

/// A request that waits for the rate looks again after this time, as the rate
/// may have grown.
const RATE_CHECK: Duration = Duration::from_millis(50);

/// The adaptive pace of all requests to a server: the in-flight limit, pauses,
/// and the rate once the server has refused requests.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    shared: Rc<Shared>,
}

#[derive(Debug)]
struct Shared {
    max_in_flight: usize,
    /// As many as the limit, except for those in `excess`.
    permits: Semaphore,
    /// For the requests that wait for the rate.
    gate: Semaphore,
    /// Notifies the requests that wait for a probe.
    probe_ended: Notify,
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    limit: Limit,
    throttle: Throttle,
    /// The permits that exist.
    issued: usize,
    /// Issued permits that exceed the limit, and end when they are returned.
    excess: usize,
    in_flight: usize,
    random: fastrand::Rng,
}

/// The pace of a run, as its progress shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaceStatus {
    pub(crate) in_flight: usize,
    /// Whether requests wait because the server refused some.
    pub(crate) is_throttled: bool,
}

/// The state of the server, as the outcome of a request shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// The server responded as it should, or rejected the request for what it
    /// asks for.
    Accepted,
    /// Status 429, or 503 with a wish of how long to wait.
    Refused {
        retry_after: Option<Duration>,
        lowers_rate: bool,
    },
    /// Status 503, a time limit, or a broken connection.
    Overloaded {
        /// Whether it is a time limit.
        is_silent: bool,
    },
    /// This machine has no ports or file descriptors left.
    LocalLimit,
    /// A failure of this request only.
    Failed,
}

/// The right to send one request.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    pace: &'a Pace,
    semaphore: Option<SemaphorePermit<'a>>,
    sent: Instant,
    is_probe: bool,
}

impl Pace {
    /// `max_in_flight` is the limit that is never exceeded, and `first_pause` the one
    /// from which pauses grow. `random` spreads the pauses of several processes.
    pub(super) fn new(max_in_flight: usize, first_pause: Duration, random: fastrand::Rng) -> Self {
        let limit = Limit::new(max_in_flight);
        let issued = limit.current();
        Self {
            shared: Rc::new(Shared {
                max_in_flight,
                permits: Semaphore::new(issued),
                gate: Semaphore::new(1),
                probe_ended: Notify::new(),
                state: RefCell::new(State {
                    limit,
                    throttle: Throttle::new(first_pause),
                    issued,
                    excess: 0,
                    in_flight: 0,
                    random,
                }),
            }),
        }
    }

    /// The limit that is never exceeded. Callers need not poll more requests at
    /// a time.
    pub(crate) fn max_in_flight(&self) -> usize {
        self.shared.max_in_flight
    }

    pub(crate) fn status(&self) -> PaceStatus {
        let state = self.shared.state.borrow();
        PaceStatus {
            in_flight: state.in_flight,
            is_throttled: state.throttle.is_active(Instant::now()),
        }
    }

    /// The present in-flight limit.
    #[cfg(test)]
    pub(super) fn limit(&self) -> usize {
        self.shared.state.borrow().limit.current()
    }

    /// Admits a request if it need not wait.
    pub(super) fn try_admit(&self) -> Option<Permit<'_>> {
        if self.with_throttle(|throttle| throttle.rate.is_limited()) {
            return None;
        }
        // There is none left while others wait, who come first.
        let permit = self.shared.permits.try_acquire().ok()?;
        match self.with_throttle(|throttle| throttle.turn(Instant::now())) {
            Turn::Now { is_probe } => Some(self.admitted(Some(permit), is_probe)),
            Turn::AfterPause(_) | Turn::AfterProbe => None,
        }
    }

    /// Waits until a request may be sent.
    pub(super) async fn admit(&self) -> Permit<'_> {
        loop {
            self.wait_for_rate().await;
            // The semaphore is never closed.
            let permit = self.shared.permits.acquire().await.ok();
            let turn = self.with_throttle(|throttle| throttle.turn(Instant::now()));
            let is_probe = match turn {
                Turn::Now { is_probe } => is_probe,
                Turn::AfterPause(at) => {
                    drop(permit);
                    tokio::time::sleep_until(at).await;
                    continue;
                }
                Turn::AfterProbe => {
                    drop(permit);
                    self.wait_for_probe().await;
                    continue;
                }
            };
            return self.admitted(permit, is_probe);
        }
    }

    fn admitted<'a>(
        &'a self,
        semaphore: Option<SemaphorePermit<'a>>,
        is_probe: bool,
    ) -> Permit<'a> {
        let mut state = self.shared.state.borrow_mut();
        state.in_flight += 1;
        let in_flight = state.in_flight;
        state.limit.admitted(in_flight);
        Permit {
            pace: self,
            semaphore,
            sent: Instant::now(),
            is_probe,
        }
    }

    /// Waits until the rate limit allows another request.
    async fn wait_for_rate(&self) {
        if !self.with_throttle(|throttle| throttle.rate.is_limited()) {
            return;
        }
        // One at a time, in the order of their arrival: times that were given
        // out in advance would not follow a rate that grows.
        let _turn = self.shared.gate.acquire().await;
        loop {
            let now = Instant::now();
            let Some(at) = self.with_throttle(|throttle| throttle.rate.take(now)) else {
                return;
            };
            tokio::time::sleep_until(at.min(now + RATE_CHECK)).await;
        }
    }

    async fn wait_for_probe(&self) {
        let mut ended = std::pin::pin!(self.shared.probe_ended.notified());
        // Registered before the check, so that no end in between is missed.
        ended.as_mut().enable();
        if self.with_throttle(|throttle| throttle.is_probing()) {
            ended.await;
        }
    }

    fn with_throttle<T>(&self, action: impl FnOnce(&mut Throttle) -> T) -> T {
        action(&mut self.shared.state.borrow_mut().throttle)
    }
}

impl Permit<'_> {
    /// Returns the permit with what a request of this method has shown.
    /// `latency` is the time from sending it on an open connection to the response.
    pub(super) fn finish(self, signal: Signal, method: Method, latency: Duration) {
        let now = Instant::now();
        let mut guard = self.pace.shared.state.borrow_mut();
        let state = &mut *guard;
        let jitter = state.random.f64();
        let sent = self.sent;
        match signal {
            Signal::Accepted => {
                let in_flight = state.in_flight;
                if state.throttle.accepted(now, sent) {
                    state.limit.restart();
                }
                state
                    .limit
                    .answered(now, method as usize, latency, in_flight);
            }
            Signal::Refused {
                retry_after,
                lowers_rate,
            } => {
                let throttle = &mut state.throttle;
                if throttle.refused(now, sent, retry_after, lowers_rate, jitter) {
                    state.limit.refused(now, sent);
                }
            }
            Signal::Overloaded { is_silent } => {
                state.throttle.failed(now, sent, is_silent, jitter);
                state.limit.failed(now, sent);
            }
            Signal::LocalLimit => state.limit.exhausted(state.in_flight.saturating_sub(1)),
            Signal::Failed => state.throttle.failed(now, sent, false, jitter),
        }
        drop(guard);
        drop(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let shared = &self.pace.shared;
        let mut state = shared.state.borrow_mut();
        state.in_flight -= 1;
        if self.is_probe {
            state.throttle.probe_ended();
            shared.probe_ended.notify_waiters();
        }
        let limit = state.limit.current();
        if limit > state.issued - state.excess {
            let missing = limit - (state.issued - state.excess);
            let kept = missing.min(state.excess);
            state.excess -= kept;
            state.issued += missing - kept;
            shared.permits.add_permits(missing - kept);
        } else {
            state.excess = state.issued - limit;
            let forgotten = shared.permits.forget_permits(state.excess);
            state.excess -= forgotten;
            state.issued -= forgotten;
        }
        if state.excess > 0
            && let Some(permit) = self.semaphore.take()
        {
            state.excess -= 1;
            state.issued -= 1;
            permit.forget();
        }
    }
}
