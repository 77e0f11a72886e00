//! Tokens of a system of one's own, signed with RS256, and its public key in the
//! forms in which such systems give it.
//!
//! The keys were made for these tests and open nothing else: `ring` signs with
//! RSA keys, but makes none.

use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

use super::jwt::{encode, unsigned};

/// A key pair.
pub(crate) struct Rsa(KeyPair);

impl Rsa {
    /// That of the system which an app trusts.
    pub(crate) fn ours() -> Self {
        Self::read(include_bytes!("keys/ours.der"))
    }

    /// That of somebody else.
    pub(crate) fn foreign() -> Self {
        Self::read(include_bytes!("keys/foreign.der"))
    }

    fn read(der: &[u8]) -> Self {
        Self(KeyPair::from_der(der).expect("a key pair in PKCS#1"))
    }

    /// A token of these claims with a good signature.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_under(&json!({"alg": "RS256", "typ": "JWT"}), claims)
    }

    /// The same, with the key's name in its header.
    pub(crate) fn sign_as(&self, kid: &str, claims: &Value) -> String {
        self.sign_under(&json!({"alg": "RS256", "typ": "JWT", "kid": kid}), claims)
    }

    /// The same under any header.
    pub(crate) fn sign_under(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .expect("a signature");
        format!("{signed}.{}", encode(&signature))
    }

    /// The public key as one of a JWKS, under a name.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let PublicKeyComponents::<Vec<u8>> { n, e } = self.0.public().into();
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": encode(&n), "e": encode(&e)})
    }

    /// The public key in PEM (`SubjectPublicKeyInfo`).
    pub(crate) fn pem(&self) -> String {
        let text: Vec<char> = base64(&self.spki()).chars().collect();
        let lines = text.chunks(64).map(|line| line.iter().collect::<String>());
        let lines = lines.collect::<Vec<_>>().join("\n");
        format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
    }

    /// The public key in DER (`SubjectPublicKeyInfo`).
    pub(crate) fn spki(&self) -> Vec<u8> {
        // The algorithm: rsaEncryption, no parameters.
        const ALGORITHM: [u8; 15] = [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
            0x00,
        ];
        let bits = [&[0], self.0.public().as_ref()].concat();
        let key = tagged(0x03, &bits);
        tagged(0x30, &[&ALGORITHM[..], &key].concat())
    }
}

/// DER of a tag, for contents of 256 to 65535 bytes.
fn tagged(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len()).expect("a short key");
    assert!(length > 0xff, "a key of at least 2048 bits");
    [&[tag, 0x82], &length.to_be_bytes()[..], contents].concat()
}

/// base64 with padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = encode(bytes).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
