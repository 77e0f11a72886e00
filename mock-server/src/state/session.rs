//! Sessions: begun by a login, ended one at a time or a user's all at once.

use std::collections::{BTreeSet, HashMap};

use super::{Id, Refusal, Seconds};

/// What a refresh token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: Id,
    pub(crate) user: Id,
    pub(crate) device: Id,
    /// From here on the refresh token is dead.
    pub(crate) expires: Seconds,
}

/// All live sessions of an app, or of the administrators.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_id: HashMap<Id, Session>,
    /// Not there for users without a session.
    by_user: HashMap<Id, BTreeSet<Id>>,
}

impl Sessions {
    pub(crate) fn begin(&mut self, session: Session) {
        self.by_user
            .entry(session.user)
            .or_default()
            .insert(session.id);
        self.by_id.insert(session.id, session);
    }

    /// The live session of this id.
    pub(crate) fn find(&self, id: Id, now: Seconds) -> Result<&Session, Refusal> {
        self.by_id
            .get(&id)
            .filter(|session| now < session.expires)
            .ok_or(Refusal::SessionGone)
    }

    /// Ends one session; the user's others live on. (manual)
    pub(crate) fn end(&mut self, id: Id, now: Seconds) -> Result<(), Refusal> {
        let user = self.find(id, now)?.user;
        self.by_id.remove(&id);
        if let Some(all) = self.by_user.get_mut(&user) {
            all.remove(&id);
            if all.is_empty() {
                self.by_user.remove(&user);
            }
        }
        Ok(())
    }

    /// Ends every session of a user; costs as much as the user has sessions.
    pub(crate) fn end_all(&mut self, user: Id) {
        for id in self.by_user.remove(&user).into_iter().flatten() {
            self.by_id.remove(&id);
        }
    }

    /// A user's live sessions, oldest first.
    pub(crate) fn of(&self, user: Id, now: Seconds) -> impl Iterator<Item = &Session> {
        let ids = self.by_user.get(&user).into_iter().flatten();
        ids.filter_map(move |id| self.find(*id, now).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Dice;

    fn begun(sessions: &mut Sessions, dice: &mut Dice, user: Id) -> Id {
        let id = dice.id();
        sessions.begin(Session {
            id,
            user,
            device: Id::ZERO,
            expires: 100,
        });
        id
    }

    /// Logging out ends one session, the user's others live on. (manual)
    #[test]
    fn ending_one_leaves_the_others() {
        let (mut all, mut dice) = (Sessions::default(), Dice::new(0));
        let user = dice.id();
        let (one, other) = (
            begun(&mut all, &mut dice, user),
            begun(&mut all, &mut dice, user),
        );
        assert_eq!(all.end(one, 0), Ok(()));
        assert_eq!(all.find(one, 0), Err(Refusal::SessionGone));
        assert!(all.find(other, 0).is_ok());
        assert_eq!(all.end(one, 0), Err(Refusal::SessionGone));
    }

    /// Revocation ends a user's sessions on every device and nobody else's.
    /// (realm-core tests)
    #[test]
    fn ending_all_leaves_other_users_alone() {
        let (mut all, mut dice) = (Sessions::default(), Dice::new(0));
        let (user, other) = (dice.id(), dice.id());
        for _ in 0..3 {
            begun(&mut all, &mut dice, user);
        }
        let kept = begun(&mut all, &mut dice, other);
        all.end_all(user);
        all.end_all(user);
        assert_eq!(all.of(user, 0).count(), 0);
        assert!(all.find(kept, 0).is_ok());
    }

    /// A session ends with its refresh token's lifetime. (manual)
    #[test]
    fn a_session_expires() {
        let (mut all, mut dice) = (Sessions::default(), Dice::new(0));
        let user = dice.id();
        let id = begun(&mut all, &mut dice, user);
        assert!(all.find(id, 99).is_ok());
        assert_eq!(all.find(id, 100), Err(Refusal::SessionGone));
        assert_eq!(all.of(user, 100).count(), 0);
    }
}
