//! Secrets that cannot be printed by accident.

use std::fmt;

/// Servers accept 8 to 16 kB of headers, and a real token has about 1 kB.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// Some editors begin a file with it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The error for a text that cannot be a token. It does not quote the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidToken {
    #[error("the token is empty")]
    Empty,
    #[error("the token is longer than {MAX_TOKEN_BYTES} bytes")]
    TooLong,
    #[error("the token has characters that no token may have")]
    Characters,
}

/// A private key, password or token. `Debug` redacts it, and there is no
/// `Display`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A token of a session, as a server issued it or a profile stored it.
    ///
    /// # Errors
    /// It is empty, longer than any request header may be, or has a character
    /// that no header may contain.
    pub(crate) fn token(text: impl Into<String>) -> Result<Self, InvalidToken> {
        let text = text.into();
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.is_empty() {
            Err(InvalidToken::Empty)
        } else if text.len() > MAX_TOKEN_BYTES {
            Err(InvalidToken::TooLong)
        } else if is_plain {
            Ok(Self(text))
        } else {
            Err(InvalidToken::Characters)
        }
    }

    /// The first line of a text, without the byte order mark and the line
    /// ending that editors and shells leave around a secret.
    pub(crate) fn line(text: &str) -> &str {
        let text = text.trim_start_matches(BYTE_ORDER_MARK);
        text.trim_end_matches(['\r', '\n'])
    }

    /// Trims a key, which unlike a password cannot have whitespace around it.
    pub(crate) fn trimmed_key(text: &str) -> &str {
        text.trim_matches(|c: char| c.is_whitespace() || c == BYTE_ORDER_MARK)
    }

    /// The secret itself, only for requests and the profile file.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Replaces every dash-separated part but the last with stars. A secret
    /// without dashes becomes all stars.
    pub(crate) fn redacted(&self) -> String {
        if mutant!(KeysAreNotRedacted) {
            return self.0.clone();
        }
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

    #[test]
    fn a_token_fits_into_a_header() {
        assert!(Secret::token("eyJ.a-b_c.~+/=").is_ok());
        assert_eq!(Secret::token(""), Err(InvalidToken::Empty));
        for text in ["a\nb", "a\rb", "a\0b", "a b", "a\u{7f}", "ü", " a", "a\t"] {
            assert_eq!(
                Secret::token(text),
                Err(InvalidToken::Characters),
                "{text:?}"
            );
        }
        let longest = "x".repeat(MAX_TOKEN_BYTES);
        assert!(Secret::token(longest.clone()).is_ok());
        assert_eq!(Secret::token(longest + "x"), Err(InvalidToken::TooLong));
    }

    #[test]
    fn line_endings_and_byte_order_marks_are_removed() {
        for text in ["hush", "hush\n", "hush\r\n", "\u{feff}hush\r"] {
            assert_eq!(Secret::line(text), "hush", "{text:?}");
            assert_eq!(Secret::trimmed_key(text), "hush", "{text:?}");
        }
        assert_eq!(Secret::line(" a b \n"), " a b ");
        assert_eq!(Secret::trimmed_key("\t hush \n"), "hush");
    }
}
