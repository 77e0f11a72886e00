//! Passwords, kept as salted hashes only.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::state::SeededRng;

/// Few, on purpose: nobody's real password belongs in a mock, but its memory
/// and its exports should not show one either.
const ROUNDS: NonZeroU32 = NonZeroU32::new(100).expect("not zero");

/// A salted PBKDF2 hash; users of one seed may share it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Salted", from = "Salted")]
pub(crate) struct Password(Arc<Salted>);

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Salted {
    #[serde(with = "crate::state::storage::hex")]
    salt: [u8; 16],
    #[serde(with = "crate::state::storage::hex")]
    hash: [u8; 32],
}

impl From<Salted> for Password {
    fn from(salted: Salted) -> Self {
        Self(Arc::new(salted))
    }
}

impl From<Password> for Salted {
    fn from(password: Password) -> Self {
        Arc::unwrap_or_clone(password.0)
    }
}

impl Password {
    pub(crate) fn new(password: &str, rng: &mut SeededRng) -> Self {
        let salt = rng.bytes();
        let mut hash = [0; 32];
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            &salt,
            password.as_bytes(),
            &mut hash,
        );
        Salted { salt, hash }.into()
    }

    /// Compares in constant time.
    pub(crate) fn fits(&self, password: &str) -> bool {
        pbkdf2::verify(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            &self.0.salt,
            password.as_bytes(),
            &self.0.hash,
        )
        .is_ok()
    }
}

/// Hashes each distinct password of a seed once: generated users share one, and
/// a large seed must not take long to start.
#[derive(Debug, Default)]
pub(crate) struct PasswordCache(HashMap<String, Password>);

impl PasswordCache {
    pub(crate) fn hash(&mut self, password: &str, rng: &mut SeededRng) -> Password {
        if let Some(known) = self.0.get(password) {
            return known.clone();
        }
        let made = Password::new(password, rng);
        self.0.insert(password.to_owned(), made.clone());
        made
    }
}

/// Whether two secrets are equal, in time that tells nothing but their length.
pub(crate) fn same_secret(one: &str, other: &str) -> bool {
    // Eight bytes at once: a token has some hundred.
    let (one, one_rest) = one.as_bytes().as_chunks::<8>();
    let (other, other_rest) = other.as_bytes().as_chunks::<8>();
    if one.len() != other.len() {
        return false;
    }
    let words = one.iter().zip(other);
    let same = words.fold(one_rest.ct_eq(other_rest), |same, (one, other)| {
        same & u64::from_ne_bytes(*one).ct_eq(&u64::from_ne_bytes(*other))
    });
    same.into()
}
