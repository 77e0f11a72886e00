//! The API keys that users make for themselves.

use crate::state::{ApiKey, App, Id, Rejection, Seconds, SeededRng};

/// Most keys of a user. (manual)
const LIMIT: usize = 20;

impl App {
    /// Makes a key and answers with the secret, which is not shown again.
    /// Anonymous users can have none. (manual)
    pub(crate) fn create_own_key(
        &mut self,
        user: Id,
        name: &str,
        rng: &mut SeededRng,
    ) -> Result<(&ApiKey, String), Rejection> {
        if self.users.get(user)?.is_anonymous() {
            return Err(Rejection::AnonymousApiKey);
        }
        if self.own_keys.of(user).count() >= LIMIT {
            return Err(Rejection::KeyLimit);
        }
        let (id, secret) = (rng.id(), rng.secret(64));
        self.own_keys.insert(ApiKey::new(id, user, name, &secret)?);
        Ok((self.own_keys.get(id)?, secret))
    }

    /// A key of this user; someone else's is not found. (realm-core tests)
    pub(crate) fn own_key(&self, user: Id, id: Id) -> Result<&ApiKey, Rejection> {
        let key = self.own_keys.get(id)?;
        if key.user == user {
            Ok(key)
        } else {
            Err(Rejection::KeyNotFound)
        }
    }

    /// Switches a key; the sessions that it began live on (our choice).
    pub(crate) fn set_own_key_disabled(
        &mut self,
        user: Id,
        id: Id,
        disabled: bool,
    ) -> Result<(), Rejection> {
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
    ) -> Result<(), Rejection> {
        self.own_key(user, id)?;
        let session = self.sessions.find(session, now)?;
        if session.key == Some(id) {
            return Err(Rejection::KeyInUse);
        }
        self.own_keys.remove(id)
    }
}
