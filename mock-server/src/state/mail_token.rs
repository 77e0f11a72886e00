//! The tokens in mails, which prove that their recipient has read them.

use serde::{Deserialize, Serialize};

use crate::hidden::Hidden;
use crate::state::drawn_token::{DrawnToken, LENGTH};
use crate::state::password::secrets_match;
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::storage::shared_map::SharedMap;
use crate::state::time::{MINUTE, Seconds};

/// (manual)
const LIFETIME: Seconds = 30 * MINUTE;

/// A token and the ID under which it is looked up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailToken {
    pub(crate) token: Hidden<String>,
    pub(crate) token_id: Id,
    pub(crate) email: Box<str>,
    pub(crate) expires: Seconds,
}

/// The tokens for one purpose. Each email address has at most one: the last mailed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<MailToken>", into = "Vec<MailToken>")]
pub(crate) struct MailTokens {
    pub(super) by_id: SharedMap<Id, MailToken>,
    by_email: SharedMap<Box<str>, Id>,
}

impl From<Vec<MailToken>> for MailTokens {
    fn from(all: Vec<MailToken>) -> Self {
        let mut tokens = Self::default();
        for token in all {
            tokens.insert(token);
        }
        tokens
    }
}

impl From<MailTokens> for Vec<MailToken> {
    fn from(tokens: MailTokens) -> Self {
        tokens.by_id.values().cloned().collect()
    }
}

impl MailTokens {
    fn insert(&mut self, token: MailToken) {
        self.by_email.insert(token.email.clone(), token.token_id);
        self.by_id.insert(token.token_id, token);
    }

    /// Issues a token for an email address and revokes the previous one.
    pub(super) fn issue(&mut self, email: &str, now: Seconds, drawn: DrawnToken) -> MailToken {
        self.revoke(email);
        let token = MailToken {
            token: drawn.token,
            token_id: drawn.token_id,
            email: email.into(),
            expires: now.saturating_add(LIFETIME),
        };
        self.insert(token.clone());
        token
    }

    /// Returns the email address that a token was mailed to.
    ///
    /// # Errors
    ///
    /// [`Rejection::MalformedMailToken`] for what was never a token, or
    /// [`Rejection::ExpiredMailToken`], if it is unknown, revoked or expired. (Dart SDK's
    /// tests)
    pub(super) fn check(
        &self,
        token: &str,
        token_id: Id,
        now: Seconds,
    ) -> Result<Box<str>, Rejection> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric();
        if token.len() < LENGTH || !token.bytes().all(is_letter) {
            return Err(Rejection::MalformedMailToken);
        }
        // One rejection for all other reasons: a client must not learn which tokens exist.
        let expired = Rejection::ExpiredMailToken;
        let issued = self.by_id.get(&token_id).ok_or(expired)?;
        if now < issued.expires && secrets_match(&issued.token, token) {
            Ok(issued.email.clone())
        } else {
            Err(Rejection::ExpiredMailToken)
        }
    }

    /// All tokens, in order of their IDs.
    #[cfg(feature = "mutants")]
    pub(crate) fn all(&self) -> impl Iterator<Item = &MailToken> {
        self.by_id.values()
    }

    /// Adds or removes a token.
    #[cfg(feature = "mutants")]
    pub(crate) fn set_present(&mut self, token: &MailToken, is_present: bool) {
        if is_present {
            self.insert(token.clone());
        } else {
            self.by_id.remove(&token.token_id);
        }
    }

    /// Revokes the token of an email address, if it has one.
    pub(super) fn revoke(&mut self, email: &str) {
        if let Some(id) = self.by_email.remove(email) {
            self.by_id.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::storage::id::SeededRng;

    /// (Dart SDK's tests)
    #[test]
    fn what_was_never_a_token_is_malformed_and_any_other_is_expired() {
        let (mut tokens, mut rng) = (MailTokens::default(), SeededRng::new(0));
        let issued = tokens.issue("x", 0, DrawnToken::draw(&mut rng));
        let check = |token: &str| tokens.check(token, issued.token_id, 1);
        assert_eq!(check(&issued.token).as_deref(), Ok("x"));
        let malformed = Err(Rejection::MalformedMailToken);
        assert_eq!(check(&"a".repeat(LENGTH - 1)), malformed);
        assert_eq!(check(&"-".repeat(LENGTH)), malformed);
        assert_eq!(check(&"a".repeat(LENGTH)), Err(Rejection::ExpiredMailToken));
    }
}
