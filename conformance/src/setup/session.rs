//! The tokens of a login.

use crate::target::{Answer, Stop};

/// The two tokens of a login, and whose they are.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) access: String,
    pub(crate) refresh: String,
    /// The user's ID.
    pub(crate) user: String,
}

impl Session {
    /// The tokens in the response to a login that succeeded.
    pub(crate) fn of(answer: &Answer) -> Result<Self, Stop> {
        let text = |key: &str| {
            let text = answer.text(key);
            ensure!(!text.is_empty(), "a login without {key}: {answer:?}");
            Ok(text)
        };
        Ok(Self {
            access: text("access_token")?,
            refresh: text("refresh_token")?,
            user: text("user_id")?,
        })
    }
}

/// The token with another signature of the same length.
pub(crate) fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let other = |c: char| if c == 'A' { 'B' } else { 'A' };
    let signature: String = signature.chars().map(other).collect();
    format!("{signed}.{signature}")
}
