//! Atlas programmatic API keys.

use super::secret::Secret;

/// An Atlas programmatic API key: its public and private parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPair {
    pub(crate) public: String,
    pub(crate) private: Secret,
}

impl KeyPair {
    /// `PUB (REDACTED)`, as shown by prompts and `whoami`.
    pub(crate) fn redacted(&self) -> String {
        format!("{} ({})", self.public, self.private.redacted())
    }
}
