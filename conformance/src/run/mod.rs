//! Runs checks side by side and collects what they find.

mod panics;
pub(crate) mod scheduler;

use std::convert::Infallible;
use std::time::{Duration, Instant};

use crate::report::{Entry, Verdict};
use crate::requirements::requirement::Requirement;
use crate::run::scheduler::Job;
use crate::target::{Outcome, Stop, clear_exchanges, take_exchanges};

/// Why a check is skipped after a failure.
pub(crate) const NOT_RUN: &str = "not run: a check before it failed";

/// How checks are run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many run at a time; at least one.
    pub jobs: usize,
    /// Whether no further check begins after one has failed.
    pub fail_fast: bool,
}

impl Default for Options {
    /// Every check, three at a time for each processor: most checks wait for processes and
    /// servers, not for the processor.
    fn default() -> Self {
        Self {
            jobs: 3 * std::thread::available_parallelism().map_or(2, usize::from),
            fail_fast: false,
        }
    }
}

/// A check and what a report says of it.
pub(crate) struct Task<'a, S> {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) requirements: Vec<&'static Requirement>,
    /// Runs on a thread that keeps `S` from check to check.
    pub(crate) check: Box<dyn Fn(&mut S) -> Outcome + Send + Sync + 'a>,
}

/// Runs the tasks; the entries are in the order of the tasks, whatever ends first.
///
/// `state` makes what a thread keeps from check to check.
pub(crate) fn run<S>(
    tasks: &[Task<'_, S>],
    options: Options,
    state: impl Fn() -> S + Sync,
) -> Vec<Entry> {
    let _hook = panics::silence();
    match scheduler::run_all(tasks, options, state) {
        Ok(entries) => entries,
        Err(error) => match error {},
    }
}

impl<S> Job<S, Infallible> for Task<'_, S> {
    fn run(&self, state: &mut S) -> Result<Entry, Infallible> {
        clear_exchanges();
        let started = Instant::now();
        let outcome = panics::catch(|| (self.check)(state));
        let duration = started.elapsed();
        let exchanges = take_exchanges();
        let verdict = match outcome {
            Ok(Ok(())) => Verdict::Passed,
            Ok(Err(Stop::Skipped(reason))) => Verdict::Skipped(reason),
            Ok(Err(Stop::Found(mut finding))) => {
                if finding.exchanges.is_empty() {
                    finding.exchanges = exchanges;
                }
                Verdict::Failed(vec![*finding])
            }
            Err(message) => {
                let mut finding = crate::report::Finding::new(message);
                finding.exchanges = exchanges;
                Verdict::Failed(vec![finding])
            }
        };
        Ok(self.entry(verdict, duration))
    }

    fn entry(&self, verdict: Verdict, duration: Duration) -> Entry {
        Entry {
            id: self.id.clone(),
            title: self.title.clone(),
            requirements: self.requirements.clone(),
            verdict,
            duration,
        }
    }
}
