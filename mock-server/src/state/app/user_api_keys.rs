//! API keys that users create for themselves.

use crate::state::api_key::{ApiKey, is_invalid};
use crate::state::app::App;
use crate::state::provider::ProviderType;
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
    /// [`Rejection::UserNotFound`], [`Rejection::AnonymousApiKey`], the provider cannot be
    /// used, [`Rejection::KeyLimit`], or an invalid name.
    pub(crate) fn create_user_api_key(
        &mut self,
        user: Id,
        name: &str,
        rng: &mut SeededRng,
    ) -> Result<(&ApiKey, String), Rejection> {
        self.check_can_have_keys(user)?;
        if !mutant!(self, KeysAreMadeWithProviderOff) {
            self.enabled_provider(&ProviderType::ApiKey)?;
        }
        let most = MAX_PER_USER + usize::from(mutant!(self, User21stKey));
        if self.user_api_keys.of_user(user).count() >= most {
            return Err(Rejection::KeyLimit);
        }
        let (id, secret) = (rng.id(), rng.secret(64));
        let cleaned = mutant!(self, KeyNamesAreCleaned).then(|| name.replace(is_invalid, "_"));
        let name = cleaned.as_deref().unwrap_or(name);
        self.user_api_keys
            .insert(ApiKey::new(id, user, name, &secret)?);
        Ok((self.user_api_keys.get(id)?, secret))
    }

    /// Checks that a user is not anonymous: anonymous users have no keys. (manual,
    /// realm-core tests)
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`] or [`Rejection::AnonymousApiKey`].
    pub(crate) fn check_can_have_keys(&self, user: Id) -> Result<(), Rejection> {
        if self.users.get(user)?.is_anonymous() && !mutant!(self, AnonymousUsersHaveKeys) {
            Err(Rejection::AnonymousApiKey)
        } else {
            Ok(())
        }
    }

    /// Returns a key of this user.
    ///
    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`], also for a key of another user. (realm-core tests)
    pub(crate) fn user_api_key(&self, user: Id, id: Id) -> Result<&ApiKey, Rejection> {
        let key = self.user_api_keys.get(id)?;
        if key.user == user || mutant!(self, OwnKeysAreShared) {
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
        if !mutant!(self, OwnKeysAreSwitchedByOthers) {
            self.user_api_key(user, id)?;
        }
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
        if !mutant!(self, OwnKeysAreDeletedByOthers) {
            self.user_api_key(user, id)?;
        }
        let session = self.sessions.find(session, now)?;
        if session.api_key == Some(id) && !mutant!(self, KeyInUseIsDeletable) {
            return Err(Rejection::KeyInUse);
        }
        self.user_api_keys.remove(id)
    }
}
