//! Runs against simulated servers on a virtual clock.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;

use super::super::error::ApiError;
use super::super::http::{Exchange, HttpClient, Sent};
use super::super::network::{Limits, Network, Server};
use super::super::retry::Repeat;
use super::super::transport::{Bytes, Cause, Facts, Failure, Request, Response};
use crate::domain::{BaseUrl, Method};

/// What a simulated server allows.
#[derive(Debug, Clone, Copy)]
enum Quota {
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

struct Simulated {
    latency: Duration,
    /// Requests that are processed at the same time; the others wait.
    workers: tokio::sync::Semaphore,
    quota: Quota,
    retry_after: Option<&'static str>,
    /// The fault of a request, by its random number from 0 to 1.
    fault: Box<dyn Fn(f64, Duration) -> Fault>,
    random: RefCell<fastrand::Rng>,
    started: Instant,
    tokens: Cell<(f64, Instant)>,
    window: Cell<(u64, u32)>,
    allowed: RefCell<VecDeque<Instant>>,
    log: RefCell<Vec<(Duration, u16)>>,
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Status(u16),
    Refused,
    Reset,
    Stall,
    /// The response is lost; the request was carried out.
    Lost,
}

impl Simulated {
    fn new(latency_ms: u64, quota: Quota) -> Self {
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

/// The outcome of a run.
struct Run {
    elapsed: Duration,
    outcomes: Vec<Sent<()>>,
    log: Vec<(Duration, u16)>,
    limit: usize,
}

impl Run {
    fn failures(&self) -> Vec<&ApiError> {
        let failed = self
            .outcomes
            .iter()
            .filter_map(|sent| sent.outcome.as_ref().err());
        failed.collect()
    }

    /// The share of responses with this status after a time.
    fn share(&self, status: u16, after: Duration) -> f64 {
        let steady: Vec<_> = self.log.iter().filter(|(at, _)| *at >= after).collect();
        let hits = steady.iter().filter(|(_, of)| *of == status).count();
        ratio(hits, steady.len())
    }

    /// Accepted requests per second, from a time until the last one.
    fn per_second(&self, after: Duration) -> f64 {
        let accepted = self.log.iter().filter(|(_, status)| *status == 204);
        let times: Vec<_> = accepted
            .map(|(at, _)| *at)
            .filter(|at| *at >= after)
            .collect();
        let last = times.last().copied().unwrap_or_default();
        ratio(times.len(), 1) / last.saturating_sub(after).as_secs_f64()
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let small = |count| f64::from(u32::try_from(count).unwrap());
    small(part) / small(whole.max(1))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of `send`")]
fn accept(response: Response) -> Result<(), ApiError> {
    match response.status {
        204 => Ok(()),
        status => Err(ApiError::Rejected {
            status,
            message: status.to_string(),
            code: None,
        }),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Sends `requests` requests to a server.
fn run(requests: usize, limits: Limits, server: impl FnOnce() -> Simulated) -> Run {
    runtime().block_on(run_in(requests, limits, server, |_| {}))
}

/// Sends `requests` requests in a network that `prepare` changes.
async fn run_in(
    requests: usize,
    limits: Limits,
    server: impl FnOnce() -> Simulated,
    prepare: impl FnOnce(&mut Network),
) -> Run {
    let base = BaseUrl::parse("http://simulated").unwrap();
    let mut network = Network {
        limits,
        ..Network::default()
    };
    prepare(&mut network);
    let target = Server {
        base: &base,
        network: &network,
    };
    let client = HttpClient::with(server(), target, fastrand::Rng::with_seed(1));
    let started = Instant::now();
    let outcomes = stream::iter(0..requests)
        .map(async |_| {
            let request = Request::new(Method::Put, "/logout");
            client
                .send(&request, Repeat::Always, client.max_attempts(), accept)
                .await
                .of_change(Method::Put)
        })
        .buffer_unordered(limits.in_flight)
        .collect()
        .await;
    Run {
        elapsed: started.elapsed(),
        outcomes,
        log: client.exchange_for_tests().log.take(),
        limit: client.pace().limit(),
    }
}

/// A rate limit of 200 requests a second, however the server counts.
#[test]
fn a_rate_limit_is_used_and_rarely_exceeded() {
    for quota in [
        Quota::Bucket {
            size: 200.0,
            rate: 200.0,
        },
        Quota::Bucket {
            size: 20.0,
            rate: 200.0,
        },
        Quota::Window { requests: 200 },
        Quota::Sliding { requests: 200 },
    ] {
        for latency in [5, 20, 100] {
            for retry_after in [None, Some("1")] {
                let case = format!("{quota:?}, {latency} ms, {retry_after:?}");
                let run = run(8_000, Limits::default(), || Simulated {
                    retry_after,
                    ..Simulated::new(latency, quota)
                });
                assert_eq!(run.failures().len(), 0, "{case}");
                let rate = run.per_second(Duration::from_secs(10));
                assert!(rate >= 180.0, "{case}: {rate}/s");
                let refused = run.share(429, Duration::from_secs(10));
                assert!(refused <= 0.03, "{case}: {refused}");
            }
        }
    }
}

#[test]
fn every_user_is_changed_despite_occasional_faults() {
    let faults = [
        (Fault::Status(429), 15),
        (Fault::Status(500), 10),
        (Fault::Status(502), 10),
        (Fault::Status(503), 10),
        (Fault::Status(504), 10),
        (Fault::Refused, 10),
        (Fault::Reset, 10),
        (Fault::Lost, 10),
        // All in flight reach the time limit of a minute, a few times.
        (Fault::Stall, 300),
    ];
    for (fault, seconds) in faults {
        for share in [0.01, 0.02, 0.05, 0.3] {
            let run = run(2_000, Limits::default(), || Simulated {
                fault: Box::new(move |roll, _| if roll < share { fault } else { Fault::None }),
                ..Simulated::new(20, Quota::Unlimited)
            });
            let case = format!("{fault:?} {share}: {:?}", run.elapsed);
            assert!(run.outcomes.iter().all(|sent| sent.attempts <= 5), "{case}");
            if share < 0.1 {
                assert_eq!(run.failures().len(), 0, "{case}");
                assert!(run.elapsed < Duration::from_secs(seconds), "{case}");
            } else if fault != Fault::Stall {
                // 0.3 to the power of 5 is a quarter of a percent.
                assert!(run.failures().len() < 20, "{case}");
                assert!(run.elapsed < Duration::from_mins(2), "{case}");
            }
        }
    }
}

#[test]
fn the_limit_grows_within_a_few_round_trips() {
    let round_trip = Duration::from_millis(20);
    for (requests, in_flight, trips) in [(500, 64, 1.6 * 11.0), (500, 16, 1.05 * 33.0)] {
        let limits = Limits {
            in_flight,
            ..Limits::default()
        };
        let run = run(requests, limits, || Simulated::new(20, Quota::Unlimited));
        assert_eq!(run.limit, in_flight);
        let used = run.elapsed.as_secs_f64() / round_trip.as_secs_f64();
        assert!(used <= trips, "{in_flight} in flight: {used} round trips");
    }
}

/// Ten at a time of 20 ms: 500 requests a second, and more in flight only wait.
#[test]
fn the_limit_does_not_grow_far_beyond_what_the_server_processes() {
    let run = run(5_000, Limits::default(), || Simulated {
        workers: tokio::sync::Semaphore::new(10),
        ..Simulated::new(20, Quota::Unlimited)
    });
    assert_eq!(run.failures().len(), 0);
    assert!(run.elapsed < Duration::from_secs(11), "{:?}", run.elapsed);
    assert!((8..=40).contains(&run.limit), "{}", run.limit);
}

/// A server that responds at once has no latency that could show a queue.
#[test]
fn the_limit_does_not_collapse_without_latency() {
    let run = run(5_000, Limits::default(), || {
        Simulated::new(0, Quota::Unlimited)
    });
    assert_eq!(run.limit, 64);
}

#[test]
fn requests_pause_together_while_the_server_refuses_all() {
    for (seconds, retry_after) in [(1, None), (1, Some("1")), (3, None), (10, Some("10"))] {
        let outage = 0.5..0.5 + f64::from(seconds);
        let run = run(4_000, Limits::default(), || Simulated {
            retry_after,
            fault: Box::new(move |_, at| {
                if outage.contains(&at.as_secs_f64()) {
                    Fault::Status(429)
                } else {
                    Fault::None
                }
            }),
            ..Simulated::new(20, Quota::Unlimited)
        });
        assert_eq!(run.failures().len(), 0, "{seconds} s, {retry_after:?}");
        let refused = run.log.iter().filter(|(_, status)| *status == 429).count();
        assert!(refused < 64 + 20, "{seconds} s, {retry_after:?}: {refused}");
    }
}

#[test]
fn a_dead_server_ends_the_run() {
    let faults = [
        (Fault::Refused, 15),
        (Fault::Reset, 15),
        (Fault::Status(500), 15),
        // Three time limits of a minute.
        (Fault::Stall, 200),
    ];
    for (fault, seconds) in faults {
        for alive in [0.0, 1.0] {
            let run = run(20_000, Limits::default(), || Simulated {
                fault: Box::new(move |_, at| {
                    if at.as_secs_f64() < alive {
                        Fault::None
                    } else {
                        fault
                    }
                }),
                ..Simulated::new(20, Quota::Unlimited)
            });
            let case = format!("{fault:?} after {alive} s: {:?}", run.elapsed);
            assert!(run.elapsed < Duration::from_secs(seconds), "{case}");
            let sent: u32 = run.outcomes.iter().map(|sent| sent.attempts).sum();
            let failed = run.failures();
            let skipped = failed.iter().filter(|error| error.is_not_attempted());
            let skipped = skipped.count();
            assert!(skipped > 10_000, "{case}: {skipped}");
            for sent in &run.outcomes {
                let is_skipped = sent.outcome.as_ref().is_err_and(ApiError::is_not_attempted);
                assert_eq!(is_skipped, sent.attempts == 0, "{case}: {:?}", sent.outcome);
                let is_unknown = sent.outcome.as_ref().is_err_and(ApiError::is_unknown);
                let may_be = matches!(fault, Fault::Reset | Fault::Stall) && sent.outcome.is_err();
                assert_eq!(
                    is_unknown,
                    may_be && !is_skipped,
                    "{case}: {:?}",
                    sent.outcome
                );
            }
            let done = 20_000 - failed.len();
            assert!(
                usize::try_from(sent).unwrap() < done + 400,
                "{case}: {sent} sent"
            );
        }
    }
}

#[test]
fn without_retries_each_request_is_sent_once() {
    let limits = Limits {
        retries: 0,
        ..Limits::default()
    };
    let run = run(100, limits, || Simulated {
        fault: Box::new(|roll, _| {
            if roll < 0.1 {
                Fault::Status(503)
            } else {
                Fault::None
            }
        }),
        ..Simulated::new(20, Quota::Unlimited)
    });
    assert!(run.outcomes.iter().all(|sent| sent.attempts == 1));
    assert!(!run.failures().is_empty());
    assert!(!run.failures().iter().any(|error| error.is_unknown()));
}

#[test]
fn a_stopped_run_completes_what_is_in_flight_and_sends_nothing_more() {
    runtime().block_on(async {
        let stop = crate::stop::Stop::default();
        let stopper = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(510)).await;
            stopper.request();
        });
        let slow = || Simulated {
            // Also stops requests that wait for a retry.
            fault: Box::new(|roll, _| {
                if roll < 0.1 {
                    Fault::Status(500)
                } else {
                    Fault::None
                }
            }),
            ..Simulated::new(20, Quota::Unlimited)
        };
        let run = run_in(10_000, Limits::default(), slow, |network| {
            network.stop = stop;
        })
        .await;
        assert!(
            run.elapsed <= Duration::from_millis(531),
            "{:?}",
            run.elapsed
        );
        let last = run.log.last().unwrap().0;
        assert!(last >= Duration::from_millis(520), "{last:?}");
        for sent in &run.outcomes {
            match &sent.outcome {
                Ok(()) => assert!(sent.attempts > 0),
                Err(ApiError::Stopped) => assert_eq!(sent.attempts, 0),
                Err(error) => assert!(!error.is_unknown() && sent.attempts > 0, "{error:?}"),
            }
        }
    });
}

#[test]
fn a_deadline_abandons_what_is_in_flight() {
    runtime().block_on(async {
        let server = || Simulated::new(200, Quota::Unlimited);
        let run = run_in(1_000, Limits::default(), server, |network| {
            network.deadline = Some(Instant::now() + Duration::from_millis(500));
        });
        let run = run.await;
        assert_eq!(run.elapsed, Duration::from_millis(500));
        let unknown = run
            .failures()
            .iter()
            .filter(|error| error.is_unknown())
            .count();
        // The third round trip: 8, 16, up to 32.
        assert!((24..=32).contains(&unknown), "{unknown}");
        assert!(run.failures().iter().all(|error| error.ends_run()));
        let sent = run.outcomes.iter().filter(|sent| sent.attempts > 0).count();
        let done = run.outcomes.len() - run.failures().len();
        assert_eq!(sent, done + unknown);
    });
}

#[test]
fn a_creation_is_repeated_only_if_nothing_was_sent() {
    for (fault, attempts, is_unknown) in [
        (Fault::Refused, 2, false),
        (Fault::Lost, 1, true),
        (Fault::Status(503), 1, false),
        (Fault::Status(429), 1, false),
    ] {
        let sent = runtime().block_on(async {
            let base = BaseUrl::parse("http://simulated").unwrap();
            let network = Network::default();
            let target = Server {
                base: &base,
                network: &network,
            };
            let count = Cell::new(0);
            let server = Simulated {
                fault: Box::new(move |_, _| {
                    count.set(count.get() + 1);
                    if count.get() == 1 { fault } else { Fault::None }
                }),
                ..Simulated::new(20, Quota::Unlimited)
            };
            let client = HttpClient::with(server, target, fastrand::Rng::with_seed(1));
            let request = Request::new(Method::Post, "/users");
            client
                .send(&request, Repeat::IfNotSent, client.max_attempts(), accept)
                .await
                .of_change(Method::Post)
        });
        assert_eq!(sent.attempts, attempts, "{fault:?}");
        assert_eq!(sent.outcome.is_ok(), attempts > 1, "{fault:?}");
        let unknown = sent.outcome.is_err_and(|error| error.is_unknown());
        assert_eq!(unknown, is_unknown, "{fault:?}");
    }
}
