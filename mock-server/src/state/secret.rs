//! The secrets of an app. No endpoint returns their values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};

/// A secret of an app.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    /// `None` if only the name is known, as in a pulled configuration.
    value: Option<Box<str>>,
}

impl Secret {
    /// The value, for rules that need it, such as the verification of custom tokens.
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    #[serde(rename = "all")]
    by_id: BTreeMap<Id, Secret>,
}

impl Secrets {
    /// The secrets in order of creation.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.by_id.values()
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Secret> {
        self.by_id.values().find(|secret| &*secret.name == name)
    }

    /// Adds a secret, with or without a value. Names are unique. (our choice) A secret of which
    /// only the name is known gets its value: realm-java's importer imports an app before it adds
    /// the secrets that the app names.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidSecretName`] or [`Rejection::SecretExists`].
    pub(crate) fn add(
        &mut self,
        name: &str,
        value: Option<&str>,
        rng: &mut SeededRng,
    ) -> Result<&Secret, Rejection> {
        let known = self.by_name(name).filter(|secret| secret.value.is_none());
        let known = known.map(|secret| secret.id).filter(|_| value.is_some());
        self.check_unique_name(known, name)?;
        let id = known.unwrap_or_else(|| rng.id());
        if let Some(secret) = self.by_id.get_mut(&id) {
            secret.value = value.map(Into::into);
        }
        let (name, value) = (name.into(), value.map(Into::into));
        Ok(self.by_id.entry(id).or_insert(Secret { id, name, value }))
    }

    /// Adds a secret, or replaces the value of the one of this name.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidSecretName`].
    pub(crate) fn upsert(
        &mut self,
        name: &str,
        value: &str,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        match self.by_name(name).map(|secret| secret.id) {
            Some(id) => self.update(id, name, Some(value)),
            None => self.add(name, Some(value), rng).map(drop),
        }
    }

    /// Adds a secret without a value, unless there is a secret of this name or the name
    /// is invalid.
    pub(crate) fn add_placeholder(&mut self, name: &str, rng: &mut SeededRng) {
        if self.check_unique_name(None, name).is_ok() {
            let (id, name) = (rng.id(), name.into());
            let value = None;
            self.by_id.insert(id, Secret { id, name, value });
        }
    }

    /// Replaces the name of a secret, and the value if there is one.
    ///
    /// # Errors
    ///
    /// [`Rejection::SecretNotFound`], or as [`add`](Self::add).
    pub(crate) fn update(
        &mut self,
        id: Id,
        name: &str,
        value: Option<&str>,
    ) -> Result<(), Rejection> {
        if !self.by_id.contains_key(&id) {
            return Err(Rejection::SecretNotFound);
        }
        self.check_unique_name(Some(id), name)?;
        if let Some(secret) = self.by_id.get_mut(&id) {
            secret.name = name.into();
            if let Some(value) = value {
                secret.value = Some(value.into());
            }
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        self.by_id
            .remove(&id)
            .map(drop)
            .ok_or(Rejection::SecretNotFound)
    }

    /// A name has 1 to 64 letters, digits, `_` and `-`, and does not start with `-`.
    /// (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidSecretName`].
    pub(crate) fn check_name(name: &str) -> Result<(), Rejection> {
        let rest = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let first = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.len() > 64 || !name.starts_with(first) || !name.chars().all(rest) {
            return Err(Rejection::InvalidSecretName);
        }
        Ok(())
    }

    /// Only the secret `id` may already have the name.
    fn check_unique_name(&self, id: Option<Id>, name: &str) -> Result<(), Rejection> {
        Self::check_name(name)?;
        match self.by_name(name) {
            Some(other) if Some(other.id) != id => Err(Rejection::SecretExists),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (manual)
    #[test]
    fn debug_output_omits_the_value() {
        let (mut secrets, mut rng) = (Secrets::default(), SeededRng::new(0));
        secrets.add("key", Some("hidden"), &mut rng).unwrap();
        let text = format!("{secrets:?}");
        assert!(
            text.contains("\"key\"") && !text.contains("hidden"),
            "{text}"
        );
        assert_eq!(
            secrets.by_name("key").and_then(Secret::value),
            Some("hidden")
        );
    }

    /// (our choice)
    #[test]
    fn invalid_and_duplicate_names_are_rejected() {
        let (mut secrets, mut rng) = (Secrets::default(), SeededRng::new(0));
        let first = secrets.add("one", Some("1"), &mut rng).unwrap().id;
        let second = secrets.add("two", Some("2"), &mut rng).unwrap().id;
        assert_eq!(
            secrets.add("one", Some("3"), &mut rng).map(drop),
            Err(Rejection::SecretExists)
        );
        assert_eq!(
            secrets.update(second, "one", Some("3")),
            Err(Rejection::SecretExists)
        );
        assert_eq!(secrets.update(first, "one", Some("3")), Ok(()));
        for name in ["a", "_", "a-1", &"a".repeat(64)] {
            assert_eq!(Secrets::check_name(name), Ok(()), "{name}");
        }
        for name in ["", "a b", "é", "-a", &"a".repeat(65)] {
            assert_eq!(
                secrets.update(first, name, Some("3")),
                Err(Rejection::InvalidSecretName)
            );
        }
        assert_eq!(secrets.remove(first), Ok(()));
        assert_eq!(secrets.remove(first), Err(Rejection::SecretNotFound));
        assert_eq!(
            secrets.update(first, "one", Some("3")),
            Err(Rejection::SecretNotFound)
        );
        secrets.add_placeholder("two", &mut rng);
        secrets.add_placeholder("three", &mut rng);
        let values: Vec<_> = secrets
            .iter()
            .map(|secret| (&*secret.name, secret.value()))
            .collect();
        assert_eq!(values, [("two", Some("2")), ("three", None)]);
        let third = secrets.by_name("three").unwrap().id;
        assert_eq!(
            secrets.add("three", None, &mut rng).map(drop),
            Err(Rejection::SecretExists)
        );
        let added = secrets.add("three", Some("3"), &mut rng).unwrap();
        assert_eq!((added.id, added.value()), (third, Some("3")));
        assert_eq!(
            secrets.add("three", Some("4"), &mut rng).map(drop),
            Err(Rejection::SecretExists)
        );
    }
}
