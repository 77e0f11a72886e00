//! A sorted map whose clones share their entries, and which tracks the keys that were
//! written.
//!
//! Every world is a clone of the initial state, so a thousand worlds of a seed with
//! 100,000 users must not store its users a thousand times. The entries are held in
//! runs, sorted arrays behind an `Arc`, and the list of runs is behind another one.
//! A clone copies one pointer. The first write to it copies the list, and the first
//! write to each run copies that run.
//!
//! # Why not `imbl`
//!
//! `imbl::OrdMap` 7.0 with the same dirty keys around it, on two shared cores, best of
//! five runs; users as in [`user`](crate::state::user):
//!
//! | | `SharedMap` | `OrdMap` |
//! | --- | ---: | ---: |
//! | insert, 100,000 ascending IDs | 99 ns | 175 ns |
//! | `get`, random of 100,000 | 99 ns | 119 ns |
//! | `get_mut`, random of 100,000 | 221 ns | 204 ns |
//! | page of 50 | 191 ns | 296 ns |
//! | remove, random of 100,000 | 420 ns | 694 ns |
//! | nodes for 100,000 users | 1.9 MB | 11.6 MB |
//! | clone of 100 / 100,000 users | 5 / 15 ns | 6 / 18 ns |
//! | first write to a clone of 100 / 10,000 users | 4.2 / 3.6 µs | 1.5 / 1.1 µs |
//! | first write to a clone of 100,000 users | 50 µs | 3.7 µs |
//! | server with `--users 100000`, resident size | 50 MB | 64 MB |
//! | the same with 1,000 worlds | + 16 MB | + 16 MB |
//! | size of the program | 7.65 MB | 7.88 MB |
//! | crates that the program depends on | 135 | 142 |
//!
//! `OrdMap` is better only at writing to clones of large maps, which costs less than the
//! request that writes. To repeat the last rows, start `appservices-mock serve --users
//! 100000` and read the resident size; `cargo bench -p appservices-mock` covers pages,
//! and writes in one of 1,000 worlds.

mod entries;
#[cfg(test)]
mod tests;

use std::borrow::Borrow;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::state::storage::shared_map::entries::{Entries, Position, Run};

/// Maximum number of entries in a run. Larger runs make writes to clones slower,
/// because a run is copied as a whole; smaller ones make the list of runs longer, which
/// is copied as well.
const RUN_CAPACITY: usize = 32;

/// A map from `K` to `V` in ascending order of keys. Cloning it takes constant time.
#[derive(Clone)]
pub(crate) struct SharedMap<K, V> {
    /// Never contains an empty run.
    runs: Arc<Vec<Run<K, V>>>,
    len: usize,
    dirty: DirtyKeys<K>,
}

/// The keys written since the last [drain](SharedMap::drain_dirty_keys); `None`
/// before the first one, when every key is dirty.
struct DirtyKeys<K>(Option<Vec<K>>);

impl<K> Clone for DirtyKeys<K> {
    /// In a clone, every key is dirty.
    fn clone(&self) -> Self {
        Self(None)
    }
}

impl<K: Clone> DirtyKeys<K> {
    fn mark(&mut self, key: &K) {
        if let Some(keys) = &mut self.0 {
            keys.push(key.clone());
        }
    }
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        Self {
            runs: Arc::default(),
            len: 0,
            dirty: DirtyKeys(None),
        }
    }
}

impl<K: fmt::Debug + Ord + Clone, V: fmt::Debug + Clone> fmt::Debug for SharedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord + Clone, V: Clone> SharedMap<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The position of a key: `Ok` if the map contains it, and `Err` with the position at
    /// which to insert it otherwise.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Position, Position>
    where
        K: Borrow<Q>,
    {
        let run = self
            .runs
            .partition_point(|run| run.lower_bound.borrow() <= key)
            .saturating_sub(1);
        let Some(entries) = self.runs.get(run).map(|run| &run.entries) else {
            return Err(Position { run, index: 0 });
        };
        entries
            .binary_search_by(|(other, _)| other.borrow().cmp(key))
            .map(|index| Position { run, index })
            .map_err(|index| Position { run, index })
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(key).ok()?;
        Some(&self.runs[at.run].entries[at.index].1)
    }

    /// Returns a value to modify. Its key is dirty from then on.
    pub(crate) fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(key).ok()?;
        let run = &mut Arc::make_mut(&mut self.runs)[at.run];
        let (key, value) = &mut Arc::make_mut(&mut run.entries)[at.index];
        self.dirty.mark(key);
        Some(value)
    }

    pub(crate) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets a value and returns the previous one.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.dirty.mark(&key);
        let at = self.find(&key);
        let runs = Arc::make_mut(&mut self.runs);
        let Position { run, index } = match at {
            Ok(at) => {
                let entries = Arc::make_mut(&mut runs[at.run].entries);
                return Some(std::mem::replace(&mut entries[at.index].1, value));
            }
            Err(at) => at,
        };
        self.len += 1;
        match runs.get(run).map(|run| run.entries.len()) {
            None => runs.insert(run, Run::new(key, value)),
            Some(RUN_CAPACITY) if index == RUN_CAPACITY => {
                // IDs ascend, so most inserts append. Splitting would leave every run
                // half full.
                runs.insert(run + 1, Run::new(key, value));
            }
            Some(RUN_CAPACITY) => {
                const HALF: usize = RUN_CAPACITY / 2;
                let upper = runs[run].split_off(HALF);
                runs.insert(run + 1, upper);
                if index <= HALF {
                    runs[run].insert(index, key, value);
                } else {
                    runs[run + 1].insert(index - HALF, key, value);
                }
            }
            Some(_) => runs[run].insert(index, key, value),
        }
        None
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(key).ok()?;
        let runs = Arc::make_mut(&mut self.runs);
        let entries = Arc::make_mut(&mut runs[at.run].entries);
        let (key, value) = entries.remove(at.index);
        self.dirty.mark(&key);
        if entries.is_empty() {
            runs.remove(at.run);
        }
        self.len -= 1;
        Some(value)
    }

    /// Returns the keys written since the last call, each once and in ascending
    /// order, and clears them. A key that the map no longer contains was removed.
    /// `None` on the first call: every key is dirty, and any key that a subscriber
    /// holds besides them is void.
    pub(in crate::state) fn drain_dirty_keys(&mut self) -> Option<Vec<K>> {
        // The common case, without allocating.
        if self.dirty.0.as_ref().is_some_and(Vec::is_empty) {
            return Some(Vec::new());
        }
        let mut keys = self.dirty.0.replace(Vec::new())?;
        keys.sort_unstable();
        keys.dedup();
        Some(keys)
    }

    pub(crate) fn first(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// All entries in ascending order of keys.
    pub(crate) fn iter(&self) -> Entries<'_, K, V> {
        self.range::<K>(Bound::Unbounded, Bound::Unbounded)
    }

    /// All values in ascending order of their keys.
    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The entries between two keys in ascending order.
    pub(crate) fn range<Q: Ord + ?Sized>(
        &self,
        low: Bound<&Q>,
        high: Bound<&Q>,
    ) -> Entries<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let before = |key: &Q| self.find(key).unwrap_or_else(|at| at);
        let after = |key: &Q| self.find(key).map_or_else(|at| at, Position::next);
        let start = match low {
            Bound::Unbounded => Position { run: 0, index: 0 },
            Bound::Included(key) => before(key),
            Bound::Excluded(key) => after(key),
        };
        let end = match high {
            Bound::Unbounded => Position {
                run: self.runs.len(),
                index: 0,
            },
            Bound::Included(key) => after(key),
            Bound::Excluded(key) => before(key),
        };
        Entries::new(&self.runs, start, end)
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for SharedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K: Ord + Clone + Serialize, V: Clone + Serialize> Serialize for SharedMap<K, V> {
    /// Serializes as a list of pairs, because most keys are not strings.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, K, V> Deserialize<'de> for SharedMap<K, V>
where
    K: Ord + Clone + Deserialize<'de>,
    V: Clone + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}
