//! API keys that users create for themselves.

use crate::state::api_key::ApiKey;
use crate::state::app::App;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;

/// Maximum number of keys per user. (manual)
const MAX_PER_USER: usize = 20;

impl App {
    /// Creates a key. Returns it and its secret, which cannot be retrieved later.
    /// (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`], [`Rejection::AnonymousApiKey`],
    /// [`Rejection::KeyLimit`] or [`Rejection::InvalidKeyName`].
    pub(crate) fn create_user_api_key(
        &mut self,
        user: Id,
        name: &str,
        rng: &mut SeededRng,
    ) -> Result<(&ApiKey, String), Rejection> {
        if self.users.get(user)?.is_anonymous() {
            return Err(Rejection::AnonymousApiKey);
        }
        if self.user_api_keys.of_user(user).count() >= MAX_PER_USER {
            return Err(Rejection::KeyLimit);
        }
        let (id, secret) = (rng.id(), rng.secret(64));
        self.user_api_keys
            .insert(ApiKey::new(id, user, name, &secret)?);
        Ok((self.user_api_keys.get(id)?, secret))
    }

    /// Returns a key of this user.
    ///
    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`], also for a key of another user. (realm-core tests)
    pub(crate) fn user_api_key(&self, user: Id, id: Id) -> Result<&ApiKey, Rejection> {
        let key = self.user_api_keys.get(id)?;
        if key.user == user {
            Ok(key)
        } else {
            Err(Rejection::KeyNotFound)
        }
    }

    /// Disables or enables a key. Sessions that it started continue. (our choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`].
    pub(crate) fn set_user_api_key_disabled(
        &mut self,
        user: Id,
        id: Id,
        disabled: bool,
    ) -> Result<(), Rejection> {
        self.user_api_key(user, id)?;
        self.user_api_keys.get_mut(id)?.disabled = disabled;
        Ok(())
    }

    /// Deletes a key.
    ///
    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`], [`Rejection::SessionEnded`], or
    /// [`Rejection::KeyInUse`] if the key started this session. (realm-web tests)
    pub(crate) fn delete_user_api_key(
        &mut self,
        user: Id,
        session: Id,
        id: Id,
        now: Seconds,
    ) -> Result<(), Rejection> {
        self.user_api_key(user, id)?;
        let session = self.sessions.find(session, now)?;
        if session.api_key == Some(id) {
            return Err(Rejection::KeyInUse);
        }
        self.user_api_keys.remove(id)
    }
}
