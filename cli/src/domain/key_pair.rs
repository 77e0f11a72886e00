//! Atlas programmatic API keys.

use super::secret::Secret;

/// An Atlas programmatic API key: its public and private parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPair {
    pub(crate) public: String,
    pub(crate) private: Secret,
}

impl KeyPair {
    /// A pair from texts of any source: variables, files and clipboards add
    /// line endings and byte order marks. `None` if a part is empty.
    pub(crate) fn parse(public: &str, private: &str) -> Option<Self> {
        let (public, private) = (Secret::trimmed_key(public), Secret::trimmed_key(private));
        (!public.is_empty() && !private.is_empty()).then(|| Self {
            public: public.to_owned(),
            private: Secret::new(private),
        })
    }

    /// `PUB (REDACTED)`, as shown by prompts and `whoami`.
    pub(crate) fn redacted(&self) -> String {
        format!("{} ({})", self.public, self.private.redacted())
    }
}
