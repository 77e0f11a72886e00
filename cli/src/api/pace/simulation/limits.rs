//! The in-flight limit, the rate and pauses.

use std::time::Duration;

use super::super::super::network::Limits;
use super::run;
use super::server::{Fault, Quota, Simulated};

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
