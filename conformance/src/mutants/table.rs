//! Which rules catch which mutant.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What becomes of a mutant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The IDs of rules that fail.
    Caught(Vec<String>),
    /// No rule fails, and why that is acceptable.
    Survives(String),
}

/// The fates of the mutants of each program, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Mutants of the server.
    #[serde(default)]
    pub server: BTreeMap<String, Fate>,
    /// Mutants of the command line.
    #[serde(default)]
    pub cli: BTreeMap<String, Fate>,
}

/// Why the table cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read or written.
    #[error("cannot access {path}: {error}")]
    File {
        /// The file.
        path: String,
        /// What the system reports.
        error: std::io::Error,
    },
    /// The file is not a table.
    #[error("cannot parse {path}: {error}")]
    Invalid {
        /// The file.
        path: String,
        /// Where and why.
        error: serde_json::Error,
    },
}

impl Table {
    /// Reads a table; an empty one if there is no file.
    ///
    /// # Errors
    ///
    /// [`TableError`], if the file cannot be read or is not a table.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(file(path, error)),
        };
        serde_json::from_str(&text).map_err(|error| TableError::Invalid {
            path: path.display().to_string(),
            error,
        })
    }

    /// Writes the table.
    ///
    /// # Errors
    ///
    /// [`TableError`], if the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), TableError> {
        let mut text = serde_json::to_string_pretty(self).map_err(|error| TableError::Invalid {
            path: path.display().to_string(),
            error,
        })?;
        text.push('\n');
        std::fs::write(path, text).map_err(|error| file(path, error))
    }
}

fn file(path: &Path, error: std::io::Error) -> TableError {
    TableError::File {
        path: path.display().to_string(),
        error,
    }
}
