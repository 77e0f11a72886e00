//! The authentication providers of an app.

pub(crate) mod settings;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::hidden::Hidden;
use crate::state::storage::id::Id;
use crate::state::storage::row_key::RowKey;

/// The type of an authentication provider, which is also its name. Types are ordered by
/// name. (OpenAPI document)
///
/// ```
/// use appservices_mock::ProviderType;
///
/// assert_eq!(ProviderType::from("anon-user"), ProviderType::AnonUser);
/// assert_eq!(ProviderType::Google.to_string(), "oauth2-google");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ProviderType {
    /// `anon-user`
    AnonUser,
    /// `api-key`
    ApiKey,
    /// `custom-function`
    CustomFunction,
    /// `custom-token`
    CustomToken,
    /// `local-userpass`
    LocalUserpass,
    /// `oauth2-apple`
    Apple,
    /// `oauth2-facebook`
    Facebook,
    /// `oauth2-google`
    Google,
    /// A type that the service does not have. Identities of a seed can have one, to test
    /// how a client treats it; providers cannot.
    Other(Box<str>),
}

impl ProviderType {
    /// The types that the service has, by name.
    pub const KNOWN: [Self; 8] = [
        Self::AnonUser,
        Self::ApiKey,
        Self::CustomFunction,
        Self::CustomToken,
        Self::LocalUserpass,
        Self::Apple,
        Self::Facebook,
        Self::Google,
    ];

    /// Returns the name, such as `local-userpass`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::AnonUser => "anon-user",
            Self::ApiKey => "api-key",
            Self::CustomFunction => "custom-function",
            Self::CustomToken => "custom-token",
            Self::LocalUserpass => "local-userpass",
            Self::Apple => "oauth2-apple",
            Self::Facebook => "oauth2-facebook",
            Self::Google => "oauth2-google",
            Self::Other(name) => name,
        }
    }

    /// Returns whether the service has this type.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Whether an external system authenticates the users, under IDs of its own.
    pub(crate) fn is_external(&self) -> bool {
        matches!(
            self,
            Self::CustomFunction | Self::CustomToken | Self::Apple | Self::Facebook | Self::Google
        )
    }
}

impl From<&str> for ProviderType {
    fn from(name: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|known| known.name() == name);
        known.unwrap_or_else(|| Self::Other(name.into()))
    }
}

impl From<String> for ProviderType {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<ProviderType> for String {
    fn from(kind: ProviderType) -> Self {
        kind.name().to_owned()
    }
}

impl fmt::Display for ProviderType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl RowKey for (ProviderType, Box<str>) {
    /// Separated by a zero byte, which no provider type contains.
    fn encode(&self) -> Vec<u8> {
        [self.0.name().as_bytes(), &[0], self.1.as_bytes()].concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (name, id) = str::from_utf8(bytes).ok()?.split_once('\0')?;
        Some((ProviderType::from(name), id.into()))
    }
}

/// A provider. An app has at most one of each type. (OpenAPI document)
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Provider {
    pub(crate) id: Id,
    pub(crate) kind: ProviderType,
    pub(crate) disabled: bool,
    /// `config`, `secret_config` and so on. Stored and returned; the rules read some.
    pub(crate) settings: BTreeMap<String, Value>,
    /// The tokens that an OAuth provider accepts, as declared in the seed.
    #[serde(default)]
    pub(crate) tokens: Vec<DeclaredToken>,
    /// Keys that sign custom tokens, in addition to the secrets that `secret_config`
    /// refers to.
    #[serde(default)]
    pub(crate) signing_keys: Hidden<Vec<String>>,
}

/// A token of an OAuth provider and the user whom it logs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclaredToken {
    pub(crate) token: Hidden<String>,
    /// The ID of the user at the provider.
    pub(crate) id: String,
    pub(crate) data: Map<String, Value>,
}

impl Provider {
    /// Returns a provider without settings.
    pub(crate) fn new(id: Id, kind: ProviderType, disabled: bool) -> Self {
        Self {
            id,
            kind,
            disabled,
            settings: BTreeMap::new(),
            tokens: Vec::new(),
            signing_keys: Hidden::default(),
        }
    }

    /// A value of `config`; null counts as missing.
    pub(crate) fn config(&self, name: &str) -> Option<&Value> {
        let value = self.settings.get("config")?.get(name)?;
        (!value.is_null()).then_some(value)
    }

    /// A Boolean of `config`; false if it is missing.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.config(name) == Some(&Value::Bool(true))
    }

    /// A string of `config`; empty if it is missing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.config(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}
