//! Random cases of a rule: the same in each run, and the smallest that fails.

use std::cell::RefCell;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::target::{Outcome, Stop, take_exchanges};

/// How many smaller cases are tried after one has failed.
const SHRINKS: u32 = 256;

/// Checks random cases. What is found in the smallest of those that fail is returned, with the
/// requests of that case.
pub(crate) fn check_random<S: Strategy>(
    strategy: &S,
    cases: u32,
    check: impl Fn(S::Value) -> Outcome,
) -> Outcome {
    let config = Config {
        cases,
        max_shrink_iters: SHRINKS,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let last = RefCell::new(None);
    let result = runner.run(strategy, |case| {
        check(case).map_err(|stop| {
            let stop = match stop {
                Stop::Found(mut finding) => {
                    finding.exchanges = take_exchanges();
                    Stop::Found(finding)
                }
                Stop::Skipped(_) => stop,
            };
            last.replace(Some(stop));
            TestCaseError::fail("a finding")
        })
    });
    match (result, last.take()) {
        (Ok(()), _) => Ok(()),
        (Err(TestError::Fail(..)), Some(stop)) => Err(stop),
        (Err(error), _) => Err(Stop::found(format!("the cases cannot be run: {error}"))),
    }
}
