//! The source and settings of an app's functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::hidden::Hidden;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::storage::shared;
use crate::state::time::Seconds;

/// The source and settings of a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionSource {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    /// Whether clients cannot call the function.
    pub(crate) private: bool,
    pub(crate) source: Hidden<Box<str>>,
    /// `can_evaluate`, `run_as_system` and so on. Stored and returned.
    pub(crate) settings: Map<String, Value>,
    pub(crate) modified: Seconds,
}

/// A function to add, or to replace another with.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewFunctionSource {
    pub(crate) name: String,
    pub(crate) private: bool,
    pub(crate) source: Hidden<String>,
    pub(crate) settings: Map<String, Value>,
}

/// The functions of an app. Names are unique. (OpenAPI document) Clones share them until one is
/// changed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionSources {
    #[serde(rename = "all", with = "shared")]
    by_id: Arc<BTreeMap<Id, FunctionSource>>,
}

impl FunctionSources {
    /// Whether both are one map in memory.
    #[cfg(test)]
    pub(in crate::state) fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.by_id, &other.by_id)
    }

    /// The functions in order of creation.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &FunctionSource> {
        self.by_id.values()
    }

    /// # Errors
    ///
    /// [`Rejection::FunctionNotFound`].
    pub(crate) fn get(&self, id: Id) -> Result<&FunctionSource, Rejection> {
        self.by_id.get(&id).ok_or(Rejection::FunctionNotFound)
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&FunctionSource> {
        self.by_id.values().find(|function| &*function.name == name)
    }

    /// Adds a function.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidFunctionName`] or [`Rejection::FunctionExists`].
    pub(crate) fn add(
        &mut self,
        new: NewFunctionSource,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<&FunctionSource, Rejection> {
        self.check_new_name(None, &new.name)?;
        let id = rng.id();
        Ok(self.replace(id, new, now))
    }

    /// Adds a function or replaces the one of this name.
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidFunctionName`].
    pub(crate) fn upsert(
        &mut self,
        new: NewFunctionSource,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        match self.by_name(&new.name).map(|function| function.id) {
            Some(id) => {
                self.replace(id, new, now);
                Ok(())
            }
            None => self.add(new, now, rng).map(drop),
        }
    }

    /// Replaces a function, which may get another name.
    ///
    /// # Errors
    ///
    /// [`Rejection::FunctionNotFound`], or as [`add`](Self::add).
    pub(crate) fn update(
        &mut self,
        id: Id,
        new: NewFunctionSource,
        now: Seconds,
    ) -> Result<(), Rejection> {
        // Not found takes precedence over an invalid name.
        self.get(id)?;
        self.check_new_name(Some(id), &new.name)?;
        self.replace(id, new, now);
        Ok(())
    }

    /// # Errors
    ///
    /// [`Rejection::FunctionNotFound`].
    pub(crate) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        Arc::make_mut(&mut self.by_id)
            .remove(&id)
            .map(drop)
            .ok_or(Rejection::FunctionNotFound)
    }

    fn replace(&mut self, id: Id, new: NewFunctionSource, modified: Seconds) -> &FunctionSource {
        let function = FunctionSource {
            id,
            name: new.name.into(),
            private: new.private,
            source: Hidden(new.source.0.into()),
            settings: new.settings,
            modified,
        };
        let entry = Arc::make_mut(&mut self.by_id)
            .entry(id)
            .insert_entry(function);
        entry.into_mut()
    }

    /// Checks a name. It is the path of the source file: names of letters, digits, `_`
    /// and `-`, separated by slashes. (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidFunctionName`].
    pub(crate) fn check_name(name: &str) -> Result<(), Rejection> {
        let is_valid = |component: &str| {
            !component.is_empty()
                && component
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        };
        if name.len() > 256 || !name.split('/').all(is_valid) {
            return Err(Rejection::InvalidFunctionName);
        }
        Ok(())
    }

    fn check_new_name(&self, id: Option<Id>, name: &str) -> Result<(), Rejection> {
        Self::check_name(name)?;
        match self.by_name(name) {
            Some(other) if Some(other.id) != id => Err(Rejection::FunctionExists),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> NewFunctionSource {
        NewFunctionSource {
            name: name.to_owned(),
            ..NewFunctionSource::default()
        }
    }

    /// (OpenAPI document, manual)
    #[test]
    fn invalid_and_duplicate_names_are_rejected() {
        let (mut functions, mut rng) = (FunctionSources::default(), SeededRng::new(0));
        functions.add(named("a/b"), 1, &mut rng).unwrap();
        functions.add(named(&"a".repeat(256)), 1, &mut rng).unwrap();
        let duplicate = functions.add(named("a/b"), 2, &mut rng).map(drop);
        assert_eq!(duplicate, Err(Rejection::FunctionExists));
        for name in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "..",
            "a b",
            "é",
            &"a".repeat(257),
        ] {
            let rejected = functions.add(named(name), 2, &mut rng).map(drop);
            assert_eq!(rejected, Err(Rejection::InvalidFunctionName), "{name}");
        }
    }

    #[test]
    fn upsert_replaces_the_function_of_the_same_name() {
        let (mut functions, mut rng) = (FunctionSources::default(), SeededRng::new(0));
        let id = functions.add(named("a/b"), 1, &mut rng).unwrap().id;
        functions.upsert(named("a/b"), 3, &mut rng).unwrap();
        assert_eq!(
            functions
                .iter()
                .map(|function| (function.id, function.modified))
                .collect::<Vec<_>>(),
            [(id, 3)]
        );
        assert_eq!(functions.update(id, named("c"), 4), Ok(()));
        assert_eq!(functions.remove(id), Ok(()));
        assert_eq!(functions.remove(id), Err(Rejection::FunctionNotFound));
        assert_eq!(
            functions.update(id, named("c"), 4),
            Err(Rejection::FunctionNotFound)
        );
    }
}
