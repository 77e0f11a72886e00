//! Passwords, stored only as salted hashes.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::state::storage::id::SeededRng;

/// Deliberately few, so that tests with many logins stay fast. Real passwords do not
/// belong in a mock; hashing merely keeps them out of memory dumps and exports.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(100).expect("not zero");

/// A salted PBKDF2 hash. Generated users share one, hence the `Arc`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "SaltedHash", from = "SaltedHash")]
pub(crate) struct Password(Arc<SaltedHash>);

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaltedHash {
    #[serde(with = "crate::state::storage::hex")]
    salt: [u8; 16],
    #[serde(with = "crate::state::storage::hex")]
    hash: [u8; 32],
}

impl From<SaltedHash> for Password {
    fn from(salted: SaltedHash) -> Self {
        Self(Arc::new(salted))
    }
}

impl From<Password> for SaltedHash {
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
            ITERATIONS,
            &salt,
            password.as_bytes(),
            &mut hash,
        );
        SaltedHash { salt, hash }.into()
    }

    /// Whether this is the password. Compares in constant time.
    pub(crate) fn matches(&self, password: &str) -> bool {
        pbkdf2::verify(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ITERATIONS,
            &self.0.salt,
            password.as_bytes(),
            &self.0.hash,
        )
        .is_ok()
    }
}

/// Hashes each distinct password of a seed only once. Without it, hashing would
/// dominate the startup time with 100,000 generated users, who share a password.
#[derive(Debug, Default)]
pub(crate) struct PasswordCache(HashMap<String, Password>);

impl PasswordCache {
    pub(crate) fn hash(&mut self, password: &str, rng: &mut SeededRng) -> Password {
        if let Some(hashed) = self.0.get(password) {
            return hashed.clone();
        }
        let hashed = Password::new(password, rng);
        self.0.insert(password.to_owned(), hashed.clone());
        hashed
    }
}

/// Whether two secrets are equal. Takes a time that depends only on their length.
pub(crate) fn secrets_match(a: &str, b: &str) -> bool {
    // `ct_eq` on slices compares byte by byte, which is slow for tokens of several
    // hundred bytes that are compared in every request.
    let (a, a_rest) = a.as_bytes().as_chunks::<8>();
    let (b, b_rest) = b.as_bytes().as_chunks::<8>();
    if a.len() != b.len() {
        return false;
    }
    let equal = a.iter().zip(b).fold(a_rest.ct_eq(b_rest), |equal, (a, b)| {
        equal & u64::from_ne_bytes(*a).ct_eq(&u64::from_ne_bytes(*b))
    });
    equal.into()
}
