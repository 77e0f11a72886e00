//! The counters of used nonces, by which replayed requests are detected.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::state::{Randomness, Seconds};

/// Maximum number of nonces whose counters are stored; beyond it, the oldest become stale.
const MAX_NONCES: usize = 10_000;

/// Numbers the nonces of a world, and stores the highest counter of each used one. Only
/// requests with the right key pair add entries.
///
/// Not persisted, and neither are the nonces: they derive from a random salt too, so that a
/// request that was recorded before a restart cannot be replayed after it.
#[derive(Debug, Default)]
pub(crate) struct NonceCounters {
    counters: Mutex<Counters>,
    salt: [u8; 32],
}

#[derive(Debug, Default)]
struct Counters {
    /// The number of the next nonce.
    next: u64,
    /// Unknown nonces with lower numbers are stale: their counters may have been dropped.
    first_valid: u64,
    used: BTreeMap<u64, Used>,
}

#[derive(Debug)]
struct Used {
    highest: u32,
    expires: Seconds,
}

impl NonceCounters {
    /// The salt is random, unless all secrets derive from a number: responses are then the
    /// same in every run, nonces included.
    pub(crate) fn new(randomness: &Randomness) -> Self {
        let mut counters = Self::default();
        if let Some(secrets) = &randomness.secrets {
            secrets.fill(&mut counters.salt);
        }
        counters
    }

    /// What nonces derive from besides the secret of the state.
    pub(crate) fn salt(&self) -> &[u8] {
        &self.salt
    }

    fn lock(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new nonce.
    pub(crate) fn next_number(&self) -> u64 {
        let mut counters = self.lock();
        counters.next += 1;
        counters.next
    }

    /// Records that a request used a nonce with this count. Returns whether the count is
    /// above all earlier ones.
    pub(crate) fn advance(&self, number: u64, count: u32, expires: Seconds, now: Seconds) -> bool {
        let mut counters = self.lock();
        if let Some(used) = counters.used.get_mut(&number) {
            let is_new = count > used.highest;
            used.highest = used.highest.max(count);
            return is_new;
        }
        if number < counters.first_valid {
            return false;
        }
        let highest = count;
        counters.used.insert(number, Used { highest, expires });
        counters.drop_old(now);
        true
    }
}

impl Counters {
    fn drop_old(&mut self, now: Seconds) {
        // Nonces are numbered as they are issued, so the lowest number is the oldest nonce.
        while let Some((number, oldest)) = self.used.first_key_value()
            && (oldest.expires <= now || self.used.len() > MAX_NONCES)
        {
            // Also if it has expired: the clock can be set back.
            self.first_valid = self.first_valid.max(number + 1);
            self.used.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_nonces_are_dropped_and_not_accepted_again() {
        let counters = NonceCounters::default();
        assert!(counters.advance(1, 1, 300, 0));
        assert!(counters.advance(2, 1, 600, 300));
        assert_eq!(counters.lock().used.len(), 1);
        // The clock was set back.
        assert!(!counters.advance(1, 2, 300, 0));
        assert!(counters.advance(2, 2, 600, 300));
    }

    #[test]
    fn number_of_nonces_is_bounded() {
        let counters = NonceCounters::default();
        let last = MAX_NONCES as u64 + 1;
        for _ in 0..last {
            assert!(counters.advance(counters.next_number(), 1, 300, 0));
        }
        assert_eq!(counters.lock().used.len(), MAX_NONCES);
        assert!(
            !counters.advance(1, 2, 300, 0),
            "replayed after it was dropped"
        );
        assert!(counters.advance(2, 2, 300, 0));
        // Also with a stopped clock, new nonces are accepted.
        assert!(counters.advance(counters.next_number(), 1, 300, 0));
    }
}
