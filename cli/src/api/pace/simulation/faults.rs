//! What becomes of requests that fail.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use super::super::super::http::HttpClient;
use super::super::super::network::{Limits, Network, Server};
use super::super::super::retry::Repeat;
use super::super::super::transport::Request;
use super::server::{Fault, Quota, Simulated};
use super::{accept, run, runtime};
use crate::domain::{BaseUrl, Method};

/// A rate limit of 200 requests a second, however the server counts.
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

/// Ten at a time of 20 ms: 500 requests a second, and more in flight only wait.
/// A server that responds at once has no latency that could show a queue.
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

/// The slots of all requests fill up with those that wait for the time limit, which then
/// all fail at once. The server is not down, and answers most requests at once.
#[test]
fn a_server_that_leaves_every_third_request_unanswered_is_not_down() {
    for seed in 0..8 {
        let run = run(2_000, Limits::default(), || Simulated {
            fault: Box::new(|roll, _| {
                if roll < 0.3 {
                    Fault::Stall
                } else {
                    Fault::None
                }
            }),
            random: RefCell::new(fastrand::Rng::with_seed(seed)),
            ..Simulated::new(20, Quota::Unlimited)
        });
        let unsent = run.outcomes.iter().filter(|sent| sent.attempts == 0);
        assert_eq!(unsent.count(), 0, "seed {seed}: {:?}", run.elapsed);
        assert!(
            run.failures().len() < 20,
            "seed {seed}: {:?}",
            run.failures()
        );
    }
}

#[test]
fn retries_and_pauses_grow_from_the_given_wait() {
    for (millis, within) in [(100, 1_000..15_000), (1, 10..150)] {
        let limits = Limits {
            retry_wait: Duration::from_millis(millis),
            ..Limits::default()
        };
        let run = run(2, limits, || Simulated {
            fault: Box::new(|_, _| Fault::Status(500)),
            ..Simulated::new(0, Quota::Unlimited)
        });
        assert!(run.outcomes.iter().all(|sent| sent.attempts == 5));
        assert!(
            within.contains(&run.elapsed.as_millis()),
            "{:?}",
            run.elapsed
        );
    }
}

/// Sends requests to be repeated persistently, one after the other.
fn persistent(requests: usize, retries: u32, fault: impl Fn(f64) -> Fault + 'static) -> Vec<u32> {
    runtime().block_on(async {
        let base = BaseUrl::parse("http://simulated").unwrap();
        let network = Network {
            limits: Limits {
                retries,
                ..Limits::default()
            },
            ..Network::default()
        };
        let target = Server {
            base: &base,
            network: &network,
        };
        let server = Simulated {
            fault: Box::new(move |roll, _| fault(roll)),
            ..Simulated::new(20, Quota::Unlimited)
        };
        let client = HttpClient::with(server, target, fastrand::Rng::with_seed(1));
        let mut failed = Vec::new();
        for _ in 0..requests {
            let request = Request::new(Method::Get, "/users");
            let sent = client.send(&request, Repeat::Persistently, 0, accept).await;
            if sent.outcome.is_err() {
                failed.push(sent.attempts);
            }
        }
        failed
    })
}

#[test]
fn persistent_requests_outlast_a_server_that_fails_often() {
    for fault in [Fault::Status(500), Fault::Reset, Fault::Status(429)] {
        let sometimes = move |roll| if roll < 0.3 { fault } else { Fault::None };
        assert_eq!(persistent(2_000, 4, sometimes), [0; 0], "{fault:?}");
    }
}

#[test]
fn persistent_requests_are_not_repeated_more_than_others_if_most_fail() {
    assert_eq!(persistent(1, 4, |_| Fault::Status(500)), [5]);
    let mostly = |roll| {
        if roll < 0.9 {
            Fault::Reset
        } else {
            Fault::None
        }
    };
    let failed = persistent(20, 4, mostly);
    assert!(!failed.is_empty());
    assert!(failed.iter().all(|attempts| *attempts <= 5), "{failed:?}");
}

#[test]
fn without_retries_persistent_requests_are_sent_once() {
    let sometimes = |roll| {
        if roll < 0.3 {
            Fault::Reset
        } else {
            Fault::None
        }
    };
    let failed = persistent(100, 0, sometimes);
    assert!(!failed.is_empty());
    assert!(failed.iter().all(|attempts| *attempts == 1), "{failed:?}");
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
                .send(&request, Repeat::IfNotSent, 0, accept)
                .await
                .of_change(Method::Post)
        });
        assert_eq!(sent.attempts, attempts, "{fault:?}");
        assert_eq!(sent.outcome.is_ok(), attempts > 1, "{fault:?}");
        let unknown = sent.outcome.is_err_and(|error| error.is_unknown());
        assert_eq!(unknown, is_unknown, "{fault:?}");
    }
}
