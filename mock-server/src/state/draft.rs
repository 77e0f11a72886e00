//! Drafts: versions of an app's configuration that are not deployed yet.
//!
//! A draft has a copy of the part of an app that deployments change. While a request of its
//! administrator is handled, the copy and the deployed part change places, so handlers are
//! the same for both. Everything else of an app, such as its users and secrets, has no
//! second version and changes at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::deployable::Deployable;
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;

/// Changes of an administrator that are not deployed yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) id: Id,
    /// The administrator who created it.
    pub(crate) user: Id,
    /// The deployment that it was created from; `None` if there was none.
    pub(super) base: Option<Id>,
    pub(super) configuration: Deployable,
}

/// The drafts of an app by administrator: each has at most one. (manual)
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Drafts(BTreeMap<Id, Draft>);

impl Drafts {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The draft of an administrator.
    pub(crate) fn of(&self, user: Id) -> Option<&Draft> {
        self.0.get(&user)
    }

    /// The draft of an administrator, if it has this ID.
    ///
    /// # Errors
    ///
    /// [`Rejection::DraftNotFound`].
    pub(crate) fn get(&self, user: Id, id: Id) -> Result<&Draft, Rejection> {
        let draft = self.of(user).filter(|draft| draft.id == id);
        draft.ok_or(Rejection::DraftNotFound)
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Draft> {
        self.0.values()
    }

    /// The administrator whose draft another one sees.
    #[cfg(feature = "mutants")]
    pub(super) fn shared(&self, mutant: crate::mutants::Selection, user: Id) -> Id {
        let first = self.0.keys().next().copied();
        let is_shared = mutant.is(crate::mutants::Kind::DraftsAreShared);
        first.filter(|_| is_shared).unwrap_or(user)
    }

    pub(super) fn insert(&mut self, draft: Draft) {
        self.0.insert(draft.user, draft);
    }

    pub(super) fn get_mut(&mut self, user: Id) -> Option<&mut Draft> {
        self.0.get_mut(&user)
    }

    pub(super) fn remove(&mut self, user: Id, id: Id) -> Result<Draft, Rejection> {
        self.get(user, id)?;
        self.0.remove(&user).ok_or(Rejection::DraftNotFound)
    }
}
