//! The fault rules of a running world, and which of them fires.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::controls::faults::{Fault, FaultEffect, FaultInfo};
use crate::controls::pattern::Candidate;
use crate::state::SeededRng;
use crate::state::storage::shared;

/// A rule with its counters and the state of its random number generator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleState {
    id: u64,
    #[serde(with = "shared")]
    fault: Arc<Fault>,
    matched: u64,
    fired: u64,
    #[serde(rename = "dice")]
    rng: SeededRng,
}

/// A rule that fired.
#[derive(Debug)]
pub(crate) struct FiredFault {
    /// The ID of the rule.
    pub(crate) rule: u64,
    pub(crate) effect: FaultEffect,
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[derive(Debug, Default)]
struct Rules {
    /// In the order in which they are tried.
    ordered: Vec<RuleState>,
    /// What each of them is for, to compare requests without the lock.
    faults: Arc<[Arc<Fault>]>,
    /// How many rules have been added; the ID of the last one.
    added: u64,
    /// See [`Faults::version`].
    version: u64,
}

impl Rules {
    /// Ends a change of the rules.
    fn end_change(&mut self) {
        self.version += 1;
        let faults = self.ordered.iter().map(|rule| Arc::clone(&rule.fault));
        self.faults = faults.collect();
    }
}

/// The fault rules of a running world.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<Rules>);

impl Faults {
    pub(crate) fn new(seeds: Vec<Fault>) -> Self {
        let faults = Self(Mutex::default());
        faults.replace(seeds);
        faults
    }

    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces all rules; IDs start at 1 again.
    pub(crate) fn replace(&self, seeds: Vec<Fault>) {
        self.clear();
        self.lock().added = 0;
        for seed in seeds {
            self.add(seed);
        }
    }

    /// Adds a rule after the others, and returns its ID.
    pub(crate) fn add(&self, fault: Fault) -> u64 {
        let mut rules = self.lock();
        rules.added += 1;
        let id = rules.added;
        let rng = SeededRng::new(fault.seed);
        rules.ordered.push(RuleState {
            id,
            fault: Arc::new(fault),
            matched: 0,
            fired: 0,
            rng,
        });
        rules.end_change();
        id
    }

    /// Removes a rule. Returns false if there is none with this ID.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut rules = self.lock();
        let before = rules.ordered.len();
        rules.ordered.retain(|rule| rule.id != id);
        rules.end_change();
        rules.ordered.len() < before
    }

    /// Removes all rules.
    pub(crate) fn clear(&self) {
        let mut rules = self.lock();
        rules.ordered.clear();
        rules.end_change();
    }

    /// The rules in the order in which they are tried.
    pub(crate) fn list(&self) -> Vec<FaultInfo> {
        let rules = self.lock();
        let info = |rule: &RuleState| FaultInfo {
            id: rule.id,
            fault: Fault::clone(&rule.fault),
            matched: rule.matched,
            fired: rule.fired,
        };
        rules.ordered.iter().map(info).collect()
    }

    /// The rules with their counters, for [`restore`](Self::restore).
    pub(crate) fn snapshot(&self) -> Vec<RuleState> {
        self.lock().ordered.clone()
    }

    /// Replaces the rules and their counters with those of a snapshot.
    pub(crate) fn restore(&self, snapshot: Vec<RuleState>) {
        let added = snapshot.iter().map(|rule| rule.id).max().unwrap_or(0);
        let mut rules = self.lock();
        rules.ordered = snapshot;
        rules.added = added;
        rules.end_change();
    }

    /// A number that changes whenever a rule or a counter changes.
    pub(crate) fn version(&self) -> u64 {
        self.lock().version
    }

    /// Counts the request in every rule that matches it, and returns the first rule that
    /// fires.
    pub(crate) fn fire(&self, request: &Candidate<'_>) -> Option<FiredFault> {
        let faults = Arc::clone(&self.lock().faults);
        // Without the lock: every request needs it, and a regular expression of a client can take
        // long.
        let matching: HashSet<_> = faults
            .iter()
            .filter(|fault| fault.conditions().accept(request))
            .map(Arc::as_ptr)
            .collect();
        if matching.is_empty() {
            return None;
        }
        let Rules {
            ordered, version, ..
        } = &mut *self.lock();
        // A rule that was added or removed meanwhile does not count the request.
        let matching = |rule: &&mut RuleState| matching.contains(&Arc::as_ptr(&rule.fault));
        ordered.iter_mut().filter(matching).find_map(|rule| {
            let before = rule.matched;
            let effect = rule.next_effect();
            // A rule that matches without firing has changed too: its counters are persisted.
            *version += rule.matched - before;
            let rule = rule.id;
            effect.map(|effect| FiredFault { rule, effect })
        })
    }
}

impl RuleState {
    /// # Errors
    ///
    /// Which pattern of the rule is invalid, and why.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.fault.conditions().check()
    }

    /// Counts a request that matches. Returns what happens to it, if the rule fires.
    fn next_effect(&mut self) -> Option<FaultEffect> {
        let fault = &self.fault;
        // An exhausted rule does not count matches any more: `matched` then tells how many
        // requests it took until it was exhausted.
        if fault
            .times
            .is_some_and(|times| self.fired >= u64::from(times))
        {
            return None;
        }
        self.matched += 1;
        let after = self.matched.checked_sub(u64::from(fault.after))?;
        if !after.is_multiple_of(u64::from(fault.every.unwrap_or(1).max(1))) || after == 0 {
            return None;
        }
        if let Some(probability) = fault.probability
            && self.rng.fraction() >= probability
        {
            return None;
        }
        self.fired += 1;
        Some(match fault.effect {
            FaultEffect::Jitter { min, max } => {
                // Drawn under the lock of the rules: the delays of a seed then depend only on the order of
                // the requests.
                let millis = self.rng.between(millis(min), millis(max));
                FaultEffect::delay(Duration::from_millis(millis))
            }
            ref effect => effect.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;
    use crate::controls::pattern::HeaderSource;

    fn fire(faults: &Faults, method: &str, path: &str) -> Option<FiredFault> {
        let headers = HeaderMap::new();
        let headers = HeaderSource::Sent(&headers);
        faults.fire(&Candidate::new(method, path, None, headers, b""))
    }

    fn status(status: u16) -> FaultEffect {
        FaultEffect::status(status, "x")
    }

    /// The requests for which a rule fires, counted from 1.
    fn fired(fault: Fault, requests: u32) -> Vec<u32> {
        let faults = Faults::new(vec![fault]);
        (1..=requests)
            .filter(|_| fire(&faults, "GET", "/a").is_some())
            .collect()
    }

    /// Our choice: a request counts in each rule up to the first that fires.
    #[test]
    fn exhausted_rule_passes_requests_to_the_next_rule() {
        let faults = Faults::new(vec![
            Fault::new("/a", status(500))
                .method("put")
                .after(1)
                .times(1),
            Fault::new("/*", status(501)).after(2).times(1),
        ]);
        let put = || fire(&faults, "PUT", "/a").map(|fired| fired.effect);
        assert!(fire(&faults, "GET", "/b").is_none());
        assert_eq!(put(), None);
        assert_eq!(put(), Some(status(500)));
        assert_eq!(put(), Some(status(501)));
        assert_eq!(put(), None);
        let counts: Vec<_> = faults
            .list()
            .into_iter()
            .map(|rule| (rule.id, rule.matched, rule.fired))
            .collect();
        assert_eq!(counts, [(1, 2, 1), (2, 3, 1)]);
    }

    #[test]
    fn rule_fires_for_the_first_n_the_nth_and_every_nth_request() {
        let rule = || Fault::new("/a", status(500));
        assert_eq!(fired(rule().times(2), 9), [1, 2]);
        assert_eq!(fired(rule().nth(4), 9), [4]);
        assert_eq!(fired(rule().every(3), 9), [3, 6, 9]);
        assert_eq!(fired(rule().every(3).after(2).times(2), 12), [5, 8]);
        assert_eq!(fired(rule().every(0), 3), [1, 2, 3]);
    }

    #[test]
    fn probability_is_met_and_repeatable_for_a_seed() {
        let rule = |seed| Fault::new("/a", status(500)).probability(0.25, seed);
        let first = fired(rule(1), 4000);
        assert!((900..1100).contains(&first.len()), "{}", first.len());
        assert_eq!(first, fired(rule(1), 4000));
        assert_ne!(first, fired(rule(2), 4000));
        let never = Fault::new("/a", status(500)).probability(0.0, 1);
        let always = Fault::new("/a", status(500)).probability(1.0, 1);
        assert_eq!(
            (fired(never, 100).len(), fired(always, 100).len()),
            (0, 100)
        );
    }

    #[test]
    fn jitter_becomes_a_delay_within_its_bounds() {
        let [min, max] = [5, 7].map(Duration::from_millis);
        let effect = FaultEffect::Jitter { min, max };
        let faults = Faults::new(vec![Fault::new("/a", effect)]);
        for _ in 0..50 {
            match fire(&faults, "GET", "/a").map(|fired| fired.effect) {
                Some(FaultEffect::Delay { delay }) if (min..=max).contains(&delay) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Rules are compared without their lock, and counted under it.
    #[test]
    fn rules_fire_exactly_as_often_as_they_may_for_concurrent_requests() {
        const THREADS: u64 = 8;
        const REQUESTS: u64 = 500;
        let all = THREADS * REQUESTS;
        let faults = Faults::new(vec![
            Fault::new("/b", status(500)),
            Fault::new("/a", status(501)).after(100).every(3).times(300),
            Fault::new("/a", status(502)).times(400),
            Fault::new("*", status(503)).after(7).times(1),
            Fault::new("/a", status(504)),
        ]);
        let fired = std::thread::scope(|scope| {
            let requests = || (0..REQUESTS).filter(|_| fire(&faults, "GET", "/a").is_some());
            let threads: Vec<_> = (0..THREADS)
                .map(|_| scope.spawn(move || requests().count()))
                .collect();
            let counts = threads.into_iter().map(|thread| thread.join().unwrap());
            counts.sum::<usize>()
        });
        let counts: Vec<_> = faults
            .list()
            .into_iter()
            .map(|rule| (rule.matched, rule.fired))
            .collect();
        // Each request goes to the next rule unless one has fired.
        assert_eq!(fired as u64, all);
        assert_eq!(
            counts,
            [
                (0, 0),
                (1_000, 300),
                (400, 400),
                (8, 1),
                (all - 701, all - 701)
            ]
        );
    }

    #[test]
    fn ids_of_removed_rules_are_not_reused() {
        let faults = Faults::new(vec![Fault::default(), Fault::default()]);
        assert!(faults.remove(2) && !faults.remove(2));
        assert_eq!(faults.add(Fault::default()), 3);
        faults.clear();
        assert!(faults.list().is_empty());
    }
}
