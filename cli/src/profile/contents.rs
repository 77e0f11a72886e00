//! The contents of a profile.

use crate::domain::{KeyPair, Secret};

/// The settings of a profile. An empty string in the file is `None` here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) public_api_key: Option<String>,
    pub(crate) private_api_key: Option<Secret>,
    pub(crate) session: Option<StoredSession>,
    pub(crate) base_url: Option<String>,
    pub(crate) atlas_url: Option<String>,
    pub(crate) telemetry_mode: Option<String>,
    pub(crate) last_version_check: Option<String>,
}

/// The tokens of an administrator's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSession {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Secret,
}

impl Profile {
    /// The key pair, if both parts are stored.
    pub(crate) fn keys(&self) -> Option<KeyPair> {
        Some(KeyPair {
            public: self.public_api_key.clone()?,
            private: self.private_api_key.clone()?,
        })
    }
}
