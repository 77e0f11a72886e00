//! The last of many things.

use std::collections::VecDeque;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// The last things of a kind, oldest first, each with a number that no later one
/// gets. They are written as a list, without the numbers.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    kept: VecDeque<T>,
    /// The number of the first.
    first: u64,
    /// The numbers of those that a listener knows; none: everything is news.
    told: Option<Range<u64>>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        VecDeque::new().into()
    }
}

impl<T> From<VecDeque<T>> for Recent<T> {
    fn from(kept: VecDeque<T>) -> Self {
        Self {
            kept,
            first: 0,
            told: None,
        }
    }
}

impl<T: Clone> Clone for Recent<T> {
    /// Listeners know nothing of a copy.
    fn clone(&self) -> Self {
        Self {
            first: self.first,
            ..self.kept.clone().into()
        }
    }
}

impl<T> Recent<T> {
    /// Adds one, and keeps at most so many; whether an old one had to go.
    pub(in crate::state) fn push(&mut self, one: T, most: usize) -> bool {
        let full = self.kept.len() >= most;
        if full {
            self.kept.pop_front();
            self.first += 1;
        }
        self.kept.push_back(one);
        full
    }

    /// Puts one back under its number; whether it is the next one.
    pub(in crate::state) fn put_back(&mut self, number: u64, one: T) -> bool {
        if self.kept.is_empty() {
            self.first = number;
        }
        self.kept.push_back(one);
        number == self.end() - 1
    }

    fn end(&self) -> u64 {
        self.first + self.kept.len() as u64
    }

    /// Oldest first.
    pub(in crate::state) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.kept.iter()
    }

    /// What a listener has not heard of yet, and notes that it has now: the
    /// numbers of those that went since the last time, and of those that came;
    /// none in place of the former where everything is news to it.
    pub(in crate::state) fn told(&mut self) -> (Option<Range<u64>>, Range<u64>) {
        let now = self.first..self.end();
        match self.told.replace(now.clone()) {
            None => (None, now),
            Some(old) => {
                let gone = old.start..now.start.min(old.end);
                (Some(gone), now.start.max(old.end)..now.end)
            }
        }
    }

    /// With this number, if it is kept.
    pub(in crate::state) fn get(&self, number: u64) -> Option<&T> {
        let at = number.checked_sub(self.first)?;
        self.kept.get(usize::try_from(at).ok()?)
    }
}

impl<T: Serialize> Serialize for Recent<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.kept.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Recent<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        VecDeque::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A listener hears of what came and what went, each once, also of more than
    /// are kept.
    #[test]
    fn comings_and_goings_are_told() {
        let mut all = Recent::default();
        assert_eq!(all.told(), (None, 0..0));
        for one in 0..3 {
            assert_eq!(all.push(one, 2), one == 2);
        }
        assert_eq!(all.told(), (Some(0..0), 1..3));
        assert_eq!(all.told(), (Some(1..1), 3..3));
        all.push(3, 2);
        assert_eq!(all.told(), (Some(1..2), 3..4));
        assert_eq!(
            (all.get(1), all.get(2), all.get(3)),
            (None, Some(&2), Some(&3))
        );
        for one in 4..9 {
            all.push(one, 2);
        }
        assert_eq!(all.told(), (Some(2..4), 7..9));
        assert_eq!(all.clone().told(), (None, 7..9));
    }

    /// What is put back keeps its number; a gap is noticed.
    #[test]
    fn numbers_stay() {
        let mut all = Recent::default();
        assert!(all.put_back(7, 'a') && all.put_back(8, 'b'));
        assert!(!all.put_back(10, 'd'));
    }
}
