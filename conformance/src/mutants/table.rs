//! Which rules catch which mutant.

use std::collections::{BTreeMap, BTreeSet};
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

/// How many mutants are caught.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Power {
    /// By a rule that names the requirement.
    pub by_rule: usize,
    /// By transcripts only.
    pub by_transcript: usize,
    /// By nothing.
    pub missed: usize,
}

impl Power {
    /// That of the mutants with these names, by their entries in a table.
    #[must_use]
    pub fn of<'a>(
        names: impl Iterator<Item = &'a str>,
        fates: &BTreeMap<String, Fate>,
        transcripts: &BTreeSet<String>,
    ) -> Self {
        let mut power = Self::default();
        for name in names {
            match fates.get(name) {
                Some(Fate::Caught(rules)) => power.add(rules, transcripts),
                Some(Fate::Survives(_)) | None => power.add(&[], transcripts),
            }
        }
        power
    }

    /// Counts a mutant that these rules catch.
    fn add(&mut self, rules: &[String], transcripts: &BTreeSet<String>) {
        let count = if rules.is_empty() {
            &mut self.missed
        } else if rules.iter().all(|rule| transcripts.contains(rule)) {
            &mut self.by_transcript
        } else {
            &mut self.by_rule
        };
        *count += 1;
    }

    /// The part of the mutants that is caught, in percent. One that falls only to a transcript
    /// counts half.
    #[must_use]
    pub fn percent(self) -> f64 {
        let all = self.by_rule + self.by_transcript + self.missed;
        let halves = 2 * self.by_rule + self.by_transcript;
        #[expect(clippy::cast_precision_loss, reason = "there are some hundred mutants")]
        let percent = 50.0 * halves as f64 / all.max(1) as f64;
        percent
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_counts_half() {
        let rules = |names: &[&str]| -> Vec<String> { names.iter().map(|&n| n.into()).collect() };
        let transcripts = rules(&["row"]).into_iter().collect();
        let fates = [
            ("a", Fate::Caught(rules(&["rule", "row"]))),
            ("b", Fate::Caught(rules(&["rule"]))),
            ("c", Fate::Caught(rules(&["row"]))),
            ("d", Fate::Survives("it cannot be seen".to_owned())),
        ];
        let fates = fates.map(|(name, fate)| (name.to_owned(), fate)).into();
        let power = Power::of(["a", "b", "c", "d"].into_iter(), &fates, &transcripts);
        let expected = Power {
            by_rule: 2,
            by_transcript: 1,
            missed: 1,
        };
        assert_eq!(power, expected);
        assert!((power.percent() - 62.5).abs() < 1e-9, "{power:?}");
    }
}
