//! What an app's administrators configure beside providers and users.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use crate::state::access::AccessList;
use crate::state::changes::tracked::Tracked;
use crate::state::function::source::Scripts;
use crate::state::log::Logs;
use crate::state::secret::Secrets;
use crate::state::{Id, Rejection};

/// Files by path; cloning them is cheap.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Files(#[serde(with = "contents")] Arc<BTreeMap<String, Vec<u8>>>);

impl From<BTreeMap<String, Vec<u8>>> for Files {
    fn from(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self(Arc::new(files))
    }
}

impl Deref for Files {
    type Target = BTreeMap<String, Vec<u8>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// The configuration of an app.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Files as they were imported, by path; what they say of things that live
    /// elsewhere in the app (providers, functions, name) may be out of date.
    /// Shared by the copies of an app.
    pub(crate) files: Tracked<Files>,
    pub(crate) scripts: Tracked<Scripts>,
    pub(crate) secrets: Tracked<Secrets>,
    pub(crate) access: Tracked<AccessList>,
    /// Origins of browser pages that may ask; none: all of them. (manual)
    pub(crate) origins: Tracked<Vec<String>>,
    pub(crate) logs: Logs,
}

impl Config {
    /// Of a new app with this id, which is also that of the first entry of the
    /// access list.
    pub(crate) fn new(app: Id) -> Self {
        Self {
            files: Tracked::default(),
            scripts: Tracked::default(),
            secrets: Tracked::default(),
            access: AccessList::new(app).into(),
            origins: Tracked::default(),
            logs: Logs::default(),
        }
    }

    /// Sets the allowed origins, each `SCHEME://HOST[:PORT]`. (OpenAPI document)
    pub(crate) fn set_origins(&mut self, origins: Vec<String>) -> Result<(), Rejection> {
        let right = |origin: &String| {
            origin.split_once("://").is_some_and(|(scheme, host)| {
                !scheme.is_empty()
                    && scheme.chars().all(|c| c.is_ascii_alphanumeric())
                    && !host.is_empty()
                    && !host.contains(['/', '?', '#', '@', ' '])
            })
        };
        if !origins.iter().all(right) {
            return Err(Rejection::InvalidOrigin);
        }
        *self.origins = origins;
        Ok(())
    }

    /// Whether a page of this origin may ask; origins are compared without
    /// regard to case, as browsers send them in lower case.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.origins.is_empty()
            || self
                .origins
                .iter()
                .any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }
}

/// Contents of files as text where they are text, and as a list of bytes where
/// they are not.
mod contents {
    use super::{Arc, BTreeMap};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Content<'a> {
        Text(std::borrow::Cow<'a, str>),
        Bytes(std::borrow::Cow<'a, [u8]>),
    }

    pub(super) fn serialize<S: Serializer>(
        files: &BTreeMap<String, Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(files.iter().map(|(path, bytes)| {
            let content = match str::from_utf8(bytes) {
                Ok(text) => Content::Text(text.into()),
                Err(_) => Content::Bytes(bytes.into()),
            };
            (path, content)
        }))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(
        deserializer: D,
    ) -> Result<Arc<BTreeMap<String, Vec<u8>>>, D::Error> {
        let files = BTreeMap::<String, Content<'_>>::deserialize(deserializer)?;
        let bytes = |content| match content {
            Content::Text(text) => text.into_owned().into_bytes(),
            Content::Bytes(bytes) => bytes.into_owned(),
        };
        let files = files.into_iter().map(|(path, one)| (path, bytes(one)));
        Ok(Arc::new(files.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SCHEME://HOST[:PORT]`, and none means all. (OpenAPI document, manual)
    #[test]
    fn origins() {
        let mut config = Config::new(Id::ZERO);
        assert!(config.allows("https://anything.example"));
        for wrong in [
            "",
            "x",
            "https://",
            "://x",
            "https://x/",
            "https://x/y",
            "a b://x",
        ] {
            assert_eq!(
                config.set_origins(vec![wrong.into()]),
                Err(Rejection::InvalidOrigin)
            );
        }
        let some = vec![
            "https://Shop.example".into(),
            "http://localhost:3000".into(),
        ];
        assert_eq!(config.set_origins(some), Ok(()));
        assert!(config.allows("https://shop.example") && config.allows("http://localhost:3000"));
        assert!(!config.allows("https://shop.example:444") && !config.allows("null"));
    }
}
