//! The runs of a [`SharedMap`](super::SharedMap), and an iterator over them.

use std::sync::Arc;

/// Entries in ascending order of keys.
#[derive(Clone)]
pub(super) struct Run<K, V> {
    /// At most the first key, and above every key of the previous run. Searching these
    /// does not touch the entries, which are elsewhere in memory.
    pub(super) lower_bound: K,
    pub(super) entries: Arc<Vec<(K, V)>>,
}

impl<K: Clone, V: Clone> Run<K, V> {
    pub(super) fn new(key: K, value: V) -> Self {
        Self {
            lower_bound: key.clone(),
            entries: Arc::new(vec![(key, value)]),
        }
    }

    pub(super) fn insert(&mut self, index: usize, key: K, value: V) {
        Arc::make_mut(&mut self.entries).insert(index, (key, value));
    }

    /// Moves the entries from `index` on to a new run.
    pub(super) fn split_off(&mut self, index: usize) -> Self {
        let upper = Arc::make_mut(&mut self.entries).split_off(index);
        Self {
            lower_bound: upper[0].0.clone(),
            entries: Arc::new(upper),
        }
    }
}

/// The position of an entry, or a position at the end of a run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) run: usize,
    pub(super) index: usize,
}

impl Position {
    pub(super) fn next(self) -> Self {
        Self {
            index: self.index + 1,
            ..self
        }
    }
}

/// The entries of a [`SharedMap`](super::SharedMap) in order, from either end.
pub(crate) struct Entries<'a, K, V> {
    runs: &'a [Run<K, V>],
    start: Position,
    end: Position,
}

impl<'a, K, V> Entries<'a, K, V> {
    pub(super) fn new(runs: &'a [Run<K, V>], start: Position, end: Position) -> Self {
        Self { runs, start, end }
    }
}

impl<K, V> Clone for Entries<'_, K, V> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'a, K, V> Iterator for Entries<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        while self.start < self.end {
            let Position { run, index } = self.start;
            if let Some((key, value)) = self.runs.get(run)?.entries.get(index) {
                self.start.index += 1;
                return Some((key, value));
            }
            self.start = Position {
                run: run + 1,
                index: 0,
            };
        }
        None
    }
}

impl<K, V> DoubleEndedIterator for Entries<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while self.start < self.end {
            if let Some(index) = self.end.index.checked_sub(1) {
                self.end.index = index;
                let (key, value) = self.runs.get(self.end.run)?.entries.get(index)?;
                return Some((key, value));
            }
            let run = self.end.run - 1;
            self.end = Position {
                run,
                index: self.runs[run].entries.len(),
            };
        }
        None
    }
}
