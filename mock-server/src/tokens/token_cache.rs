//! Remembers the last token whose signature was verified. Scripts send the same token
//! with every request.

use std::sync::{Mutex, PoisonError};

use crate::hidden::Hidden;
use crate::state::secrets_match;
use crate::tokens::session_token::Claims;

/// A verified token.
#[derive(Debug)]
struct Verified {
    token: Hidden<Box<str>>,
    /// The secret that signed it.
    secret: Hidden<[u8; 32]>,
    claims: Claims,
}

/// A cache with room for one token. It saves only the verification of the signature:
/// callers still check that the token has not expired and that its session has not ended.
///
/// One token is enough, because a bulk run uses one, and a larger cache would have to
/// evict.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Mutex<Option<Verified>>);

impl TokenCache {
    /// Returns the claims of a token, if it is the cached one and this secret signed it.
    /// Compares in constant time.
    pub(crate) fn get(&self, token: &str, secret: &[u8; 32]) -> Option<Claims> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.as_ref()?;
        // The secret is compared too: a state that was replaced, or a rekeyed world, has another
        // one, and its old tokens are invalid.
        let is_cached = *last.secret == *secret && secrets_match(&last.token, token);
        is_cached.then(|| last.claims.clone())
    }

    /// Like [`get`](Self::get), but with any signature.
    #[cfg(feature = "mutants")]
    pub(crate) fn get_unsigned(&self, token: &str, secret: &[u8; 32]) -> Option<Claims> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.as_ref()?;
        let signed = |token: &str| token.rsplit_once('.').map(|(signed, _)| signed.to_owned());
        let is_cached = *last.secret == *secret && signed(&last.token) == signed(token);
        is_cached.then(|| last.claims.clone())
    }

    /// Caches a verified token in place of the previous one.
    pub(crate) fn insert(&self, token: &str, secret: &[u8; 32], claims: &Claims) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Verified {
            token: Hidden(token.into()),
            secret: Hidden(*secret),
            claims: claims.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Id;
    use crate::tokens::session_token::TokenKind;

    #[test]
    fn claims_are_returned_only_for_the_same_token_and_secret() {
        let claims = Claims {
            kind: TokenKind::Access,
            session: Id::ZERO,
            user: Id::ZERO,
            domain: Id::ZERO,
            device: Id::ZERO,
            issued: 1,
            expires: 2,
        };
        let cache = TokenCache::default();
        assert_eq!(cache.get("a", &[1; 32]), None);
        cache.insert("a", &[1; 32], &claims);
        assert_eq!(cache.get("a", &[1; 32]), Some(claims));
        assert_eq!(cache.get("b", &[1; 32]), None);
        assert_eq!(cache.get("a", &[2; 32]), None);
    }
}
