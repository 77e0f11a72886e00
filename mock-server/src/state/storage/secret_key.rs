//! Keys that sign tokens.

use serde::{Deserialize, Serialize};

use crate::hidden::Hidden;

/// A key of HMAC with SHA-256. In JSON, 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Hex", into = "Hex")]
pub(crate) struct SecretKey(Hidden<[u8; 32]>);

#[derive(Serialize, Deserialize)]
struct Hex(#[serde(with = "crate::state::storage::hex")] [u8; 32]);

impl SecretKey {
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for SecretKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(Hidden(bytes))
    }
}

impl From<Hex> for SecretKey {
    fn from(hex: Hex) -> Self {
        hex.0.into()
    }
}

impl From<SecretKey> for Hex {
    fn from(key: SecretKey) -> Self {
        Self(*key.bytes())
    }
}
