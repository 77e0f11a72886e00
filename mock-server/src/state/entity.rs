//! Values, triggers, services, rules, schemas and endpoints: what an app stores as files, and the
//! IDs that the Admin API addresses them by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::storage::id::{Id, SeededRng};

/// What is stored as a file and addressed by an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntityKind {
    Value,
    Trigger,
    Service,
    Rule,
    Schema,
    Endpoint,
}

impl EntityKind {
    /// The name of the kind in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Trigger => "trigger",
            Self::Service => "service",
            Self::Rule => "rule",
            Self::Schema => "schema",
            Self::Endpoint => "endpoint",
        }
    }
}

/// The paths of files by ID. A file that was imported gets its ID when it is first listed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Entities(BTreeMap<Id, Box<str>>);

impl Entities {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ID of a file, if it has one.
    pub(crate) fn id(&self, path: &str) -> Option<Id> {
        let mut all = self.0.iter();
        all.find(|(_, known)| ***known == *path).map(|(id, _)| *id)
    }

    /// Gives a file the next ID.
    pub(crate) fn add(&mut self, path: &str, rng: &mut SeededRng) -> Id {
        let id = rng.id();
        self.0.insert(id, path.into());
        id
    }

    /// Records that the file with this ID has moved.
    pub(crate) fn rename(&mut self, id: Id, path: &str) {
        self.0.insert(id, path.into());
    }

    pub(crate) fn remove(&mut self, id: Id) {
        self.0.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_deleted_and_created_again_has_only_its_new_id() {
        let (mut entities, mut rng) = (Entities::default(), SeededRng::new(0));
        let path = "values/a.json";
        let old = entities.add(path, &mut rng);
        entities.remove(old);
        assert!(entities.is_empty() && entities.id(path).is_none());
        let new = entities.add(path, &mut rng);
        assert_eq!(entities.id(path), Some(new));
        entities.rename(new, "values/b.json");
        assert_eq!(
            (entities.id(path), entities.id("values/b.json")),
            (None, Some(new))
        );
    }
}
