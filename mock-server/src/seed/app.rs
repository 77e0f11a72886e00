//! Projects and apps: settings, secrets and files.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::controls::clock::system_time::optional_duration_seconds;
use crate::seed::warning::SourceDirectory;
use crate::seed::{ApiKeySeed, FunctionSeed, PendingSeed, ProviderSeed, UserSeed};

/// A project.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupSeed {
    /// The ID; default: generated.
    pub id: Option<String>,
    /// The name, as the Atlas API lists it.
    pub name: String,
    /// The apps, in order of creation.
    pub apps: Vec<AppSeed>,
}

/// An app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AppSeed {
    /// The ID; default: generated.
    pub id: Option<String>,
    /// The client app ID. Default: the name in lower case, a dash and five letters.
    pub client_app_id: Option<String>,
    /// The name: letters, digits, `_` and `-`, beginning with a letter.
    pub name: String,
    /// The product: `standard` (default), `atlas`, `data-api` or `device-sync`.
    pub product: Option<String>,
    /// The location; default `US-VA`.
    pub location: Option<String>,
    /// The deployment model: `GLOBAL` (default) or `LOCAL`.
    pub deployment_model: Option<String>,
    /// The environment; default: empty.
    pub environment: Option<String>,
    /// The lifetime of refresh tokens in whole seconds; default 60 days. In a file:
    /// `refresh_token_seconds`.
    #[serde(rename = "refresh_token_seconds", with = "optional_duration_seconds")]
    pub refresh_token_lifetime: Option<Duration>,
    /// The authentication providers. If empty, the app has each known type that a user,
    /// pending user or key of this seed needs, and a disabled `api-key` unless a key
    /// needs it.
    pub providers: Vec<ProviderSeed>,
    /// The configuration files of a pulled app by path, such as `root_config.json` and
    /// `auth/providers.json`. They take precedence over the name, location, deployment
    /// model and providers of this seed.
    pub files: BTreeMap<String, FileSeed>,
    /// The server API keys. Each has a user of its own.
    pub api_keys: Vec<ApiKeySeed>,
    /// The users, in order of creation, after the users of `api_keys`.
    pub users: Vec<UserSeed>,
    /// The pending users: registrations that have not become users yet.
    pub pending: Vec<PendingSeed>,
    /// The declared functions.
    pub functions: Vec<FunctionSeed>,
    /// The secrets to which providers refer by name, such as keys of custom tokens.
    pub secrets: Vec<SecretSeed>,
    /// The directory that the files were read from.
    #[serde(skip)]
    pub(crate) directory: Option<SourceDirectory>,
}

/// The content of a configuration file. In a seed file, its text.
#[derive(Clone, Default, Deserialize)]
#[serde(from = "String")]
pub struct FileSeed(pub Vec<u8>);

/// A secret of an app.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SecretSeed {
    /// The name: letters, digits, `_` and `-`.
    pub name: String,
    /// The value, which no API returns.
    pub value: String,
}

impl GroupSeed {
    /// A project without apps; `id` has 24 hex digits.
    #[must_use]
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: Some(id.into()),
            name: name.into(),
            apps: Vec::new(),
        }
    }

    /// Adds an app.
    #[must_use]
    pub fn app(mut self, app: AppSeed) -> Self {
        self.apps.push(app);
        self
    }

    /// Adds several apps.
    #[must_use]
    pub fn apps(mut self, apps: impl IntoIterator<Item = AppSeed>) -> Self {
        self.apps.extend(apps);
        self
    }
}

impl AppSeed {
    /// An app without users.
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

    /// Sets the client app ID.
    #[must_use]
    pub fn client_app_id(mut self, id: &str) -> Self {
        self.client_app_id = Some(id.into());
        self
    }

    /// Sets the product.
    #[must_use]
    pub fn product(mut self, product: &str) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Sets the lifetime of refresh tokens.
    #[must_use]
    pub fn refresh_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.refresh_token_lifetime = Some(lifetime);
        self
    }

    /// Adds a provider, given by its type or as a [`ProviderSeed`]. An app with a
    /// provider of its own gets none automatically.
    #[must_use]
    pub fn provider(mut self, provider: impl Into<ProviderSeed>) -> Self {
        self.providers.push(provider.into());
        self
    }

    /// Adds several providers; see [`provider`](Self::provider).
    #[must_use]
    pub fn providers(
        mut self,
        providers: impl IntoIterator<Item = impl Into<ProviderSeed>>,
    ) -> Self {
        self.providers.extend(providers.into_iter().map(Into::into));
        self
    }

    /// Declares a function.
    #[must_use]
    pub fn function(mut self, function: FunctionSeed) -> Self {
        self.functions.push(function);
        self
    }

    /// Adds a user.
    #[must_use]
    pub fn user(mut self, user: UserSeed) -> Self {
        self.users.push(user);
        self
    }

    /// Adds several users.
    #[must_use]
    pub fn users(mut self, users: impl IntoIterator<Item = UserSeed>) -> Self {
        self.users.extend(users);
        self
    }

    /// Adds a pending user.
    #[must_use]
    pub fn pending(mut self, pending: PendingSeed) -> Self {
        self.pending.push(pending);
        self
    }

    /// Adds a server API key and its user.
    #[must_use]
    pub fn api_key(mut self, key: ApiKeySeed) -> Self {
        self.api_keys.push(key);
        self
    }

    /// Adds a secret.
    #[must_use]
    pub fn secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.push(SecretSeed {
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// Adds a configuration file, such as `auth/providers.json`.
    #[must_use]
    pub fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), FileSeed(content.into()));
        self
    }
}

impl Serialize for FileSeed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&self.0);
        let text = text.map_err(|_| S::Error::custom("a file of an app is not UTF-8"))?;
        serializer.serialize_str(text)
    }
}

impl From<String> for FileSeed {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}
