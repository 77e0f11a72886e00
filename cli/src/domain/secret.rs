//! Secrets that cannot be printed by accident.

use std::fmt;

/// A private key, password or token. `Debug` redacts it, and there is no
/// `Display`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, only for requests and the profile file.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Replaces every dash-separated part but the last with stars. A secret
    /// without dashes becomes all stars.
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

/// Lets clap parse an argument straight into a secret.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redaction_keeps_only_the_part_after_the_last_dash() {
        let redacted = |text: &str| Secret::new(text).redacted();
        assert_eq!(redacted("aaaa-bb-cccc"), "****-**-cccc");
        assert_eq!(redacted("nodashes"), "********");
        assert_eq!(redacted(""), "");
        assert_eq!(format!("{:?}", Secret::new("hush")), "[redacted]");
    }
}
