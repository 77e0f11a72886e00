//! A value with a dirty flag.

use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A value that changes rarely and is written as a whole when it does.
/// Serializes as the value itself.
#[derive(Debug)]
pub(crate) struct Tracked<T> {
    value: T,
    dirty: bool,
}

impl<T> Tracked<T> {
    /// Clears the dirty flag and returns what it was.
    pub(in crate::state) fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
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
        Self { value, dirty: true }
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
        self.dirty = true;
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
}
