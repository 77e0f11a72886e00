//! The last token whose signature was right: scripts send one and the same again
//! and again.

use std::sync::{Mutex, PoisonError};

use crate::state::same_secret;
use crate::tokens::session_token::Claims;

#[derive(Debug)]
struct Token {
    text: Box<str>,
    /// What it is signed with.
    secret: [u8; 32],
    claims: Claims,
}

/// That token. Whether it has expired and whether its session lives is asked anew
/// each time.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Mutex<Option<Token>>);

impl TokenCache {
    /// What a token says, if it is the last one that was right for this secret.
    pub(crate) fn claims(&self, token: &str, secret: &[u8; 32]) -> Option<Claims> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.as_ref()?;
        let same = last.secret == *secret && same_secret(&last.text, token);
        same.then(|| last.claims.clone())
    }

    pub(crate) fn keep(&self, token: &str, secret: &[u8; 32], claims: &Claims) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Token {
            text: token.into(),
            secret: *secret,
            claims: claims.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Id;
    use crate::tokens::session_token::Kind;

    /// Only the very token, only for the secret that it was right for.
    #[test]
    fn only_the_very_token() {
        let claims = Claims {
            kind: Kind::Access,
            session: Id::ZERO,
            user: Id::ZERO,
            domain: Id::ZERO,
            device: Id::ZERO,
            issued: 1,
            expires: 2,
        };
        let token_cache = TokenCache::default();
        assert_eq!(token_cache.claims("a", &[1; 32]), None);
        token_cache.keep("a", &[1; 32], &claims);
        assert_eq!(token_cache.claims("a", &[1; 32]), Some(claims));
        assert_eq!(token_cache.claims("b", &[1; 32]), None);
        assert_eq!(token_cache.claims("a", &[2; 32]), None);
    }
}
