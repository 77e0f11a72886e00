//! Snapshots of a world under names, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::controls::clock::ClockState;
use crate::controls::events::event::Event;
use crate::controls::faults::RuleState;
use crate::state::{Seconds, State};
use crate::world::World;

/// Maximum number of snapshots of a world. They share what did not change since, but a
/// state can be large.
const LIMIT: usize = 32;

#[derive(Debug)]
struct NamedSnapshot {
    /// The time of the clock when it was taken.
    at: Seconds,
    state: State,
    clock: ClockState,
    faults: Vec<RuleState>,
}

/// The snapshots of a world, by name.
#[derive(Debug, Default)]
pub(crate) struct NamedSnapshots(Mutex<BTreeMap<String, NamedSnapshot>>);

impl NamedSnapshots {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, NamedSnapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names, and the time of the clock when each was taken.
    pub(crate) fn list(&self) -> Vec<(String, Seconds)> {
        let snapshots = self.lock();
        let listed = snapshots.iter();
        listed
            .map(|(name, snapshot)| (name.clone(), snapshot.at))
            .collect()
    }

    /// Deletes a snapshot. Returns whether it existed.
    pub(crate) fn delete(&self, name: &str) -> bool {
        // Dropped after the lock: a large state takes a while.
        let deleted = self.lock().remove(name);
        deleted.is_some()
    }
}

impl World {
    /// Stores the world under a name, in place of an earlier snapshot. Returns whether
    /// there was room for it.
    pub(crate) fn save_snapshot(&self, name: &str) -> bool {
        // Before the snapshots are locked: no lock is taken while another is held.
        let snapshot = NamedSnapshot {
            at: self.clock.now(),
            state: self.state().clone(),
            clock: self.clock.snapshot(),
            faults: self.faults.snapshot(),
        };
        let mut snapshots = self.snapshots.lock();
        if snapshots.len() >= LIMIT && !snapshots.contains_key(name) {
            return false;
        }
        let replaced = snapshots.insert(name.to_owned(), snapshot);
        drop(snapshots);
        drop(replaced);
        true
    }

    /// Returns to a snapshot. Returns whether it exists.
    pub(crate) fn restore_snapshot(&self, name: &str) -> bool {
        let found = self.snapshots.lock().get(name).map(|snapshot| {
            let faults = snapshot.faults.clone();
            (snapshot.state.clone(), snapshot.clock, faults)
        });
        let Some((state, clock, faults)) = found else {
            return false;
        };
        self.replace(state, clock, faults);
        self.announce(Event::World("restore"));
        true
    }
}
