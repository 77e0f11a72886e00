//! Random cases of a rule: the same in each run, and the smallest that fails.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::target::{OrFound as _, Outcome, Stop, take_exchanges};

/// How many smaller cases are tried after one has failed.
const SHRINKS: usize = 256;

/// Checks random cases. What is found in the smallest of those that fail is returned, with the
/// requests of that case.
///
/// The runner of proptest would print on standard error.
pub(crate) fn check_random<S: Strategy>(
    strategy: &S,
    cases: usize,
    check: impl Fn(S::Value) -> Outcome,
) -> Outcome {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let check = |case| check(case).map_err(with_exchanges);
    for _ in 0..cases {
        let tree = strategy.new_tree(&mut runner);
        let mut tree = tree.or_found(|| "a random case cannot be made".to_owned())?;
        let Err(mut smallest) = check(tree.current()) else {
            continue;
        };
        let mut has_failed = true;
        for _ in 0..SHRINKS {
            let has_next = if has_failed {
                tree.simplify()
            } else {
                tree.complicate()
            };
            if matches!(smallest, Stop::Skipped(_)) || !has_next {
                break;
            }
            match check(tree.current()) {
                Ok(()) => has_failed = false,
                Err(stop) => {
                    has_failed = true;
                    smallest = stop;
                }
            }
        }
        return Err(smallest);
    }
    Ok(())
}

/// Adds the requests so far, before those of a smaller case.
fn with_exchanges(stop: Stop) -> Stop {
    match stop {
        Stop::Found(mut finding) => {
            finding.exchanges = take_exchanges();
            Stop::Found(finding)
        }
        Stop::Skipped(_) => stop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_case_that_fails_is_reported() {
        let outcome = check_random(&(0..10_000_u32), 100, |n| {
            ensure!(n < 1_234, "{n} is too large");
            Ok(())
        });
        match outcome {
            Err(Stop::Found(finding)) => assert_eq!(finding.message, "1234 is too large"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_cases_are_checked() {
        let checked = std::cell::Cell::new(0);
        let outcome = check_random(&(0..9_u32), 20, |_| {
            checked.set(checked.get() + 1);
            Ok(())
        });
        assert!(outcome.is_ok() && checked.get() == 20);
    }
}
