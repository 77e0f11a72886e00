//! Reading a seed from text or a file.

use std::path::{Path, PathBuf};

use super::Seed;

/// Why a seed could not be read or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The file cannot be read.
    #[error("cannot read the seed file {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The text is not JSON or YAML, or holds an unknown key or a wrong value.
    #[error("{reason}")]
    Syntax {
        /// What is wrong, with line and column.
        reason: String,
    },
    /// As [`SeedError::Syntax`], in a file.
    #[error("the seed file {} is wrong: {reason}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// The directory of a pulled app cannot be read or is not one.
    #[error("the app directory {} is wrong: {reason}", path.display())]
    AppDir {
        /// Which directory.
        path: PathBuf,
        /// What is wrong, with file and key.
        reason: String,
    },
    /// The values contradict one another or the service's rules.
    #[error("the seed is wrong: {at}: {reason}")]
    Invalid {
        /// Where, such as `app shop, user 3`.
        at: String,
        /// What is wrong.
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
        // JSON is nearly YAML; read as itself, it gets the better messages.
        let outcome = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|e| e.to_string())
        } else if text
            .lines()
            .all(|line| line.trim().is_empty() || line.starts_with('#'))
        {
            Ok(Self::empty())
        } else {
            yaml_serde::from_str(text).map_err(|e| e.to_string())
        };
        outcome.map_err(|reason| SeedError::Syntax { reason })
    }

    /// Reads a seed from a JSON or YAML file.
    ///
    /// # Errors
    ///
    /// [`SeedError::Unreadable`] or [`SeedError::File`], both naming the file.
    pub fn load(path: &Path) -> Result<Self, SeedError> {
        let text = std::fs::read_to_string(path).map_err(|source| SeedError::Unreadable {
            path: path.into(),
            source,
        })?;
        Self::parse(&text).map_err(|error| SeedError::File {
            path: path.into(),
            reason: error.to_string(),
        })
    }
}
