//! Secrets of an app: named, written, never shown again.

use std::collections::BTreeMap;
use std::fmt;

use crate::state::{Id, Rejection, SeededRng};

/// A secret of an app.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    /// None: only the name is known, as from a pulled configuration.
    value: Option<Box<str>>,
}

impl Secret {
    /// For the rules that need it: a provider names its signing keys so.
    pub(crate) fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// All secrets of an app.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    all: BTreeMap<Id, Secret>,
}

impl Secrets {
    /// In order of creation.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.all.values()
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Secret> {
        self.all.values().find(|secret| &*secret.name == name)
    }

    /// Adds a secret; names are unique (our choice).
    pub(crate) fn add(
        &mut self,
        name: &str,
        value: &str,
        rng: &mut SeededRng,
    ) -> Result<&Secret, Rejection> {
        self.check(None, name)?;
        let id = rng.id();
        let (name, value) = (name.into(), Some(value.into()));
        Ok(self.all.entry(id).or_insert(Secret { id, name, value }))
    }

    /// Adds a secret of which only the name is known, unless there is one.
    pub(crate) fn mention(&mut self, name: &str, rng: &mut SeededRng) {
        if self.check(None, name).is_ok() {
            let (id, name) = (rng.id(), name.into());
            let value = None;
            self.all.insert(id, Secret { id, name, value });
        }
    }

    /// Gives a secret another name and value.
    pub(crate) fn update(&mut self, id: Id, name: &str, value: &str) -> Result<(), Rejection> {
        if !self.all.contains_key(&id) {
            return Err(Rejection::SecretNotFound);
        }
        self.check(Some(id), name)?;
        if let Some(secret) = self.all.get_mut(&id) {
            (secret.name, secret.value) = (name.into(), Some(value.into()));
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        self.all
            .remove(&id)
            .map(drop)
            .ok_or(Rejection::SecretNotFound)
    }

    /// A name is 1 to 64 letters, digits, `_` and `-`, beginning with a letter
    /// or `_`. (manual)
    fn check(&self, id: Option<Id>, name: &str) -> Result<(), Rejection> {
        let rest = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let first = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.len() > 64 || !name.starts_with(first) || !name.chars().all(rest) {
            return Err(Rejection::InvalidSecretName);
        }
        match self.by_name(name) {
            Some(other) if Some(other.id) != id => Err(Rejection::SecretExists),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values are not part of what is shown, debug output included. (manual)
    #[test]
    fn a_value_is_never_shown() {
        let (mut all, mut rng) = (Secrets::default(), SeededRng::new(0));
        all.add("key", "hidden", &mut rng).unwrap();
        assert!(!format!("{all:?}").contains("hidden"));
        assert_eq!(all.by_name("key").and_then(Secret::value), Some("hidden"));
    }

    /// Our choice: names are unique and of few characters.
    #[test]
    fn names_are_unique() {
        let (mut all, mut rng) = (Secrets::default(), SeededRng::new(0));
        let one = all.add("one", "1", &mut rng).unwrap().id;
        let two = all.add("two", "2", &mut rng).unwrap().id;
        assert_eq!(
            all.add("one", "3", &mut rng).map(drop),
            Err(Rejection::SecretExists)
        );
        assert_eq!(all.update(two, "one", "3"), Err(Rejection::SecretExists));
        assert_eq!(all.update(one, "one", "3"), Ok(()));
        for wrong in ["", "a b", "é", "-a", &"a".repeat(65)] {
            assert_eq!(
                all.update(one, wrong, "3"),
                Err(Rejection::InvalidSecretName)
            );
        }
        assert_eq!(all.remove(one), Ok(()));
        assert_eq!(all.remove(one), Err(Rejection::SecretNotFound));
        assert_eq!(all.update(one, "one", "3"), Err(Rejection::SecretNotFound));
        all.mention("two", &mut rng);
        all.mention("three", &mut rng);
        let values: Vec<_> = all.iter().map(|one| (&*one.name, one.value())).collect();
        assert_eq!(values, [("two", Some("2")), ("three", None)]);
    }
}
