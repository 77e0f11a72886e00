//! Users, pending users and server API keys of an app.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::controls::clock::system_time::optional_seconds;
use crate::seed::{ProviderType, UserType};

/// A user of an app.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct UserSeed {
    /// The ID; default: generated.
    pub id: Option<String>,
    /// The type. In a file: `type`, with `normal` (default) or `server`.
    #[serde(rename = "type")]
    pub user_type: UserType,
    /// A disabled user cannot log in and has no sessions.
    pub disabled: bool,
    /// The identities, oldest first.
    pub identities: Vec<IdentitySeed>,
    /// The address of an email user. Sets `data.email`, and adds a `local-userpass`
    /// identity in front if `identities` has none.
    pub email: Option<String>,
    /// The password that belongs to `email`; `None`: no password is accepted.
    pub password: Option<String>,
    /// The user's data, as the providers returned it.
    pub data: Map<String, Value>,
    /// The custom user data, which clients read from access tokens. Enables custom user data,
    /// unless the files of the app configure it.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub custom_data: Map<String, Value>,
    /// When the user was created, in whole seconds; default: when the server starts. In a
    /// file: seconds since 1970.
    #[serde(with = "optional_seconds")]
    pub creation_date: Option<SystemTime>,
    /// When the user last logged in, in whole seconds; `None` or 1970: never. In a file:
    /// seconds since 1970.
    #[serde(with = "optional_seconds")]
    pub last_authentication_date: Option<SystemTime>,
    /// The number of live sessions at startup. A disabled user has none.
    pub sessions: u32,
}

/// One of the ways in which a user logs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct IdentitySeed {
    /// The type of the provider. Types that the service does not have are accepted, to
    /// test how a client treats them.
    pub provider_type: ProviderType,
    /// The provider's ID of the user; default: generated.
    pub id: Option<String>,
    /// The ID of the provider; default: that of the app's provider of this type.
    pub provider_id: Option<String>,
}

/// A pending user: a registration that has not become a user yet.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct PendingSeed {
    /// The ID; default: generated.
    pub id: Option<String>,
    /// The registered address.
    pub email: String,
    /// The password; `None`: no password is accepted.
    pub password: Option<String>,
    /// Confirmed, but not logged in yet. The next login creates the user.
    pub confirmed: bool,
}

/// A server API key.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ApiKeySeed {
    /// The ID; default: generated.
    pub id: Option<String>,
    /// The name: letters, digits, `_` and `-`.
    pub name: String,
    /// The secret that logs in; default: generated.
    pub key: Option<String>,
    /// Nobody can log in with a disabled key.
    pub disabled: bool,
    /// The ID of the key's user; default: generated.
    pub user_id: Option<String>,
    /// The number of live sessions of the key's user at startup.
    pub sessions: u32,
}

impl UserSeed {
    /// A user with one identity, given by its provider type or as an [`IdentitySeed`].
    #[must_use]
    pub fn new(identity: impl Into<IdentitySeed>) -> Self {
        Self::default().identity(identity)
    }

    /// An email user.
    #[must_use]
    pub fn email(email: &str, password: &str) -> Self {
        Self {
            email: Some(email.into()),
            password: Some(password.into()),
            ..Self::default()
        }
    }

    /// Sets the ID, 24 hex digits.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the type.
    #[must_use]
    pub fn user_type(mut self, user_type: UserType) -> Self {
        self.user_type = user_type;
        self
    }

    /// Disables the user.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Adds an identity, given by its provider type or as an [`IdentitySeed`].
    #[must_use]
    pub fn identity(mut self, identity: impl Into<IdentitySeed>) -> Self {
        self.identities.push(identity.into());
        self
    }

    /// Sets one entry of the user's data.
    #[must_use]
    pub fn data(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }

    /// Sets one entry of the custom user data.
    #[must_use]
    pub fn custom_data(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.custom_data.insert(key.into(), value.into());
        self
    }

    /// Sets the number of live sessions at startup.
    #[must_use]
    pub fn sessions(mut self, live: u32) -> Self {
        self.sessions = live;
        self
    }

    /// Sets when the user was created.
    #[must_use]
    pub fn created(mut self, time: SystemTime) -> Self {
        self.creation_date = Some(time);
        self
    }

    /// Sets when the user last logged in.
    #[must_use]
    pub fn last_authentication(mut self, time: SystemTime) -> Self {
        self.last_authentication_date = Some(time);
        self
    }
}

impl Default for IdentitySeed {
    /// An identity without a provider type.
    fn default() -> Self {
        Self::new("")
    }
}

impl<T: Into<ProviderType>> From<T> for IdentitySeed {
    fn from(provider_type: T) -> Self {
        Self::new(provider_type)
    }
}

impl IdentitySeed {
    /// An identity with a generated ID.
    #[must_use]
    pub fn new(provider_type: impl Into<ProviderType>) -> Self {
        Self {
            provider_type: provider_type.into(),
            id: None,
            provider_id: None,
        }
    }

    /// Sets the provider's ID of the user.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the ID of the provider, 24 hex digits.
    #[must_use]
    pub fn provider_id(mut self, id: &str) -> Self {
        self.provider_id = Some(id.into());
        self
    }
}

impl PendingSeed {
    /// A registration that was not confirmed yet.
    #[must_use]
    pub fn new(email: &str) -> Self {
        Self {
            email: email.into(),
            ..Self::default()
        }
    }

    /// Sets the ID, 24 hex digits.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the password.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Confirms the registration.
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        self.confirmed = true;
        self
    }
}

impl ApiKeySeed {
    /// An enabled key with a generated secret.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Sets the ID, 24 hex digits.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the secret.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Disables the key.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Sets the ID of the key's user, 24 hex digits.
    #[must_use]
    pub fn user_id(mut self, id: &str) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// Sets the number of live sessions of the key's user at startup.
    #[must_use]
    pub fn sessions(mut self, live: u32) -> Self {
        self.sessions = live;
        self
    }
}
