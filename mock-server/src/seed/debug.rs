//! `Debug` for seeds that contain secrets, with the secrets redacted.

use std::fmt;

use crate::seed::{
    AdminSeed, AdminUserSeed, ApiKeySeed, CaseSeed, FileSeed, PendingSeed, ProviderSeed,
    SecretSeed, TokenSeed, UserSeed,
};

/// Replaces a secret in debug output.
const REDACTED: &str = "<redacted>";

impl fmt::Debug for AdminSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            public_api_key,
            private_api_key: _,
            groups,
        } = self;
        f.debug_struct("AdminSeed")
            .field("public_api_key", public_api_key)
            .field("private_api_key", &REDACTED)
            .field("groups", groups)
            .finish()
    }
}

impl fmt::Debug for AdminUserSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            username,
            password: _,
            groups,
        } = self;
        f.debug_struct("AdminUserSeed")
            .field("username", username)
            .field("password", &REDACTED)
            .field("groups", groups)
            .finish()
    }
}

/// Files are long, and may contain secrets.
impl fmt::Debug for FileSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

impl fmt::Debug for UserSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            user_type,
            disabled,
            identities,
            email,
            password,
            data,
            custom_data,
            creation_date,
            last_authentication_date,
            sessions,
        } = self;
        f.debug_struct("UserSeed")
            .field("id", id)
            .field("user_type", user_type)
            .field("disabled", disabled)
            .field("identities", identities)
            .field("email", email)
            .field("password", &password.as_ref().map(|_| REDACTED))
            .field("data", data)
            .field("custom_data", custom_data)
            .field("creation_date", creation_date)
            .field("last_authentication_date", last_authentication_date)
            .field("sessions", sessions)
            .finish()
    }
}

impl fmt::Debug for PendingSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            email,
            password,
            confirmed,
        } = self;
        f.debug_struct("PendingSeed")
            .field("id", id)
            .field("email", email)
            .field("password", &password.as_ref().map(|_| REDACTED))
            .field("confirmed", confirmed)
            .finish()
    }
}

impl fmt::Debug for ApiKeySeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            name,
            key,
            disabled,
            user_id,
            sessions,
        } = self;
        f.debug_struct("ApiKeySeed")
            .field("id", id)
            .field("name", name)
            .field("key", &key.as_ref().map(|_| REDACTED))
            .field("disabled", disabled)
            .field("user_id", user_id)
            .field("sessions", sessions)
            .finish()
    }
}

impl fmt::Debug for ProviderSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            provider_type,
            disabled,
            config,
            secret_config,
            metadata_fields,
            signing_keys,
            tokens,
        } = self;
        f.debug_struct("ProviderSeed")
            .field("id", id)
            .field("provider_type", provider_type)
            .field("disabled", disabled)
            .field("config", config)
            .field("secret_config", secret_config)
            .field("metadata_fields", metadata_fields)
            .field("signing_keys", &vec![REDACTED; signing_keys.len()])
            .field("tokens", tokens)
            .finish()
    }
}

impl fmt::Debug for TokenSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token: _, id, data } = self;
        f.debug_struct("TokenSeed")
            .field("token", &REDACTED)
            .field("id", id)
            .field("data", data)
            .finish()
    }
}

impl fmt::Debug for CaseSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            email,
            password,
            current_password_valid,
            payload,
            arguments,
            result,
            error,
        } = self;
        f.debug_struct("CaseSeed")
            .field("email", email)
            .field("password", &password.as_ref().map(|_| REDACTED))
            .field("current_password_valid", current_password_valid)
            .field("payload", payload)
            .field("arguments", arguments)
            .field("result", result)
            .field("error", error)
            .finish()
    }
}

impl fmt::Debug for SecretSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value: _ } = self;
        f.debug_struct("SecretSeed")
            .field("name", name)
            .field("value", &REDACTED)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// Our choice: a seed that a failing test prints reveals no secret.
    #[test]
    fn debug_output_contains_no_secret() {
        let secret = "xyzzy-secret";
        let mut seed = Seed::demo();
        seed.admins[0].private_api_key = secret.into();
        seed.groups[0].apps[0]
            .users
            .push(UserSeed::email("a@example.com", secret));
        seed.groups[0].apps[0]
            .pending
            .push(PendingSeed::new("b@example.com").password(secret));
        seed.groups[0].apps[0]
            .api_keys
            .push(ApiKeySeed::new("k").key(secret));
        seed.groups[0].apps[0].secrets.push(SecretSeed {
            name: "s".into(),
            value: secret.into(),
        });
        let provider = ProviderSeed::new("custom-token")
            .signing_key(secret)
            .token(TokenSeed::new(secret, "id"));
        seed.groups[0].apps[0].providers.push(provider);
        let shown = format!("{seed:?}");
        assert!(
            shown.contains("b@example.com") && !shown.contains(secret),
            "{shown}"
        );
    }
}
