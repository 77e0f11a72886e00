//! A simulated server.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::super::super::error::{ApiError, Suspect};
use super::super::super::http::Exchange;
use super::super::super::transport::{Bytes, Cause, Facts, Failure, Request, Response};

/// The limits of a simulated server.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quota {
    Unlimited,
    /// A bucket of so many tokens, refilled at so many a second.
    Bucket {
        size: f64,
        rate: f64,
    },
    /// So many requests in each second of the server's clock.
    Window {
        requests: u32,
    },
    /// So many requests in any second.
    Sliding {
        requests: usize,
    },
}

pub(super) struct Simulated {
    pub(super) latency: Duration,
    /// Requests that are processed at the same time; the others wait.
    pub(super) workers: tokio::sync::Semaphore,
    pub(super) quota: Quota,
    pub(super) retry_after: Option<&'static str>,
    /// The fault of a request, by its random number from 0 to 1.
    pub(super) fault: Box<dyn Fn(f64, Duration) -> Fault>,
    pub(super) random: RefCell<fastrand::Rng>,
    pub(super) started: Instant,
    pub(super) tokens: Cell<(f64, Instant)>,
    pub(super) window: Cell<(u64, u32)>,
    pub(super) allowed: RefCell<VecDeque<Instant>>,
    pub(super) log: RefCell<Vec<(Duration, u16)>>,
}

/// The fault of a simulated request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    Status(u16),
    Refused,
    Reset,
    Stall,
    /// The response is lost; the request was carried out.
    Lost,
}

impl Simulated {
    pub(super) fn new(latency_ms: u64, quota: Quota) -> Self {
        let now = Instant::now();
        let size = match quota {
            Quota::Bucket { size, .. } => size,
            _ => 0.0,
        };
        Self {
            latency: Duration::from_millis(latency_ms),
            workers: tokio::sync::Semaphore::new(10_000),
            quota,
            retry_after: None,
            fault: Box::new(|_, _| Fault::None),
            random: RefCell::new(fastrand::Rng::with_seed(7)),
            started: now,
            tokens: Cell::new((size, now)),
            window: Cell::new((0, 0)),
            allowed: RefCell::default(),
            log: RefCell::default(),
        }
    }

    fn allows(&self) -> bool {
        let now = Instant::now();
        match self.quota {
            Quota::Unlimited => true,
            Quota::Bucket { size, rate } => {
                let (tokens, at) = self.tokens.get();
                let tokens = size.min(tokens + (now - at).as_secs_f64() * rate);
                let is_allowed = tokens >= 1.0;
                self.tokens
                    .set((if is_allowed { tokens - 1.0 } else { tokens }, now));
                is_allowed
            }
            Quota::Window { requests } => {
                let second = (now - self.started).as_secs();
                let (of, used) = self.window.get();
                let used = if of == second { used } else { 0 };
                let is_allowed = used < requests;
                self.window.set((second, used + u32::from(is_allowed)));
                is_allowed
            }
            Quota::Sliding { requests } => {
                let mut allowed = self.allowed.borrow_mut();
                while allowed
                    .front()
                    .is_some_and(|at| now - *at >= Duration::from_secs(1))
                {
                    allowed.pop_front();
                }
                let is_allowed = allowed.len() < requests;
                if is_allowed {
                    allowed.push_back(now);
                }
                is_allowed
            }
        }
    }

    fn response(&self, status: u16) -> Response {
        self.log.borrow_mut().push((self.started.elapsed(), status));
        Response {
            status,
            body: Bytes::new(),
            www_authenticate: None,
            retry_after: self
                .retry_after
                .filter(|_| matches!(status, 429 | 503))
                .map(str::to_owned),
        }
    }
}

impl Exchange for Simulated {
    fn shown(&self) -> &'static str {
        "http://simulated"
    }

    async fn exchange(&self, _: &Request<'_>, facts: &Facts) -> Result<Response, Failure> {
        let broken = |reason: &str| Failure {
            cause: Cause::Connection,
            error: ApiError::Unreachable {
                base: "http://simulated".to_owned(),
                reason: reason.to_owned(),
                suspect: Suspect::Server,
            },
        };
        let roll = self.random.borrow_mut().f64();
        let fault = (self.fault)(roll, self.started.elapsed());
        if fault == Fault::Refused {
            return Err(broken("connection refused"));
        }
        facts.sent.set(Some(Instant::now()));
        let is_allowed = self.allows();
        let worker = self.workers.acquire().await.unwrap();
        // Below one millisecond, tokio's clock does not advance.
        if self.latency.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(self.latency).await;
        }
        drop(worker);
        match fault {
            _ if !is_allowed => Ok(self.response(429)),
            Fault::Status(status) => Ok(self.response(status)),
            Fault::Lost => {
                self.response(204);
                Err(broken("connection reset"))
            }
            Fault::Reset => Err(broken("connection reset")),
            Fault::Stall => {
                tokio::time::sleep(Duration::from_mins(1)).await;
                Err(Failure {
                    cause: Cause::TimedOut,
                    ..broken("timed out")
                })
            }
            Fault::None | Fault::Refused => Ok(self.response(204)),
        }
    }
}
