//! Functions of an app as they are configured: settings and source. Nothing
//! here runs them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::state::{Id, Rejection, Seconds, SeededRng};

/// A function as configured.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    /// Hidden from client applications.
    pub(crate) private: bool,
    pub(crate) source: Box<str>,
    /// `can_evaluate`, `run_as_system` and so on: kept and given back.
    pub(crate) settings: Map<String, Value>,
    pub(crate) modified: Seconds,
}

/// What a function is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewScript {
    pub(crate) name: String,
    pub(crate) private: bool,
    pub(crate) source: String,
    pub(crate) settings: Map<String, Value>,
}

/// All functions of an app.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scripts {
    all: BTreeMap<Id, Script>,
}

impl Scripts {
    /// In order of creation.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Script> {
        self.all.values()
    }

    pub(crate) fn get(&self, id: Id) -> Result<&Script, Rejection> {
        self.all.get(&id).ok_or(Rejection::FunctionNotFound)
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Script> {
        self.all.values().find(|script| &*script.name == name)
    }

    /// Adds a function; its name is unique. (OpenAPI document)
    pub(crate) fn add(
        &mut self,
        new: NewScript,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<&Script, Rejection> {
        self.check(None, &new.name)?;
        let id = rng.id();
        Ok(self.put(id, new, now))
    }

    /// Adds a function, or replaces the one of this name.
    pub(crate) fn set(
        &mut self,
        new: NewScript,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        match self.by_name(&new.name).map(|script| script.id) {
            Some(id) => {
                self.put(id, new, now);
                Ok(())
            }
            None => self.add(new, now, rng).map(drop),
        }
    }

    pub(crate) fn update(&mut self, id: Id, new: NewScript, now: Seconds) -> Result<(), Rejection> {
        self.get(id)?;
        self.check(Some(id), &new.name)?;
        self.put(id, new, now);
        Ok(())
    }

    pub(crate) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        self.all
            .remove(&id)
            .map(drop)
            .ok_or(Rejection::FunctionNotFound)
    }

    fn put(&mut self, id: Id, new: NewScript, modified: Seconds) -> &Script {
        let script = Script {
            id,
            name: new.name.into(),
            private: new.private,
            source: new.source.into(),
            settings: new.settings,
            modified,
        };
        let entry = self.all.entry(id).insert_entry(script);
        entry.into_mut()
    }

    /// A name is letters, digits, `_`, `-` and slashes between them, as its
    /// source's path has it. (manual)
    pub(crate) fn check_name(name: &str) -> Result<(), Rejection> {
        let part = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        };
        if name.len() > 256 || !name.split('/').all(part) {
            return Err(Rejection::InvalidFunctionName);
        }
        Ok(())
    }

    fn check(&self, id: Option<Id>, name: &str) -> Result<(), Rejection> {
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

    fn named(name: &str) -> NewScript {
        NewScript {
            name: name.to_owned(),
            ..NewScript::default()
        }
    }

    /// A function's name is unique (OpenAPI document) and a path (manual).
    #[test]
    fn names() {
        let (mut all, mut rng) = (Scripts::default(), SeededRng::new(0));
        let id = all.add(named("a/b"), 1, &mut rng).unwrap().id;
        let again = all.add(named("a/b"), 2, &mut rng).map(drop);
        assert_eq!(again, Err(Rejection::FunctionExists));
        for wrong in [
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
            let refused = all.add(named(wrong), 2, &mut rng).map(drop);
            assert_eq!(refused, Err(Rejection::InvalidFunctionName), "{wrong}");
        }
        all.set(named("a/b"), 3, &mut rng).unwrap();
        assert_eq!(
            all.iter()
                .map(|one| (one.id, one.modified))
                .collect::<Vec<_>>(),
            [(id, 3)]
        );
        assert_eq!(all.update(id, named("c"), 4), Ok(()));
        assert_eq!(all.remove(id), Ok(()));
        assert_eq!(all.remove(id), Err(Rejection::FunctionNotFound));
        assert_eq!(
            all.update(id, named("c"), 4),
            Err(Rejection::FunctionNotFound)
        );
    }
}
