//! Server API keys. Each has a server user of its own.

use crate::state::api_key::ApiKey;
use crate::state::app::App;
use crate::state::event::UserChange;
use crate::state::provider::ProviderType;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;
use crate::state::user::{Identity, User, UserType};
use crate::state::user_data::UserData;

/// Maximum number of server API keys per app. (manual)
const MAX_PER_APP: usize = 100;

/// A server API key to add, and the ID of its user.
#[derive(Debug)]
pub(crate) struct NewServerApiKey<'a> {
    pub(crate) id: Id,
    pub(crate) user: Id,
    pub(crate) name: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) disabled: bool,
}

impl App {
    /// Creates a key and its user. Returns the key and its secret, which cannot be
    /// retrieved later. (OpenAPI document, predecessor CLI's tests)
    ///
    /// # Errors
    ///
    /// The provider cannot be used, [`Rejection::KeyLimit`], or an invalid name.
    pub(crate) fn create_server_api_key(
        &mut self,
        name: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(&ApiKey, String), Rejection> {
        if !mutant!(self, KeysAreMadeWithProviderOff) {
            self.enabled_provider(&ProviderType::ApiKey)?;
        }
        if self.server_api_keys.len() >= MAX_PER_APP + usize::from(mutant!(self, App101stKey)) {
            return Err(Rejection::KeyLimit);
        }
        let secret = rng.secret(64);
        let (id, user) = (rng.id(), rng.id());
        self.add_server_api_key(
            &NewServerApiKey {
                id,
                user,
                name,
                secret: &secret,
                disabled: false,
            },
            now,
            rng,
        )?;
        Ok((self.server_api_keys.get(id)?, secret))
    }

    /// Adds a key whose IDs and secret are already chosen, and its user.
    ///
    /// # Errors
    ///
    /// [`Rejection::MissingKeyName`] or [`Rejection::InvalidKeyName`].
    pub(crate) fn add_server_api_key(
        &mut self,
        new: &NewServerApiKey<'_>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let mut key = ApiKey::new(new.id, new.user, new.name, new.secret)?;
        key.disabled = new.disabled;
        let identity_id = if mutant!(self, ServerIdentityIsAnother) {
            rng.id()
        } else {
            new.id
        };
        let identity = Identity {
            id: identity_id.to_string().into(),
            kind: ProviderType::ApiKey,
            provider_id: self.provider_id_for(&ProviderType::ApiKey, rng),
        };
        let mut data = UserData::new();
        data.insert("name".into(), new.name.into());
        self.users.insert(User {
            id: new.user,
            kind: UserType::Server,
            disabled: false,
            identities: vec![identity],
            data,
            custom_data: UserData::new(),
            created: now,
            last_authentication: 0,
        });
        self.events.user(new.user, None, UserChange::Created);
        self.server_api_keys.insert(key);
        Ok(())
    }

    /// Adds a key for a user who already exists or is added next.
    ///
    /// # Errors
    ///
    /// [`Rejection::MissingKeyName`] or [`Rejection::InvalidKeyName`].
    pub(crate) fn add_server_api_key_for(
        &mut self,
        id: Id,
        user: Id,
        name: &str,
        secret: &str,
    ) -> Result<(), Rejection> {
        self.server_api_keys
            .insert(ApiKey::new(id, user, name, secret)?);
        Ok(())
    }

    /// Disables or enables a key. Sessions that it started continue. (our choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`].
    pub(crate) fn set_server_api_key_disabled(
        &mut self,
        id: Id,
        disabled: bool,
    ) -> Result<(), Rejection> {
        self.server_api_keys.get_mut(id)?.disabled = disabled;
        if mutant!(self, ServerKeySwitchesUser) {
            let user = self.server_api_keys.get(id)?.user;
            self.users.get_mut(user)?.disabled = disabled;
        }
        Ok(())
    }

    /// Deletes a key and its user. (our choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`].
    pub(crate) fn delete_server_api_key(&mut self, id: Id) -> Result<(), Rejection> {
        if mutant!(self, ServerKeyLeavesUser) {
            return self.server_api_keys.remove(id);
        }
        let user = self.server_api_keys.get(id)?.user;
        if mutant!(self, DeleteKeepsServerKeys) {
            self.server_api_keys.remove(id)?;
        }
        self.delete_user(user).map_err(|_| Rejection::KeyNotFound)
    }
}
