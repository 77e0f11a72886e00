//! A value with a dirty flag.

use std::ops::{Deref, DerefMut};

use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A value that changes rarely and is written as a whole when it does.
/// Serializes as the value itself.
#[derive(Debug)]
pub(crate) struct Tracked<T> {
    value: T,
    dirty: bool,
    revision: u64,
}

/// The number of the next revision of any value. Never the same twice, so that what was derived
/// from a value is recognized as outdated however the value was replaced.
static NEXT_REVISION: AtomicU64 = AtomicU64::new(0);

fn next_revision() -> u64 {
    NEXT_REVISION.fetch_add(1, Ordering::Relaxed)
}

impl<T> Tracked<T> {
    /// Clears the dirty flag and returns what it was.
    pub(in crate::state) fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Borrows the value without marking it dirty, for changes that are undone or that
    /// [`mark_dirty`](Self::mark_dirty) follows.
    pub(in crate::state) fn get_mut_clean(&mut self) -> &mut T {
        &mut self.value
    }

    pub(in crate::state) fn mark_dirty(&mut self) {
        self.dirty = true;
        self.revision = next_revision();
    }

    /// Differs from all earlier numbers if the value may have changed.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }
}

impl<T: Default> Default for Tracked<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: Clone> Clone for Tracked<T> {
    /// A clone starts dirty: no subscriber has seen it yet.
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl<T> From<T> for Tracked<T> {
    fn from(value: T) -> Self {
        Self {
            value,
            dirty: true,
            revision: next_revision(),
        }
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    /// Taking `&mut` marks the value dirty, whether or not it is then modified.
    fn deref_mut(&mut self) -> &mut T {
        self.mark_dirty();
        &mut self.value
    }
}

impl<T: Serialize> Serialize for Tracked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Tracked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_values_clones_and_mutable_borrows_are_dirty() {
        let mut value = Tracked::from(vec![1]);
        assert!(value.take_dirty());
        assert!(value.first() == Some(&1) && !value.take_dirty());
        value.push(2);
        assert!(value.take_dirty() && !value.take_dirty());
        assert!(value.clone().take_dirty() && !value.take_dirty());
    }

    #[test]
    fn a_revision_is_never_the_same_after_a_mutable_borrow_or_a_replacement() {
        let mut value = Tracked::from(1);
        let first = value.revision();
        assert_eq!(value.revision(), first);
        *value = 2;
        let second = value.revision();
        value = Tracked::from(1);
        assert!(first != second && ![first, second].contains(&value.revision()));
    }
}
