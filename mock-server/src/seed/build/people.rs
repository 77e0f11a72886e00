//! Building who is in an app: users, registrations, keys.

use serde_json::Value;

use crate::seed::{ApiKeySeed, IdentitySeed, PendingSeed, UserSeed};

impl UserSeed {
    /// An e-mail user.
    #[must_use]
    pub fn email(email: &str, password: &str) -> Self {
        Self {
            email: Some(email.into()),
            password: Some(password.into()),
            ..Self::default()
        }
    }

    /// A user with one identity of this provider type.
    #[must_use]
    pub fn of(provider_type: &str) -> Self {
        Self::default().identity(provider_type)
    }

    /// Sets the id, 24 hex digits.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the type, `normal` or `server`.
    #[must_use]
    pub fn r#type(mut self, user_type: &str) -> Self {
        self.r#type = Some(user_type.into());
        self
    }

    /// Disables the user.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Adds an identity of this provider type.
    #[must_use]
    pub fn identity(mut self, provider_type: &str) -> Self {
        self.identities.push(IdentitySeed {
            provider_type: provider_type.into(),
            ..IdentitySeed::default()
        });
        self
    }

    /// Sets one entry of the user's data.
    #[must_use]
    pub fn data(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }

    /// Sets how many sessions are live at the start.
    #[must_use]
    pub fn sessions(mut self, live: u32) -> Self {
        self.sessions = live;
        self
    }

    /// Sets when the user was made, in seconds since 1970.
    #[must_use]
    pub fn created(mut self, seconds: i64) -> Self {
        self.creation_date = Some(seconds);
        self
    }

    /// Sets when the user last logged in, in seconds since 1970.
    #[must_use]
    pub fn last_authentication(mut self, seconds: i64) -> Self {
        self.last_authentication_date = Some(seconds);
        self
    }
}

impl PendingSeed {
    /// A registration that awaits its confirmation.
    #[must_use]
    pub fn new(email: &str) -> Self {
        Self {
            email: email.into(),
            ..Self::default()
        }
    }

    /// Sets the id, 24 hex digits.
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
    /// An enabled key with a made-up secret.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Sets the id, 24 hex digits.
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

    /// Sets the id of the key's user, 24 hex digits.
    #[must_use]
    pub fn user_id(mut self, id: &str) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// Sets how many sessions of the key's user are live at the start.
    #[must_use]
    pub fn sessions(mut self, live: u32) -> Self {
        self.sessions = live;
        self
    }
}
