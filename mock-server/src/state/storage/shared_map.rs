//! A sorted map of which copies are made in next to no time: they share what
//! neither has changed since.
//!
//! A thousand worlds of one seed need its users once. Entries lie in runs of at
//! most [`RUN`], each shared until it is written to, so that there is also little
//! overhead an entry.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// Most entries of a run: what the first write to a shared run copies.
const RUN: usize = 64;

/// Entries in ascending order. `from` is not above the first key and above every
/// key of the run before.
#[derive(Clone)]
struct Run<K, V> {
    from: K,
    entries: Arc<Vec<(K, V)>>,
}

/// A map from `K` to `V` in ascending order of keys; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct SharedMap<K, V> {
    runs: Vec<Run<K, V>>,
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
            runs: Vec::new(),
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

    /// The run that holds a key, if any does.
    fn run_of<Q: Ord + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.runs
            .partition_point(|run| run.from.borrow() <= key)
            .saturating_sub(1)
    }

    /// Where a key is, or where it would be.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> (usize, Result<usize, usize>)
    where
        K: Borrow<Q>,
    {
        let run = self.run_of(key);
        let at = self.runs.get(run).map_or(Err(0), |run| {
            run.entries
                .binary_search_by(|(known, _)| known.borrow().cmp(key))
        });
        (run, at)
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (run, at) = self.find(key);
        at.ok().map(|at| &self.runs[run].entries[at].1)
    }

    pub(crate) fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (run, at) = self.find(key);
        let at = at.ok()?;
        let (key, value) = &mut Arc::make_mut(&mut self.runs[run].entries)[at];
        self.dirty.mark(key);
        Some(value)
    }

    pub(crate) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).1.is_ok()
    }

    /// Sets a value, and answers with the one before.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.dirty.mark(&key);
        let (at_run, at) = self.find(&key);
        let at = match at {
            Ok(at) => {
                let entries = Arc::make_mut(&mut self.runs[at_run].entries);
                return Some(std::mem::replace(&mut entries[at].1, value));
            }
            Err(at) => at,
        };
        self.len += 1;
        let full = |run: &Run<K, V>| run.entries.len() >= RUN;
        match self.runs.get_mut(at_run) {
            // Most keys ascend: runs that are appended to stay full.
            Some(run) if full(run) && at == RUN => self.begin_run(at_run + 1, key, value),
            Some(run) if full(run) => {
                let upper = Arc::make_mut(&mut run.entries).split_off(RUN / 2);
                let (target, at) = if at <= RUN / 2 {
                    (at_run, at)
                } else {
                    (at_run + 1, at - RUN / 2)
                };
                let upper = Run {
                    from: upper[0].0.clone(),
                    entries: Arc::new(upper),
                };
                self.runs.insert(at_run + 1, upper);
                Arc::make_mut(&mut self.runs[target].entries).insert(at, (key, value));
            }
            Some(run) => Arc::make_mut(&mut run.entries).insert(at, (key, value)),
            None => self.begin_run(0, key, value),
        }
        None
    }

    fn begin_run(&mut self, at: usize, key: K, value: V) {
        let from = key.clone();
        let entries = Arc::new(vec![(key, value)]);
        self.runs.insert(at, Run { from, entries });
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (run, at) = self.find(key);
        let at = at.ok()?;
        let entries = Arc::make_mut(&mut self.runs.get_mut(run)?.entries);
        let (key, value) = entries.remove(at);
        self.dirty.mark(&key);
        if entries.is_empty() {
            self.runs.remove(run);
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

    /// All entries, ascending.
    pub(crate) fn iter(&self) -> Entries<'_, K, V> {
        self.range::<K>(Bound::Unbounded, Bound::Unbounded)
    }

    /// All values, by ascending key.
    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The entries between two keys, ascending.
    pub(crate) fn range<Q: Ord + ?Sized>(
        &self,
        low: Bound<&Q>,
        high: Bound<&Q>,
    ) -> Entries<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let place = |key: &Q, behind: bool| {
            let (run, at) = self.find(key);
            (run, at.map_or_else(|at| at, |at| at + usize::from(behind)))
        };
        Entries {
            runs: &self.runs,
            front: match low {
                Bound::Unbounded => (0, 0),
                Bound::Included(key) => place(key, false),
                Bound::Excluded(key) => place(key, true),
            },
            back: match high {
                Bound::Unbounded => (self.runs.len(), 0),
                Bound::Included(key) => place(key, true),
                Bound::Excluded(key) => place(key, false),
            },
        }
    }
}

/// Entries of a [`SharedMap`] in order, from either end.
pub(crate) struct Entries<'a, K, V> {
    runs: &'a [Run<K, V>],
    front: (usize, usize),
    back: (usize, usize),
}

impl<K, V> Clone for Entries<'_, K, V> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'a, K, V> Iterator for Entries<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        while self.front < self.back {
            let (run, at) = self.front;
            if let Some((key, value)) = self.runs.get(run)?.entries.get(at) {
                self.front.1 += 1;
                return Some((key, value));
            }
            self.front = (run + 1, 0);
        }
        None
    }
}

impl<K, V> DoubleEndedIterator for Entries<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while self.front < self.back {
            if let Some(at) = self.back.1.checked_sub(1) {
                self.back.1 = at;
                let (key, value) = self.runs.get(self.back.0)?.entries.get(at)?;
                return Some((key, value));
            }
            let run = self.back.0 - 1;
            self.back = (run, self.runs[run].entries.len());
        }
        None
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
    /// As a list of pairs: not every key is text.
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

#[cfg(test)]
mod tests;
