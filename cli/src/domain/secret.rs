//! Secrets that cannot be printed by accident.

use std::fmt;

/// A private key or a token. `Debug` hides it; there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for a request or the profile's file and nothing else.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The form for people: every dash-separated part but the last becomes
    /// stars; a key without dashes becomes all stars.
    pub(crate) fn redacted(&self) -> String {
        let stars = |part: &str| "*".repeat(part.chars().count());
        match self.0.rsplit_once('-') {
            None => stars(&self.0),
            Some((hidden, last)) => {
                let hidden: Vec<_> = hidden.split('-').map(stars).collect();
                format!("{}-{last}", hidden.join("-"))
            }
        }
    }
}

/// How arguments are taken in: hidden from the first moment.
impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A programmatic API key pair of Atlas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) public: String,
    pub(crate) private: Secret,
}

impl Keys {
    /// `PUB (REDACTED)`, as prompts and `whoami` name the pair.
    pub(crate) fn redacted(&self) -> String {
        format!("{} ({})", self.public, self.private.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_dashed_key_is_shown() {
        let redacted = |text: &str| Secret::new(text).redacted();
        assert_eq!(redacted("aaaa-bb-cccc"), "****-**-cccc");
        assert_eq!(redacted("nodashes"), "********");
        assert_eq!(redacted(""), "");
        assert_eq!(format!("{:?}", Secret::new("hush")), "[redacted]");
    }
}
