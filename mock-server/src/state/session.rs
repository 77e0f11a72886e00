//! Sessions. Each login starts one. It ends by logout, revocation or expiry.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::storage::shared_map::SharedMap;
use crate::state::time::Seconds;

/// A session, which one refresh token represents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: Id,
    pub(crate) user: Id,
    pub(crate) device: Id,
    /// The API key that started the session.
    #[serde(rename = "key")]
    pub(crate) api_key: Option<Id>,
    /// The time from which the refresh token is no longer accepted.
    pub(crate) expires: Seconds,
}

/// The sessions of an app, or of the administrators. Expired ones are removed by
/// [`remove_expired`](Self::remove_expired), so lookups also check the time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Session>", into = "Vec<Session>")]
#[expect(
    clippy::struct_field_names,
    reason = "one collection with several indexes"
)]
pub(crate) struct Sessions {
    pub(super) by_id: SharedMap<Id, Session>,
    by_user: SharedMap<(Id, Id), ()>,
    // Expiry runs in every request, so it must not scan the sessions that are not due.
    by_expiry: SharedMap<(Seconds, Id), ()>,
}

impl From<Vec<Session>> for Sessions {
    fn from(all: Vec<Session>) -> Self {
        let mut sessions = Self::default();
        for session in all {
            sessions.insert(session);
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
    pub(crate) fn insert(&mut self, session: Session) {
        self.by_user.insert((session.user, session.id), ());
        self.by_expiry.insert((session.expires, session.id), ());
        self.by_id.insert(session.id, session);
    }

    fn remove(&mut self, id: Id) -> Option<Session> {
        let session = self.by_id.remove(&id)?;
        self.by_user.remove(&(session.user, id));
        self.by_expiry.remove(&(session.expires, id));
        Some(session)
    }

    /// Returns a session.
    ///
    /// # Errors
    ///
    /// [`Rejection::SessionEnded`], if it is unknown or has expired.
    pub(crate) fn find(&self, id: Id, now: Seconds) -> Result<&Session, Rejection> {
        self.by_id
            .get(&id)
            // Not every caller has run `remove_expired` for this time.
            .filter(|session| now < session.expires)
            .ok_or(Rejection::SessionEnded)
    }

    /// Ends one session, and returns it. The user's other sessions continue. (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::SessionEnded`], if it had ended before.
    pub(crate) fn end(&mut self, id: Id, now: Seconds) -> Result<Session, Rejection> {
        self.find(id, now)?;
        self.remove(id).ok_or(Rejection::SessionEnded)
    }

    fn ids_of_user(&self, user: Id) -> impl Iterator<Item = Id> {
        let from_user = self
            .by_user
            .range(Bound::Included(&(user, Id::ZERO)), Bound::Unbounded);
        from_user
            .take_while(move |((owner, _), ())| *owner == user)
            .map(|((_, id), ())| *id)
    }

    /// Ends all sessions of a user, in time proportional to their number, and returns them.
    pub(crate) fn end_all_of_user(&mut self, user: Id) -> Vec<Session> {
        // Collected first: removing changes the index that is iterated.
        let ids: Vec<_> = self.ids_of_user(user).collect();
        ids.into_iter().filter_map(|id| self.remove(id)).collect()
    }

    /// The sessions of a user, oldest first.
    pub(crate) fn of_user(&self, user: Id, now: Seconds) -> impl Iterator<Item = &Session> {
        self.ids_of_user(user)
            .filter_map(move |id| self.find(id, now).ok())
    }

    /// All sessions, by user and then oldest first.
    pub(crate) fn all(&self, now: Seconds) -> impl Iterator<Item = &Session> {
        self.by_user
            .iter()
            .filter_map(move |((_, id), ())| self.find(*id, now).ok())
    }

    /// The session with the highest ID.
    #[cfg(feature = "mutants")]
    pub(crate) fn newest(&self) -> Option<&Session> {
        self.by_id.values().next_back()
    }

    /// The time at which the next session expires.
    pub(crate) fn next_expiry(&self) -> Option<Seconds> {
        self.by_expiry.first().map(|((expires, _), ())| *expires)
    }

    /// Removes expired sessions, in time proportional to their number, and returns them.
    pub(crate) fn remove_expired(&mut self, now: Seconds) -> Vec<Session> {
        let mut expired = Vec::new();
        while let Some(((expires, id), ())) = self.by_expiry.first()
            && *expires <= now
        {
            let id = *id;
            expired.extend(self.remove(id));
        }
        expired
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::storage::id::SeededRng;

    fn start(sessions: &mut Sessions, rng: &mut SeededRng, user: Id) -> Id {
        let id = rng.id();
        sessions.insert(Session {
            id,
            user,
            device: Id::ZERO,
            api_key: None,
            expires: 100,
        });
        id
    }

    /// (manual)
    #[test]
    fn ending_one_session_keeps_the_others() {
        let (mut sessions, mut rng) = (Sessions::default(), SeededRng::new(0));
        let user = rng.id();
        let first = start(&mut sessions, &mut rng, user);
        let second = start(&mut sessions, &mut rng, user);
        assert_eq!(sessions.end(first, 0).unwrap().id, first);
        assert_eq!(sessions.find(first, 0), Err(Rejection::SessionEnded));
        assert!(sessions.find(second, 0).is_ok());
        assert_eq!(sessions.end(first, 0), Err(Rejection::SessionEnded));
    }

    /// (realm-core tests)
    #[test]
    fn ending_all_sessions_of_a_user_keeps_those_of_others() {
        let (mut sessions, mut rng) = (Sessions::default(), SeededRng::new(0));
        let (user, other) = (rng.id(), rng.id());
        for _ in 0..3 {
            start(&mut sessions, &mut rng, user);
        }
        let session = start(&mut sessions, &mut rng, other);
        sessions.end_all_of_user(user);
        sessions.end_all_of_user(user);
        assert_eq!(sessions.of_user(user, 0).count(), 0);
        assert!(sessions.find(session, 0).is_ok());
    }

    /// (manual)
    #[test]
    fn an_expired_session_is_not_found_and_is_removed_from_all_indexes() {
        let (mut sessions, mut rng) = (Sessions::default(), SeededRng::new(0));
        let user = rng.id();
        let id = start(&mut sessions, &mut rng, user);
        assert!(sessions.find(id, 99).is_ok());
        assert_eq!(sessions.find(id, 100), Err(Rejection::SessionEnded));
        assert_eq!(sessions.of_user(user, 100).count(), 0);
        assert_eq!(sessions.next_expiry(), Some(100));
        sessions.remove_expired(99);
        assert_eq!(sessions.all(0).count(), 1);
        sessions.remove_expired(100);
        assert_eq!((sessions.all(0).count(), sessions.next_expiry()), (0, None));
        assert_eq!((sessions.by_user.len(), sessions.by_id.len()), (0, 0));
    }
}
