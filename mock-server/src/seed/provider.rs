//! Authentication providers of an app.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::seed::ProviderType;

/// An authentication provider of an app.
///
/// | `type` | keys of `config` that have an effect |
/// | --- | --- |
/// | `local-userpass` | `autoConfirm`, `runConfirmationFunction`, `confirmationFunctionName`, `emailConfirmationUrl`, `runResetFunction`, `resetFunctionName`, `resetPasswordUrl`; without a function, a mail confirms or resets |
/// | `custom-token` | `audience` (a string or a list; default: the client app ID), `requireAnyAudience`, `signingAlgorithm` (`HS256`, `RS256`), `useJWKURI`, `jwkURI` (an `http` URL of this machine), `jwks` (an inline key or set of keys) |
/// | `custom-function` | `authFunctionName` |
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderSeed {
    /// The ID; default: generated.
    pub id: Option<String>,
    /// The type, which is also the name. In a file: `type`.
    #[serde(rename = "type")]
    pub provider_type: ProviderType,
    /// Nobody can log in with a disabled provider.
    pub disabled: bool,
    /// The settings; the service returns them unchanged.
    pub config: Option<Value>,
    /// `custom-token`: `{"signingKeys": [names of secrets]}`.
    pub secret_config: Option<Value>,
    /// `custom-token`: `[{name, field_name, required}]`, the claims that become the
    /// user's data.
    pub metadata_fields: Option<Value>,
    /// `custom-token`: keys beside those in secrets. For `HS256` at least 32 characters,
    /// for `RS256` public keys in PEM.
    pub signing_keys: Vec<String>,
    /// `oauth2-apple`, `oauth2-facebook`, `oauth2-google`: the tokens that log in.
    pub tokens: Vec<TokenSeed>,
}

/// A token that proves an identity to an OAuth provider.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct TokenSeed {
    /// The token, which clients send as `authCode`, `accessToken` or `id_token`.
    pub token: String,
    /// The provider's ID of the user.
    pub id: String,
    /// The user's data, such as `name` and `email`.
    pub data: Map<String, Value>,
}

impl Default for ProviderSeed {
    /// A provider without a type, which a server rejects.
    fn default() -> Self {
        Self::new("")
    }
}

impl<T: Into<ProviderType>> From<T> for ProviderSeed {
    fn from(provider_type: T) -> Self {
        Self::new(provider_type)
    }
}

impl ProviderSeed {
    /// An enabled provider without settings.
    #[must_use]
    pub fn new(provider_type: impl Into<ProviderType>) -> Self {
        Self {
            id: None,
            provider_type: provider_type.into(),
            disabled: false,
            config: None,
            secret_config: None,
            metadata_fields: None,
            signing_keys: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// Disables the provider.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Sets the settings.
    #[must_use]
    pub fn config(mut self, config: impl Into<Value>) -> Self {
        self.config = Some(config.into());
        self
    }

    /// Sets the settings that refer to secrets.
    #[must_use]
    pub fn secret_config(mut self, config: impl Into<Value>) -> Self {
        self.secret_config = Some(config.into());
        self
    }

    /// Sets the claims that become the user's data.
    #[must_use]
    pub fn metadata_fields(mut self, fields: impl Into<Value>) -> Self {
        self.metadata_fields = Some(fields.into());
        self
    }

    /// Adds a key that signs custom tokens.
    #[must_use]
    pub fn signing_key(mut self, key: &str) -> Self {
        self.signing_keys.push(key.into());
        self
    }

    /// Adds a token that logs in.
    #[must_use]
    pub fn token(mut self, token: TokenSeed) -> Self {
        self.tokens.push(token);
        self
    }
}

impl TokenSeed {
    /// A token of the user that the provider identifies as `id`.
    #[must_use]
    pub fn new(token: &str, id: &str) -> Self {
        Self {
            token: token.into(),
            id: id.into(),
            data: Map::new(),
        }
    }

    /// Sets one entry of the user's data.
    #[must_use]
    pub fn data(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}
