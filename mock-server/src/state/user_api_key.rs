//! The API keys that users make for themselves.

use crate::state::{ApiKey, App, Dice, Id, Refusal, Seconds};

/// Most keys of a user. (manual)
const LIMIT: usize = 20;

impl App {
    /// Makes a key and answers with the secret, which is not shown again.
    /// Anonymous users can have none. (manual)
    pub(crate) fn create_own_key(
        &mut self,
        user: Id,
        name: &str,
        dice: &mut Dice,
    ) -> Result<(&ApiKey, String), Refusal> {
        if self.users.get(user)?.is_anonymous() {
            return Err(Refusal::AnonymousKey);
        }
        if self.own_keys.of(user).count() >= LIMIT {
            return Err(Refusal::KeyLimit);
        }
        let (id, secret) = (dice.id(), dice.secret(64));
        self.own_keys.insert(ApiKey::new(id, user, name, &secret)?);
        Ok((self.own_keys.get(id)?, secret))
    }

    /// A key of this user; someone else's is not found. (realm-core tests)
    pub(crate) fn own_key(&self, user: Id, id: Id) -> Result<&ApiKey, Refusal> {
        let key = self.own_keys.get(id)?;
        if key.user == user {
            Ok(key)
        } else {
            Err(Refusal::KeyUnknown)
        }
    }

    /// Switches a key; the sessions that it began live on (our choice).
    pub(crate) fn set_own_key_disabled(
        &mut self,
        user: Id,
        id: Id,
        disabled: bool,
    ) -> Result<(), Refusal> {
        self.own_key(user, id)?;
        self.own_keys.get_mut(id)?.disabled = disabled;
        Ok(())
    }

    /// Removes a key, but not the one that this session was begun with.
    /// (realm-web tests)
    pub(crate) fn delete_own_key(
        &mut self,
        user: Id,
        session: Id,
        id: Id,
        now: Seconds,
    ) -> Result<(), Refusal> {
        self.own_key(user, id)?;
        let session = self.sessions.find(session, now)?;
        if session.key == Some(id) {
            return Err(Refusal::KeyInUse);
        }
        self.own_keys.remove(id)
    }
}
