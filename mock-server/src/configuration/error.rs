//! What is wrong with a configuration.

/// What is wrong with a configuration, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {}{reason}", if key.is_empty() { String::new() } else { format!("{key}: ") })]
pub(crate) struct ConfigError {
    /// The path of the file, or a description of what was parsed if it is not a file.
    pub(crate) file: String,
    /// The key in the file, such as `anon-user.type`; empty for the whole file.
    pub(crate) key: String,
    pub(crate) reason: String,
}

impl ConfigError {
    pub(crate) fn new(file: &str, key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            key: key.into(),
            reason: reason.into(),
        }
    }
}
