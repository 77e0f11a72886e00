//! Passwords, stored only as salted hashes.

use std::borrow::Cow;
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
            &key(password),
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
            &key(password),
            &self.0.hash,
        )
        .is_ok()
    }
}

/// The bytes of a password that are hashed. HMAC pads its key with zero bytes, so that a
/// password would match with further zeros at its end. Bytes that UTF-8 does not use stand
/// for them.
fn key(password: &str) -> Cow<'_, [u8]> {
    if !password.contains('\0') {
        return password.as_bytes().into();
    }
    let key = password.bytes().flat_map(|byte| match byte {
        0 => [0xc0, 0x80].into_iter().take(2),
        _ => [byte, 0].into_iter().take(1),
    });
    key.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A password, and others that differ from it in one place or in length only.
    fn similar(password: &str) -> Vec<String> {
        let mut all: Vec<String> = ["\0", "\0\0", " ", "x", "é"]
            .iter()
            .flat_map(|end| [format!("{password}{end}"), format!("{end}{password}")])
            .collect();
        for at in 0..password.len() {
            let (before, after) = password.split_at(at);
            let rest = &after[1..];
            all.extend([
                before.to_owned(),
                after.to_owned(),
                format!("{before}{rest}"),
            ]);
            all.push(format!("{before}~{rest}"));
        }
        all.retain(|other| other != password);
        all
    }

    /// Lengths around those of a machine word, a hash and a block of the hash.
    #[test]
    fn every_byte_and_the_length_are_compared() {
        let mut rng = SeededRng::new(0);
        for length in [1, 6, 7, 8, 9, 16, 31, 32, 33, 63, 64, 65, 72, 73, 128] {
            let password: String = ('a'..='z').cycle().take(length).collect();
            let hashed = Password::new(&password, &mut rng);
            assert!(hashed.matches(&password) && secrets_match(&password, &password));
            for other in similar(&password) {
                assert!(!hashed.matches(&other), "{password:?} {other:?}");
                assert!(!secrets_match(&password, &other), "{password:?} {other:?}");
            }
        }
        let with_zero = Password::new("secret\0", &mut rng);
        assert!(with_zero.matches("secret\0") && !with_zero.matches("secret"));
        assert!(!with_zero.matches("secret\0\0"));
    }

    #[test]
    fn equal_passwords_have_different_salts_and_hashes() {
        let mut rng = SeededRng::new(0);
        let (one, other) = (
            Password::new("secret", &mut rng),
            Password::new("secret", &mut rng),
        );
        assert_ne!((one.0.salt, one.0.hash), (other.0.salt, other.0.hash));
        assert_ne!(one.0.salt, other.0.salt);
        assert_ne!(one.0.hash, other.0.hash);
        // The hash depends on the salt.
        let moved = Password::from(SaltedHash {
            salt: other.0.salt,
            hash: one.0.hash,
        });
        assert!(one.matches("secret") && !moved.matches("secret"));
    }
}
