//! A value that notes when it may have been changed.

use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A value that is rarely changed and then told of whole. It is written as the
/// value itself.
#[derive(Debug, Default)]
pub(crate) struct Watched<T> {
    value: T,
    /// Whether a listener knows it as it is.
    told: bool,
}

impl<T> Watched<T> {
    /// Whether a listener knows the value as it is, and notes that it does now.
    pub(in crate::state) fn told(&mut self) -> bool {
        std::mem::replace(&mut self.told, true)
    }
}

impl<T: Clone> Clone for Watched<T> {
    /// Listeners know nothing of a copy.
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl<T> From<T> for Watched<T> {
    fn from(value: T) -> Self {
        Self { value, told: false }
    }
}

impl<T> Deref for Watched<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Watched<T> {
    /// Who takes a value to change it is taken to have changed it.
    fn deref_mut(&mut self) -> &mut T {
        self.told = false;
        &mut self.value
    }
}

impl<T: Serialize> Serialize for Watched<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Watched<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A listener hears of a value at first and whenever it may have changed; a
    /// copy is news.
    #[test]
    fn what_may_have_changed_is_told() {
        let mut value = Watched::from(vec![1]);
        assert!(!value.told());
        assert!(value.first() == Some(&1) && value.told());
        value.push(2);
        assert!(!value.told() && value.told());
        assert!(!value.clone().told() && value.told());
    }
}
