//! Sessions: begun by a login, ended one at a time, a user's all at once, or by
//! time.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::storage::shared_map::SharedMap;
use crate::state::{Id, Rejection, Seconds};

/// What a refresh token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: Id,
    pub(crate) user: Id,
    pub(crate) device: Id,
    /// The API key that it was begun with.
    pub(crate) key: Option<Id>,
    /// From here on the refresh token is dead.
    pub(crate) expires: Seconds,
}

/// All live sessions of an app, or of the administrators.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Session>", into = "Vec<Session>")]
pub(crate) struct Sessions {
    pub(super) by_id: SharedMap<Id, Session>,
    /// User and session.
    of_users: SharedMap<(Id, Id), ()>,
    /// When it ends, and the session.
    ends: SharedMap<(Seconds, Id), ()>,
}

impl From<Vec<Session>> for Sessions {
    fn from(all: Vec<Session>) -> Self {
        let mut sessions = Self::default();
        for session in all {
            sessions.begin(session);
        }
        sessions
    }
}

impl From<Sessions> for Vec<Session> {
    fn from(sessions: Sessions) -> Self {
        sessions.by_id.values().cloned().collect()
    }
}

impl Sessions {
    pub(crate) fn begin(&mut self, session: Session) {
        self.of_users.insert((session.user, session.id), ());
        self.ends.insert((session.expires, session.id), ());
        self.by_id.insert(session.id, session);
    }

    fn remove(&mut self, id: Id) {
        if let Some(session) = self.by_id.remove(&id) {
            self.of_users.remove(&(session.user, id));
            self.ends.remove(&(session.expires, id));
        }
    }

    /// The live session of this id.
    pub(crate) fn find(&self, id: Id, now: Seconds) -> Result<&Session, Rejection> {
        self.by_id
            .get(&id)
            .filter(|session| now < session.expires)
            .ok_or(Rejection::SessionEnded)
    }

    /// Ends one session; the user's others live on. (manual)
    pub(crate) fn end(&mut self, id: Id, now: Seconds) -> Result<(), Rejection> {
        self.find(id, now)?;
        self.remove(id);
        Ok(())
    }

    fn ids_of(&self, user: Id) -> impl Iterator<Item = Id> {
        let ids = self
            .of_users
            .range(Bound::Included(&(user, Id::ZERO)), Bound::Unbounded);
        ids.take_while(move |((owner, _), ())| *owner == user)
            .map(|((_, id), ())| *id)
    }

    /// Ends every session of a user; costs as much as the user has sessions.
    pub(crate) fn end_all(&mut self, user: Id) {
        for id in self.ids_of(user).collect::<Vec<_>>() {
            self.remove(id);
        }
    }

    /// A user's live sessions, oldest first.
    pub(crate) fn of(&self, user: Id, now: Seconds) -> impl Iterator<Item = &Session> {
        self.ids_of(user)
            .filter_map(move |id| self.find(id, now).ok())
    }

    /// Every live session, by user and then oldest first.
    pub(crate) fn all(&self, now: Seconds) -> impl Iterator<Item = &Session> {
        self.of_users
            .iter()
            .filter_map(move |((_, id), ())| self.find(*id, now).ok())
    }

    /// When the next one runs out.
    pub(crate) fn next_end(&self) -> Option<Seconds> {
        self.ends.first().map(|((end, _), ())| *end)
    }

    /// Forgets those that have run out; costs as much as there are of them.
    pub(crate) fn forget_ended(&mut self, now: Seconds) {
        while let Some(((end, id), ())) = self.ends.first()
            && *end <= now
        {
            self.remove(*id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::SeededRng;

    fn begun(sessions: &mut Sessions, rng: &mut SeededRng, user: Id) -> Id {
        let id = rng.id();
        sessions.begin(Session {
            id,
            user,
            device: Id::ZERO,
            key: None,
            expires: 100,
        });
        id
    }

    /// Logging out ends one session, the user's others live on. (manual)
    #[test]
    fn ending_one_leaves_the_others() {
        let (mut all, mut rng) = (Sessions::default(), SeededRng::new(0));
        let user = rng.id();
        let (one, other) = (
            begun(&mut all, &mut rng, user),
            begun(&mut all, &mut rng, user),
        );
        assert_eq!(all.end(one, 0), Ok(()));
        assert_eq!(all.find(one, 0), Err(Rejection::SessionEnded));
        assert!(all.find(other, 0).is_ok());
        assert_eq!(all.end(one, 0), Err(Rejection::SessionEnded));
    }

    /// Revocation ends a user's sessions on every device and nobody else's.
    /// (realm-core tests)
    #[test]
    fn ending_all_leaves_other_users_alone() {
        let (mut all, mut rng) = (Sessions::default(), SeededRng::new(0));
        let (user, other) = (rng.id(), rng.id());
        for _ in 0..3 {
            begun(&mut all, &mut rng, user);
        }
        let kept = begun(&mut all, &mut rng, other);
        all.end_all(user);
        all.end_all(user);
        assert_eq!(all.of(user, 0).count(), 0);
        assert!(all.find(kept, 0).is_ok());
    }

    /// A session ends with its refresh token's lifetime. (manual)
    #[test]
    fn a_session_expires() {
        let (mut all, mut rng) = (Sessions::default(), SeededRng::new(0));
        let user = rng.id();
        let id = begun(&mut all, &mut rng, user);
        assert!(all.find(id, 99).is_ok());
        assert_eq!(all.find(id, 100), Err(Rejection::SessionEnded));
        assert_eq!(all.of(user, 100).count(), 0);
        assert_eq!(all.next_end(), Some(100));
        all.forget_ended(99);
        assert_eq!(all.all(0).count(), 1);
        all.forget_ended(100);
        assert_eq!((all.all(0).count(), all.next_end()), (0, None));
        assert_eq!((all.of_users.len(), all.by_id.len()), (0, 0));
    }
}
