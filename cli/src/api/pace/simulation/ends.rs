//! What ends a run early.

use std::time::Duration;

use tokio::time::Instant;

use super::super::super::error::ApiError;
use super::super::super::network::Limits;
use super::server::{Fault, Quota, Simulated};
use super::{run, run_in, runtime};

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
