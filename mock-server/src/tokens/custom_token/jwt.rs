//! Signed tokens (JWT): parsing, and verification with ring.
//!
//! Not with `jsonwebtoken`: it is 14 lines of the dependency tree, among them big
//! integers and dates, and still needs an adapter to ring that is as long as this.

mod public_key;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};

pub(super) use public_key::{Jwk, JwkSet};

/// How a token is signed. There is no `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Algorithm {
    #[serde(rename = "HS256")]
    Hs256,
    #[serde(rename = "RS256")]
    Rs256,
}

/// The header of a token, without what has no effect here.
#[derive(Debug, Deserialize)]
pub(super) struct Header {
    pub(super) alg: Algorithm,
    pub(super) kid: Option<String>,
}

/// A key that verifies tokens.
#[derive(Debug)]
pub(super) enum VerifyingKey {
    Hs256(hmac::Key),
    /// `RSAPublicKey` in DER.
    Rs256(Vec<u8>),
    /// Modulus and exponent.
    Rs256Components(RsaPublicKeyComponents<Vec<u8>>),
}

/// A token whose signature has not been verified yet.
pub(super) struct Token<'a> {
    pub(super) header: Header,
    /// What the signature covers: header and claims, encoded.
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

impl VerifyingKey {
    pub(super) fn from_secret(secret: &str) -> Self {
        Self::Hs256(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    /// Parses a public RSA key in PEM: a `PUBLIC KEY`, an `RSA PUBLIC KEY` or the key of
    /// a `CERTIFICATE`. `None` if it is something else.
    pub(super) fn from_pem(text: &str) -> Option<Self> {
        public_key::from_pem(text).map(Self::Rs256)
    }

    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let scheme = &RSA_PKCS1_2048_8192_SHA256;
        match self {
            // Compares in constant time.
            Self::Hs256(key) => hmac::verify(key, signed, signature).is_ok(),
            Self::Rs256(der) => UnparsedPublicKey::new(scheme, der)
                .verify(signed, signature)
                .is_ok(),
            Self::Rs256Components(key) => key.verify(scheme, signed, signature).is_ok(),
        }
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Hs256(_) => Algorithm::Hs256,
            Self::Rs256(_) | Self::Rs256Components(_) => Algorithm::Rs256,
        }
    }
}

impl<'a> Token<'a> {
    /// Parses a token; `None` if it is not a JWT, or has another algorithm.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        Some(Self {
            header: serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?,
            signed,
            claims,
            signature: BASE64.decode(signature).ok()?,
        })
    }

    /// Returns the claims if the key verifies the signature.
    pub(super) fn verify(&self, key: &VerifyingKey) -> Option<Map<String, Value>> {
        // A public key must never serve as a secret.
        let same_algorithm = key.algorithm() == self.header.alg;
        if !same_algorithm || !key.verifies(self.signed.as_bytes(), &self.signature) {
            return None;
        }
        self.unverified()
    }

    /// Returns the claims, whoever signed them.
    pub(super) fn unverified(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&BASE64.decode(self.claims).ok()?).ok()
    }
}
