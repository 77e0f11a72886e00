//! A profile's name, which becomes a file's name.

use std::fmt;

/// The longest name, in bytes; with its ending it fits every file system.
const MAX_BYTES: usize = 200;

/// A name that stays inside the profiles' directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProfileName(String);

/// Why a text cannot name a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a profile's name has 1 to {MAX_BYTES} letters, digits, '.', '_', '-' or spaces and does not begin with '.'"
)]
pub(crate) struct BadProfileName;

impl ProfileName {
    /// Takes a name without path separators or anything else that a file
    /// system might read as more than a name.
    pub(crate) fn parse(text: &str) -> Result<Self, BadProfileName> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ');
        let fits = !text.is_empty() && text.len() <= MAX_BYTES;
        if fits && !text.starts_with('.') && text.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadProfileName)
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether commands use this profile when none is named.
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
            assert_eq!(ProfileName::parse(text), Err(BadProfileName), "{text:?}");
        }
        for text in ["default", "my-team_2", "a.b", "Füße 1"] {
            assert_eq!(ProfileName::parse(text).unwrap().as_str(), text);
        }
    }
}
