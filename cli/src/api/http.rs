//! Sends requests to one server: at its pace, and again if that helps.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use futures_util::future::{Either, select};
use tokio::time::Instant;

use super::budget::Budget;
use super::error::ApiError;
use super::network::Server;
use super::observe::{RequestEvent, RequestObserver, Retry};
use super::pace::{Pace, Permit, Signal};
use super::retry::{self, Repeat, Trouble};
use super::transport::{Facts, Failure, Request, Response, Transport};
use crate::domain::Method;
use crate::stop::Stop;

/// Sends a request once. Tests replace the real [`Transport`] by a simulated
/// server.
pub(super) trait Exchange {
    /// The server in messages.
    fn shown(&self) -> &str;
    async fn exchange(&self, request: &Request<'_>, facts: &Facts) -> Result<Response, Failure>;
}

impl Exchange for Transport {
    fn shown(&self) -> &str {
        self.shown()
    }

    async fn exchange(&self, request: &Request<'_>, facts: &Facts) -> Result<Response, Failure> {
        self.send(request, facts).await
    }
}

/// A client for one server, for one run.
#[derive(Debug)]
pub(super) struct HttpClient<X = Transport> {
    transport: X,
    pace: Pace,
    budget: RefCell<Budget>,
    random: RefCell<fastrand::Rng>,
    max_retries: u32,
    retry_wait: Duration,
    run: Run,
    observer: Option<Rc<dyn RequestObserver>>,
}

/// What ends a run early.
#[derive(Debug)]
struct Run {
    stop: Stop,
    deadline: Option<Instant>,
    /// Requested once the server is down; the reason is stored before.
    down: Stop,
    reason: RefCell<String>,
}

/// The outcome of a request.
#[derive(Debug)]
pub(super) struct Sent<T> {
    pub(super) outcome: Result<T, ApiError>,
    /// How many times it was sent, including failures to connect.
    pub(super) attempts: u32,
    /// Whether a try was sent and has no usable response: it may have been
    /// carried out.
    pub(super) was_lost: bool,
}

/// One try, judged.
struct Try<T> {
    outcome: Result<T, ApiError>,
    status: Option<u16>,
    trouble: Option<Trouble>,
    retry_after: Option<Duration>,
    /// Whether the server may have received it, without a usable response.
    is_lost: bool,
}

impl HttpClient {
    /// Builds a client without connecting.
    ///
    /// # Errors
    /// The certificates cannot be loaded, or the proxy is invalid.
    pub(super) fn new(server: Server<'_>) -> Result<Self, ApiError> {
        let transport = Transport::new(server)?;
        Ok(Self::with(transport, server, fastrand::Rng::new()))
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }
}

impl<X: Exchange> HttpClient<X> {
    /// `random` is the source of all jitter.
    pub(super) fn with(transport: X, server: Server<'_>, mut random: fastrand::Rng) -> Self {
        let network = server.network;
        let limits = network.limits;
        Self {
            transport,
            pace: Pace::new(
                limits.in_flight + usize::from(mutant!(OneTooManyInFlight)),
                limits.retry_wait,
                random.fork(),
            ),
            budget: RefCell::new(Budget::new(limits.in_flight)),
            random: RefCell::new(random),
            max_retries: limits.retries + u32::from(mutant!(OneRetryTooMany)),
            retry_wait: limits.retry_wait,
            run: Run {
                stop: network.stop.clone(),
                deadline: network.deadline.filter(|_| !mutant!(DeadlineIsIgnored)),
                down: Stop::default(),
                reason: RefCell::default(),
            },
            observer: network.observer.clone(),
        }
    }

    #[cfg(test)]
    pub(super) fn exchange_for_tests(&self) -> &X {
        &self.transport
    }

    pub(super) fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The most times that a request is sent.
    pub(super) fn most_attempts(&self, repeat: Repeat) -> u32 {
        let usual = self.max_retries + 1;
        // Without retries, the caller does not want any.
        if repeat == Repeat::Persistently
            && self.max_retries > 0
            && self.budget.borrow().mostly_succeeds()
        {
            usual.saturating_mul(retry::PERSISTENCE)
        } else {
            usual
        }
    }

    /// Sends a request until there is a usable response, or another try would
    /// not help. `accept` decides whether a response is usable: its
    /// [`ApiError::Unexpected`] is a reason to try again, other errors are the
    /// server's decision. It is sent once at least, and
    /// [`most_attempts`](Self::most_attempts) times at most together with the
    /// `earlier` ones.
    pub(super) async fn send<T>(
        &self,
        request: &Request<'_>,
        repeat: Repeat,
        earlier: u32,
        accept: impl Fn(Response) -> Result<T, ApiError>,
    ) -> Sent<T> {
        let mut attempts = 0;
        let mut was_lost = false;
        let mut last = None;
        loop {
            let permit = match self.admit().await {
                Ok(permit) => permit,
                // A request that was sent has an error of its own.
                Err(end) => {
                    let outcome = last.unwrap_or(Err(end));
                    return sent(outcome, attempts, was_lost);
                }
            };
            attempts += 1;
            let facts = Facts::default();
            let started = Instant::now();
            let tried = self.try_once(request, &facts, &accept).await;
            let elapsed = started.elapsed();
            let latency = facts.sent.get().map_or(elapsed, |at| at.elapsed());
            permit.finish(signal(&tried), request.method, latency);
            let is_repeatable = repeat != Repeat::IfNotSent
                || facts.sent.get().is_none()
                || mutant!(CreationIsRepeated);
            let has_tries = earlier + attempts < self.most_attempts(repeat);
            let retry = self.plan_retry(&tried, started, attempts, has_tries && is_repeatable);
            if let Some(observer) = &self.observer {
                let secret = mutant!(SecretInDebugLines).then(|| request.with_secret());
                observer.finished(&RequestEvent {
                    method: request.method,
                    path: secret.as_deref().unwrap_or(request.path),
                    outcome: match (tried.status, &tried.outcome) {
                        (None, Err(error)) => Err(error),
                        (status, _) => Ok(status.unwrap_or_default()),
                    },
                    elapsed,
                    attempt: attempts,
                    connection: facts.connection.get(),
                    retry,
                });
            }
            was_lost |= tried.is_lost;
            let Some(retry) = retry else {
                return sent(tried.outcome, attempts, was_lost);
            };
            let wait = tokio::time::sleep(retry.after);
            if self.or_end(wait).await.is_err() {
                return sent(tried.outcome, attempts, was_lost);
            }
            last = Some(tried.outcome);
        }
    }

    async fn try_once<T>(
        &self,
        request: &Request<'_>,
        facts: &Facts,
        accept: &impl Fn(Response) -> Result<T, ApiError>,
    ) -> Try<T> {
        let exchange = self.transport.exchange(request, facts);
        let exchanged = match self.run.deadline {
            None => exchange.await,
            Some(deadline) => match tokio::time::timeout_at(deadline, exchange).await {
                Ok(exchanged) => exchanged,
                Err(_) => {
                    return Try {
                        outcome: Err(ApiError::DeadlinePassed),
                        status: None,
                        trouble: None,
                        retry_after: None,
                        is_lost: facts.sent.get().is_some(),
                    };
                }
            },
        };
        match exchanged {
            Ok(response) => judge(response, accept),
            Err(failure) => Try {
                outcome: Err(failure.error),
                status: None,
                trouble: Trouble::of_cause(failure.cause),
                retry_after: None,
                is_lost: facts.sent.get().is_some(),
            },
        }
    }

    /// Records the outcome of a try, and decides whether there is another.
    fn plan_retry<T>(
        &self,
        tried: &Try<T>,
        started: Instant,
        attempts: u32,
        is_repeatable: bool,
    ) -> Option<Retry> {
        let now = Instant::now();
        let mut budget = self.budget.borrow_mut();
        let Some(trouble) = tried.trouble else {
            if tried.status.is_some() {
                budget.succeeded(now);
            }
            return None;
        };
        if budget.failed(now, started, trouble) && !mutant!(DeadServerIsNotGivenUp) {
            let reason = tried.outcome.as_ref().err().map(ToString::to_string);
            *self.run.reason.borrow_mut() = reason.unwrap_or_default();
            self.run.down.request();
        }
        if !is_repeatable || self.ended().is_some() || !budget.take(trouble) {
            return None;
        }
        let jitter = self.random.borrow_mut().f64();
        Some(Retry {
            reason: trouble.reason(),
            // Beyond the usual number of tries, the wait has grown enough.
            after: retry::wait(
                self.retry_wait,
                attempts.min(self.max_retries),
                tried.retry_after,
                jitter,
            ),
        })
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    /// The run has ended.
    async fn admit(&self) -> Result<Permit<'_>, ApiError> {
        if let Some(end) = self.ended() {
            return Err(end);
        }
        // Most requests need not wait, nor watch for the end of the run meanwhile.
        if let Some(permit) = self.pace.try_admit() {
            return Ok(permit);
        }
        let permit = self.or_end(self.pace.admit()).await?;
        // Waiting for the permit may have taken until the end.
        match self.ended() {
            Some(end) => Err(end),
            None => Ok(permit),
        }
    }

    /// Waits for `work` until the run ends.
    async fn or_end<F: Future>(&self, work: F) -> Result<F::Output, ApiError> {
        let run = &self.run;
        let ended = async {
            let (stop, down) = (pin!(run.stop.requested()), pin!(run.down.requested()));
            let stopped = select(stop, down);
            match run.deadline {
                None => {
                    stopped.await;
                }
                // Whichever comes first.
                Some(deadline) => {
                    let _ = tokio::time::timeout_at(deadline, stopped).await;
                }
            }
        };
        match select(pin!(work), pin!(ended)).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right(_) => Err(self.ended().unwrap_or(ApiError::Stopped)),
        }
    }

    /// Why the run has ended.
    fn ended(&self) -> Option<ApiError> {
        let run = &self.run;
        if run.stop.is_requested() && !mutant!(InterruptSendsTheRest) {
            Some(ApiError::Stopped)
        } else if run.deadline.is_some_and(|at| Instant::now() >= at) {
            Some(ApiError::DeadlinePassed)
        } else if run.down.is_requested() {
            Some(ApiError::ServerDown {
                base: self.transport.shown().to_owned(),
                reason: run.reason.borrow().clone(),
            })
        } else {
            None
        }
    }
}

fn sent<T>(outcome: Result<T, ApiError>, attempts: u32, was_lost: bool) -> Sent<T> {
    Sent {
        outcome,
        attempts,
        was_lost,
    }
}

/// Decides whether a response is the one that was hoped for.
fn judge<T>(response: Response, accept: &impl Fn(Response) -> Result<T, ApiError>) -> Try<T> {
    let status = response.status;
    let wish = response.retry_after.as_deref();
    let retry_after = wish.and_then(|value| retry::retry_after(value, SystemTime::now()));
    let outcome = accept(response);
    let is_unusable = matches!(outcome, Err(ApiError::Unexpected { .. }));
    let trouble = if is_unusable {
        Some(Trouble::Unusable)
    } else {
        Trouble::of_status(status, retry_after.is_some())
    };
    Try {
        outcome,
        status: Some(status),
        trouble,
        retry_after: retry_after.filter(|_| {
            matches!(trouble, Some(Trouble::Refused { .. })) && !mutant!(RetryAfterIsIgnored)
        }),
        is_lost: is_unusable,
    }
}

/// The state of the server, as one try has shown it.
fn signal<T>(tried: &Try<T>) -> Signal {
    match tried.trouble {
        None if tried.status.is_some() => Signal::Accepted,
        Some(Trouble::Refused { .. }) if mutant!(RefusalsDoNotSlowDown) => Signal::Failed,
        Some(Trouble::Refused { status }) => Signal::Refused {
            retry_after: tried.retry_after,
            lowers_rate: status == 429,
        },
        Some(Trouble::TimedOut) => Signal::Overloaded { is_silent: true },
        Some(Trouble::Status(503) | Trouble::Connection) => Signal::Overloaded { is_silent: false },
        Some(Trouble::LocalLimit) => Signal::LocalLimit,
        None | Some(Trouble::Status(_) | Trouble::Unusable) => Signal::Failed,
    }
}

impl<T> Sent<T> {
    /// Marks the outcome of a change as unknown if it is.
    pub(super) fn of_change(mut self, method: Method) -> Self {
        if method != Method::Get && self.was_lost {
            self.outcome = self.outcome.map_err(|error| match error {
                // The server's decision about a repeated change holds for the
                // first one, except that a change may end the session.
                ApiError::Rejected { status, .. }
                    if Trouble::of_status(status, true).is_none()
                        && !matches!(status, 401 | 403) =>
                {
                    error
                }
                error => ApiError::Unknown(Box::new(error)),
            });
        }
        self
    }
}
