//! How many requests run at a time, and how many in a second.

mod limit;
#[cfg(test)]
mod simulation;
mod throttle;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use self::limit::Limit;
pub(super) use self::throttle::MAX_PAUSE;
use self::throttle::{Throttle, Turn};

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

/// What the progress of a run shows of its pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaceStatus {
    pub(crate) in_flight: usize,
    /// Whether requests wait because the server refused some.
    pub(crate) is_throttled: bool,
}

/// What a request tells about the server.
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
    Overloaded,
    /// This machine has no ports or file descriptors left.
    LocalLimit,
    /// A failure of this request only.
    Failed,
}

/// The right to send one request.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    pace: &'a Pace,
    permit: Option<SemaphorePermit<'a>>,
    sent: Instant,
    is_probe: bool,
}

impl Pace {
    /// `max_in_flight` is the limit that is never exceeded. `random` spreads
    /// the pauses of several processes.
    pub(super) fn new(max_in_flight: usize, random: fastrand::Rng) -> Self {
        let limit = Limit::new(max_in_flight);
        let issued = limit.current();
        Self {
            shared: Rc::new(Shared {
                max_in_flight,
                permits: Semaphore::new(issued),
                probe_ended: Notify::new(),
                state: RefCell::new(State {
                    limit,
                    throttle: Throttle::new(),
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

    /// Waits until a request may be sent.
    pub(super) async fn admit(&self) -> Permit<'_> {
        // The semaphore is never closed.
        let permit = self.shared.permits.acquire().await.ok();
        let is_probe = self.take_turn().await;
        self.shared.state.borrow_mut().in_flight += 1;
        Permit {
            pace: self,
            permit,
            sent: Instant::now(),
            is_probe,
        }
    }

    /// Waits for pauses and the rate limit. Returns whether the request is a
    /// probe.
    async fn take_turn(&self) -> bool {
        let mut reserved: Option<(u64, Instant)> = None;
        loop {
            let mut probe_ended = std::pin::pin!(self.shared.probe_ended.notified());
            let turn = {
                let mut state = self.shared.state.borrow_mut();
                let epoch = state.throttle.epoch();
                let slot = reserved.filter(|(of, _)| *of == epoch);
                let turn = state.throttle.turn(Instant::now(), slot.map(|(_, at)| at));
                if let Turn::At(at) = turn {
                    reserved = Some((epoch, at));
                }
                turn
            };
            match turn {
                Turn::Now { is_probe } => return is_probe,
                Turn::At(at) | Turn::AfterPause(at) => tokio::time::sleep_until(at).await,
                Turn::AfterProbe => {
                    probe_ended.as_mut().enable();
                    probe_ended.await;
                }
            }
        }
    }
}

impl Permit<'_> {
    /// When the request was sent.
    pub(super) fn sent(&self) -> Instant {
        self.sent
    }

    /// Returns the permit with what the request has shown. `latency` is the
    /// time from sending it on an open connection to the response.
    pub(super) fn finish(self, signal: Signal, latency: Duration) {
        let now = Instant::now();
        let mut guard = self.pace.shared.state.borrow_mut();
        let state = &mut *guard;
        let jitter = state.random.f64();
        let sent = self.sent;
        match signal {
            Signal::Accepted => {
                let is_reached = state.in_flight >= state.limit.current();
                if state.throttle.accepted(sent) {
                    state.limit.restart();
                }
                state.limit.answered(now, latency, is_reached);
            }
            Signal::Refused {
                retry_after,
                lowers_rate,
            } => {
                state
                    .throttle
                    .refused(now, sent, retry_after, lowers_rate, jitter);
                state.limit.overloaded(now, sent);
            }
            Signal::Overloaded => {
                state.throttle.failed(now, sent, jitter);
                state.limit.overloaded(now, sent);
            }
            Signal::LocalLimit => state.limit.exhausted(state.in_flight.saturating_sub(1)),
            Signal::Failed => state.throttle.failed(now, sent, jitter),
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
            && let Some(permit) = self.permit.take()
        {
            state.excess -= 1;
            state.issued -= 1;
            permit.forget();
        }
    }
}
