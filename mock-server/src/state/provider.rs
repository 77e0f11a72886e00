//! Authentication providers of an app.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::state::{App, Id, Rejection, SeededRng};

/// How somebody logs in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) enum ProviderType {
    AnonUser,
    ApiKey,
    CustomFunction,
    CustomToken,
    LocalUserpass,
    Apple,
    Facebook,
    Google,
    /// Only in seeds: to try clients with one that they do not know.
    Other(Box<str>),
}

impl ProviderType {
    const KNOWN: [(&'static str, Self); 8] = [
        ("anon-user", Self::AnonUser),
        ("api-key", Self::ApiKey),
        ("custom-function", Self::CustomFunction),
        ("custom-token", Self::CustomToken),
        ("local-userpass", Self::LocalUserpass),
        ("oauth2-apple", Self::Apple),
        ("oauth2-facebook", Self::Facebook),
        ("oauth2-google", Self::Google),
    ];

    pub(crate) fn from_name(name: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(known, _)| *known == name);
        known.map_or_else(|| Self::Other(name.into()), |(_, kind)| kind)
    }

    pub(crate) fn name(&self) -> &str {
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

    pub(crate) fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Whether a system outside knows the users, by ids of its own.
    pub(crate) fn is_external(&self) -> bool {
        matches!(
            self,
            Self::CustomFunction | Self::CustomToken | Self::Apple | Self::Facebook | Self::Google
        )
    }
}

impl From<String> for ProviderType {
    fn from(name: String) -> Self {
        Self::from_name(&name)
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

/// A provider; its name is its type. (OpenAPI document)
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Provider {
    pub(crate) id: Id,
    pub(crate) kind: ProviderType,
    pub(crate) disabled: bool,
    /// `config`, `secret_config` and so on: kept and given back.
    pub(crate) settings: BTreeMap<String, Value>,
    /// What proves an identity to an OAuth provider, as declared.
    #[serde(default)]
    pub(crate) tokens: Vec<DeclaredToken>,
    /// Keys that sign custom tokens, beside the secrets that `secret_config`
    /// names.
    #[serde(default)]
    pub(crate) signing_keys: Vec<String>,
}

/// A token of an OAuth provider and whose it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclaredToken {
    pub(crate) token: String,
    /// What the provider knows the user by.
    pub(crate) id: String,
    pub(crate) data: Map<String, Value>,
}

impl Provider {
    /// A provider without settings.
    pub(crate) fn new(id: Id, kind: ProviderType, disabled: bool) -> Self {
        Self {
            id,
            kind,
            disabled,
            settings: BTreeMap::new(),
            tokens: Vec::new(),
            signing_keys: Vec::new(),
        }
    }

    /// A value of `config`.
    pub(crate) fn config(&self, name: &str) -> Option<&Value> {
        self.settings.get("config")?.get(name)
    }

    /// A switch of `config`, off where there is none.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.config(name) == Some(&Value::Bool(true))
    }

    /// A text of `config`, empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.config(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl App {
    /// The provider of a type, if it may be logged in with.
    pub(crate) fn enabled_provider(&self, kind: &ProviderType) -> Result<&Provider, Rejection> {
        match self.provider_of(kind) {
            None => Err(Rejection::ProviderNotFound),
            Some(provider) if provider.disabled => Err(Rejection::ProviderDisabled),
            Some(provider) => Ok(provider),
        }
    }

    pub(crate) fn provider_of(&self, kind: &ProviderType) -> Option<&Provider> {
        self.providers
            .values()
            .find(|provider| provider.kind == *kind)
    }

    /// The id that identities of this type carry; one is made up for a type
    /// without a provider, since clients must get one. (predecessor CLI)
    pub(crate) fn provider_id(&mut self, kind: &ProviderType, rng: &mut SeededRng) -> Id {
        match self.provider_of(kind) {
            Some(provider) => provider.id,
            None => *self
                .lost_providers
                .entry(kind.clone())
                .or_insert_with(|| rng.id()),
        }
    }

    /// Adds a provider; one of each type. (OpenAPI document)
    pub(crate) fn add_provider(&mut self, provider: Provider) -> Result<&Provider, Rejection> {
        if !provider.kind.is_known() {
            return Err(Rejection::InvalidProviderType);
        }
        if self.provider_of(&provider.kind).is_some() {
            return Err(Rejection::ProviderExists);
        }
        let id = provider.id;
        Ok(self.providers.entry(id).or_insert(provider))
    }

    pub(crate) fn provider(&self, id: Id) -> Result<&Provider, Rejection> {
        self.providers.get(&id).ok_or(Rejection::ProviderNotFound)
    }

    /// Switches a provider; switching it to what it is is no error.
    pub(crate) fn set_provider_disabled(
        &mut self,
        id: Id,
        disabled: bool,
    ) -> Result<(), Rejection> {
        let provider = self
            .providers
            .get_mut(&id)
            .ok_or(Rejection::ProviderNotFound)?;
        provider.disabled = disabled;
        Ok(())
    }

    /// Replaces the settings given and leaves the others.
    pub(crate) fn update_provider(
        &mut self,
        id: Id,
        settings: BTreeMap<String, Value>,
    ) -> Result<(), Rejection> {
        let provider = self
            .providers
            .get_mut(&id)
            .ok_or(Rejection::ProviderNotFound)?;
        provider.settings.extend(settings);
        Ok(())
    }

    pub(crate) fn remove_provider(&mut self, id: Id) -> Result<(), Rejection> {
        self.providers
            .remove(&id)
            .map(drop)
            .ok_or(Rejection::ProviderNotFound)
    }
}
