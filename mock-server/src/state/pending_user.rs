//! Registrations that have not logged in yet, so are not users yet.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::password::Password;
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::storage::shared_map::SharedMap;
use crate::state::user::PAGE_SIZE;

/// A registration, confirmed or not, that has not logged in yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PendingUser {
    pub(crate) id: Id,
    pub(crate) email: Box<str>,
    pub(crate) password: Option<Password>,
    pub(crate) confirmed: bool,
}

/// The pending users of an app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<PendingUser>", into = "Vec<PendingUser>")]
pub(crate) struct PendingUsers {
    pub(super) by_id: SharedMap<Id, PendingUser>,
    by_email: SharedMap<Box<str>, Id>,
}

impl From<Vec<PendingUser>> for PendingUsers {
    fn from(all: Vec<PendingUser>) -> Self {
        let mut pending = Self::default();
        for user in all {
            pending.insert(user);
        }
        pending
    }
}

impl From<PendingUsers> for Vec<PendingUser> {
    fn from(pending: PendingUsers) -> Self {
        pending.by_id.values().cloned().collect()
    }
}

impl PendingUsers {
    pub(crate) fn insert(&mut self, user: PendingUser) {
        self.by_email.insert(user.email.clone(), user.id);
        self.by_id.insert(user.id, user);
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.by_id.contains_key(&id)
    }

    pub(crate) fn count(&self) -> usize {
        self.by_id.len()
    }

    /// All pending users by ascending ID.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PendingUser> {
        self.by_id.values()
    }

    pub(crate) fn by_email(&self, email: &str) -> Option<&PendingUser> {
        self.by_id.get(self.by_email.get(email)?)
    }

    pub(super) fn by_email_mut(&mut self, email: &str) -> Option<&mut PendingUser> {
        self.by_id.get_mut(self.by_email.get(email)?)
    }

    pub(super) fn remove(&mut self, id: Id) -> Result<PendingUser, Rejection> {
        let user = self.by_id.remove(&id).ok_or(Rejection::UserNotFound)?;
        self.by_email.remove(&user.email);
        Ok(user)
    }

    /// The first `limit` pending users whose ID is above `after`, by ID; at most
    /// [`PAGE_SIZE`].
    pub(crate) fn page(&self, after: Option<Id>, limit: Option<usize>) -> Vec<&PendingUser> {
        let low = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_id
            .range(low.as_ref(), Bound::Unbounded)
            .map(|(_, user)| user)
            .take(limit.unwrap_or(PAGE_SIZE).min(PAGE_SIZE))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::storage::id::SeededRng;

    #[test]
    fn pending_users_are_counted_and_found_by_id_and_email() {
        let mut pending = PendingUsers::default();
        let mut rng = SeededRng::new(0);
        let ids = [rng.id(), rng.id()];
        for (id, email) in ids.into_iter().zip(["a", "b"]) {
            pending.insert(PendingUser {
                id,
                email: email.into(),
                password: None,
                confirmed: false,
            });
        }
        let found = |pending: &PendingUsers| {
            let by_email = ["a", "b"].map(|email| pending.by_email(email).is_some());
            (
                pending.count(),
                ids.map(|id| pending.contains(id)),
                by_email,
            )
        };
        assert_eq!(found(&pending), (2, [true; 2], [true; 2]));
        assert_eq!(pending.remove(ids[0]).unwrap().email.as_ref(), "a");
        assert_eq!(found(&pending), (1, [false, true], [false, true]));
    }
}
