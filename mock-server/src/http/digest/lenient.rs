//! Nonces that only a mutant accepts.

use crate::http::digest::{Digest, NONCE_LIFETIME};
use crate::mutants::{Kind, Selection};

impl Digest<'_> {
    pub(super) fn accepts_as_mutant(&self, mutant: Selection, nonce: &str) -> bool {
        let Some((issued, _)) = self.parse_nonce(nonce) else {
            return mutant.is(Kind::DigestNonceIsNotChecked);
        };
        let is_current = (issued..issued + NONCE_LIFETIME).contains(&self.now);
        mutant.is(Kind::DigestAllowsReplay) && is_current
            || mutant.is(Kind::DigestNoncesNeverExpire) && !is_current
    }
}
