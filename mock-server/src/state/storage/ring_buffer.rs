//! A bounded log that keeps the newest entries.

use std::collections::VecDeque;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// The newest entries of a kind, oldest first. Each has a sequence number that
/// is never reused. Serializes as a list, without the numbers.
#[derive(Debug)]
pub(crate) struct RingBuffer<T> {
    entries: VecDeque<T>,
    /// The sequence number of the first entry.
    first: u64,
    /// The sequence numbers that subscribers have seen; `None` until the first
    /// [`drain_changes`](Self::drain_changes).
    seen: Option<Range<u64>>,
}

impl<T> Default for RingBuffer<T> {
    fn default() -> Self {
        VecDeque::new().into()
    }
}

impl<T> From<VecDeque<T>> for RingBuffer<T> {
    fn from(entries: VecDeque<T>) -> Self {
        Self {
            entries,
            first: 0,
            seen: None,
        }
    }
}

impl<T: Clone> Clone for RingBuffer<T> {
    /// A clone is entirely new to subscribers, but keeps its numbers.
    fn clone(&self) -> Self {
        Self {
            first: self.first,
            ..self.entries.clone().into()
        }
    }
}

/// The sequence numbers of entries that were removed and added.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::state) struct RingChanges {
    /// `None`: subscribers have seen nothing yet, so anything they hold is void.
    pub(in crate::state) removed: Option<Range<u64>>,
    pub(in crate::state) added: Range<u64>,
}

impl<T> RingBuffer<T> {
    /// Appends an entry. Returns whether the oldest one was dropped to stay
    /// within `capacity`.
    pub(in crate::state) fn push(&mut self, entry: T, capacity: usize) -> bool {
        let full = self.entries.len() >= capacity;
        // The numbers go on: a persisted row is addressed by its number, which must not be reused.
        if full {
            self.entries.pop_front();
            self.first += 1;
        }
        self.entries.push_back(entry);
        full
    }

    /// Appends an entry under the number that it had in another run. Returns
    /// false if an entry between it and the last one is missing.
    pub(in crate::state) fn restore(&mut self, number: u64, entry: T) -> bool {
        if self.entries.is_empty() {
            self.first = number;
        }
        self.entries.push_back(entry);
        number == self.end() - 1
    }

    fn end(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    /// The entries, oldest first.
    pub(in crate::state) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.iter()
    }

    /// Returns what changed since the last call and marks it as seen.
    pub(in crate::state) fn drain_changes(&mut self) -> RingChanges {
        let now = self.first..self.end();
        match self.seen.replace(now.clone()) {
            None => RingChanges {
                removed: None,
                added: now,
            },
            Some(seen) => RingChanges {
                removed: Some(seen.start..now.start.min(seen.end)),
                // Entries that were added and dropped since the last call appear in neither range.
                added: now.start.max(seen.end)..now.end,
            },
        }
    }

    /// The entry with this sequence number, if it is still kept.
    pub(in crate::state) fn get(&self, number: u64) -> Option<&T> {
        let at = number.checked_sub(self.first)?;
        self.entries.get(usize::try_from(at).ok()?)
    }
}

impl<T: Serialize> Serialize for RingBuffer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entries.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for RingBuffer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        VecDeque::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(removed: Option<Range<u64>>, added: Range<u64>) -> RingChanges {
        RingChanges { removed, added }
    }

    #[test]
    fn every_entry_is_reported_once_even_if_more_were_pushed_than_fit() {
        let mut log = RingBuffer::default();
        assert_eq!(log.drain_changes(), changes(None, 0..0));
        for entry in 0..3 {
            assert_eq!(log.push(entry, 2), entry == 2);
        }
        assert_eq!(log.drain_changes(), changes(Some(0..0), 1..3));
        assert_eq!(log.drain_changes(), changes(Some(1..1), 3..3));
        log.push(3, 2);
        assert_eq!(log.drain_changes(), changes(Some(1..2), 3..4));
        assert_eq!(
            (log.get(1), log.get(2), log.get(3)),
            (None, Some(&2), Some(&3))
        );
        for entry in 4..9 {
            log.push(entry, 2);
        }
        assert_eq!(log.drain_changes(), changes(Some(2..4), 7..9));
        assert_eq!(log.clone().drain_changes(), changes(None, 7..9));
    }

    #[test]
    fn restored_entries_keep_their_numbers_and_gaps_are_reported() {
        let mut log = RingBuffer::default();
        assert!(log.restore(7, 'a') && log.restore(8, 'b'));
        assert!(!log.restore(10, 'd'));
    }
}
