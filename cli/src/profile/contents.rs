//! The contents of a profile.

use crate::domain::{BaseUrl, KeyPair, Secret};

/// The settings of a profile. An empty string in the file is `None` here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) public_api_key: Option<String>,
    pub(crate) private_api_key: Option<Secret>,
    pub(crate) session: Option<StoredSession>,
    pub(crate) base_url: Option<BaseUrl>,
    pub(crate) atlas_url: Option<BaseUrl>,
    pub(crate) telemetry_mode: Option<String>,
    pub(crate) last_version_check: Option<String>,
}

/// The tokens of an administrator's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSession {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Secret,
    /// The server that issued the tokens, the only one that they may be sent
    /// to. `None` if the profile was changed so that it cannot be determined.
    pub(crate) issuer: Option<BaseUrl>,
}

impl Profile {
    /// The key pair, if both parts are stored.
    pub(crate) fn keys(&self) -> Option<KeyPair> {
        let private = self.private_api_key.as_ref()?;
        KeyPair::parse(self.public_api_key.as_deref()?, private.expose())
    }

    /// The App Services server of the profile.
    pub(crate) fn server(&self) -> BaseUrl {
        self.base_url.clone().unwrap_or_else(BaseUrl::app_services)
    }

    /// The Atlas server of the profile.
    pub(crate) fn atlas_server(&self) -> BaseUrl {
        self.atlas_url.clone().unwrap_or_else(BaseUrl::atlas)
    }
}
