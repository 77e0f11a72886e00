//! Profile names, which are also file names.

use std::fmt;

/// The longest name, in bytes. File systems allow 255 for the name with its
/// extension.
const MAX_BYTES: usize = 200;

/// A name that cannot lead outside the profile directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProfileName(String);

/// The error for a text that cannot name a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a profile name must have 1 to {MAX_BYTES} letters, digits, '.', '_', '-' or spaces and cannot start with '.'"
)]
pub(crate) struct InvalidProfileName;

impl ProfileName {
    /// Accepts only characters that no file system gives a special meaning.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidProfileName> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ');
        let fits = !text.is_empty() && text.len() <= MAX_BYTES;
        if mutant!(ProfileNameIsAPath if fits) {
            return Ok(Self(text.to_owned()));
        }
        if fits && !text.starts_with('.') && text.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidProfileName)
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the profile that commands use without `--profile`.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for ProfileName {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_the_directory() {
        for text in [
            "", ".", "..", "../x", "a/b", "a\\b", "c:x", "a\0b", ".hidden", "a\nb",
        ] {
            assert_eq!(
                ProfileName::parse(text),
                Err(InvalidProfileName),
                "{text:?}"
            );
        }
        for text in ["default", "my-team_2", "a.b", "Füße 1"] {
            assert_eq!(ProfileName::parse(text).unwrap().as_str(), text);
        }
    }
}
