//! What mails hold to prove that somebody read them.

use serde::{Deserialize, Serialize};

use crate::state::storage::shared_map::SharedMap;
use crate::state::{Id, Rejection, Seconds, SeededRng, same_secret};

/// A mailed token is good for 30 minutes. (manual)
const LIFETIME: Seconds = 30 * 60;

/// A token and the id that it is found by.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailToken {
    pub(crate) token: String,
    pub(crate) token_id: Id,
    pub(crate) email: Box<str>,
    pub(crate) expires: Seconds,
}

/// The tokens for one purpose: of each address, the one mailed last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<MailToken>", into = "Vec<MailToken>")]
pub(crate) struct MailTokens {
    pub(super) all: SharedMap<Id, MailToken>,
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
        tokens.all.values().cloned().collect()
    }
}

impl MailTokens {
    fn insert(&mut self, token: MailToken) {
        self.by_email.insert(token.email.clone(), token.token_id);
        self.all.insert(token.token_id, token);
    }

    /// A new token for an address; an earlier one is void.
    pub(super) fn issue(&mut self, email: &str, now: Seconds, rng: &mut SeededRng) -> MailToken {
        self.forget(email);
        let token = MailToken {
            token: rng.secret(64),
            token_id: rng.id(),
            email: email.into(),
            expires: now.saturating_add(LIFETIME),
        };
        self.insert(token.clone());
        token
    }

    /// Whose address a token proves.
    pub(super) fn check(
        &self,
        token: &str,
        token_id: Id,
        now: Seconds,
    ) -> Result<Box<str>, Rejection> {
        let known = self.all.get(&token_id).ok_or(Rejection::InvalidMailToken)?;
        if now < known.expires && same_secret(&known.token, token) {
            Ok(known.email.clone())
        } else {
            Err(Rejection::InvalidMailToken)
        }
    }

    /// Voids the token of an address.
    pub(super) fn forget(&mut self, email: &str) {
        if let Some(id) = self.by_email.remove(email) {
            self.all.remove(&id);
        }
    }
}
