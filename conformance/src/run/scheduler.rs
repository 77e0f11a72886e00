//! Spreads checks over threads, and keeps their entries in order.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::{NOT_RUN, Options};
use crate::report::{Entry, Verdict};

/// A check as the scheduler runs it.
pub(crate) trait Job<S, E>: Sync {
    /// Runs the check. `state` is what its thread keeps from check to check.
    ///
    /// # Errors
    ///
    /// What keeps this check from running, and so all of them.
    fn run(&self, state: &mut S) -> Result<Entry, E>;

    /// The entry of the check with this verdict.
    fn entry(&self, verdict: Verdict, duration: Duration) -> Entry;
}

/// Runs the jobs; the entries are in the order of the jobs, whatever ends first.
///
/// `state` makes what a thread keeps from check to check.
///
/// # Errors
///
/// The first error of a job, in the order of the jobs. After one, no further job begins.
pub(crate) fn run_all<S, E: Send + Sync>(
    jobs: &[impl Job<S, E>],
    options: Options,
    state: impl Fn() -> S + Sync,
) -> Result<Vec<Entry>, E> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let results: Vec<_> = jobs.iter().map(|_| OnceLock::new()).collect();
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                let mut state = state();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(job), Some(result)) = (jobs.get(index), results.get(index)) else {
                        return;
                    };
                    let is_skipped = options.fail_fast && failed.load(Ordering::Relaxed);
                    let entry = result.get_or_init(|| {
                        if is_skipped {
                            let verdict = Verdict::Skipped(NOT_RUN.to_owned());
                            return Ok(job.entry(verdict, Duration::ZERO));
                        }
                        job.run(&mut state)
                    });
                    match entry {
                        Err(_) => next.store(jobs.len(), Ordering::Relaxed),
                        Ok(entry) if entry.verdict.is_failure() => {
                            failed.store(true, Ordering::Relaxed);
                        }
                        Ok(_) => {}
                    }
                }
            });
        }
    });
    // Jobs that did not begin have no result.
    results
        .into_iter()
        .filter_map(OnceLock::into_inner)
        .collect()
}
