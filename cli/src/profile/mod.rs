//! Profiles: what is remembered between two runs, one YAML file each.
//!
//! Knows files, locks and YAML; knows nothing of the network or the terminal.

mod file;
mod store;

use crate::domain::{Keys, Secret};

pub(crate) use store::{ProfileError, ProfileStore, private};

/// One profile's content. An empty text in the file is a `None` here.
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

/// The two tokens of an administrator's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSession {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Secret,
}

impl Profile {
    /// The key pair, if both halves are known.
    pub(crate) fn keys(&self) -> Option<Keys> {
        Some(Keys {
            public: self.public_api_key.clone()?,
            private: self.private_api_key.clone()?,
        })
    }
}
