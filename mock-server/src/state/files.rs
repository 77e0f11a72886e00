//! The files of an app directory.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Files by path. Shared by the clones of an app until one is changed: they are large, and
/// change rarely.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Files(#[serde(with = "contents")] Arc<BTreeMap<String, Vec<u8>>>);

impl From<BTreeMap<String, Vec<u8>>> for Files {
    fn from(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self(Arc::new(files))
    }
}

/// Files may contain secrets: only their paths are shown.
impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Files {
    /// The files, to change some of them. Clones keep what they have.
    pub(crate) fn make_mut(&mut self) -> &mut BTreeMap<String, Vec<u8>> {
        Arc::make_mut(&mut self.0)
    }

    /// Whether both are one map in memory.
    pub(super) fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The length of all contents, in bytes.
    pub(super) fn total_bytes(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }
}

impl Deref for Files {
    type Target = BTreeMap<String, Vec<u8>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Serializes a file as a string if it is UTF-8, and as a list of bytes otherwise.
mod contents {
    use std::borrow::Cow;

    use serde::{Deserializer, Serializer};

    use super::{Arc, BTreeMap, Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Content<'a> {
        Text(Cow<'a, str>),
        Bytes(Cow<'a, [u8]>),
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
        let files = files
            .into_iter()
            .map(|(path, content)| (path, bytes(content)));
        Ok(Arc::new(files.collect()))
    }
}
