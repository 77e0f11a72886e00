//! API keys of either kind, in requests and responses.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::{ApiKey, Id, Rejection};

/// An API key of either kind. (OpenAPI document, realm-web tests)
#[derive(Serialize)]
pub(crate) struct KeyBody<'a> {
    _id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    name: &'a str,
    disabled: bool,
}

impl KeyBody<'_> {
    /// Adds the secret, for the response that creates the key.
    pub(crate) fn with_secret(self, secret: String) -> Self {
        Self {
            key: Some(secret),
            ..self
        }
    }
}

impl<'a> From<&'a ApiKey> for KeyBody<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self {
            _id: key.id,
            key: None,
            name: &key.name,
            disabled: key.disabled,
        }
    }
}

/// A key to create.
#[derive(Deserialize)]
pub(crate) struct NewKeyBody {
    #[serde(default)]
    name: Value,
}

impl NewKeyBody {
    /// The name of the key.
    ///
    /// # Errors
    ///
    /// [`Rejection::MissingKeyName`], if it is missing or not a string.
    pub(crate) fn name(&self) -> Result<&str, Rejection> {
        self.name.as_str().ok_or(Rejection::MissingKeyName)
    }
}
