//! Reads seeds from text and files.

use std::path::{Path, PathBuf};

use super::Seed;

/// A seed cannot be read or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The file cannot be read.
    #[error("cannot read seed file '{}': {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The text is neither JSON nor YAML, or has an unknown key or an invalid value.
    #[error("invalid seed: {reason}")]
    Syntax {
        /// The reason, with line and column.
        reason: String,
    },
    /// As [`SeedError::Syntax`], in a file.
    #[error("seed file '{}' is invalid: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason, with line and column.
        reason: String,
    },
    /// The directory cannot be read.
    #[error("cannot read app directory '{}': {source}", path.display())]
    UnreadableAppDir {
        /// The directory.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The directory has none of the files that every app has at its top.
    #[error(
        "'{}' is not an app directory: it has no {}",
        path.display(),
        crate::configuration::root_files()
    )]
    NotAnAppDir {
        /// The directory.
        path: PathBuf,
    },
    /// A file of the directory is invalid.
    #[error("app directory '{}' is invalid: {reason}", path.display())]
    AppDir {
        /// The directory.
        path: PathBuf,
        /// The reason, with file and key.
        reason: String,
    },
    /// The values contradict each other or the rules of the service.
    #[error("invalid seed: {at}: {reason}")]
    Invalid {
        /// The place, such as `project 1, app 'shop', user 3`.
        at: String,
        /// The reason.
        reason: String,
    },
}

impl Seed {
    /// Reads a seed from JSON or YAML text.
    ///
    /// # Errors
    ///
    /// [`SeedError::Syntax`], naming line and key.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        parse(text).map_err(|reason| SeedError::Syntax { reason })
    }

    /// Reads a seed from a JSON or YAML file.
    ///
    /// # Errors
    ///
    /// [`SeedError::Unreadable`] or [`SeedError::File`], naming the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| SeedError::Unreadable {
            path: path.into(),
            source,
        })?;
        parse(&text).map_err(|reason| SeedError::File {
            path: path.into(),
            reason,
        })
    }
}

fn parse(text: &str) -> Result<Seed, String> {
    if text.trim_start().starts_with('{') {
        // JSON is almost always valid YAML, but the JSON parser has better messages.
        return serde_json::from_str(text).map_err(|error| error.to_string());
    }
    // A document without content is `null`, not a mapping.
    let is_blank = |line: &str| line.trim().is_empty() || line.starts_with('#');
    if text.lines().all(is_blank) {
        return Ok(Seed::empty());
    }
    yaml_serde::from_str(text).map_err(|error| error.to_string())
}
