//! Public RSA keys: sets of them (JWKS), and PEM.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::RsaPublicKeyComponents;
use serde::Deserialize;

use super::VerifyingKey;

/// A set of public keys. Keys of other types are accepted, but do not verify anything.
#[derive(Debug, Deserialize)]
pub(in super::super) struct JwkSet {
    pub(in super::super) keys: Vec<Jwk>,
}

/// A public key, without what has no effect here.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl JwkSet {
    pub(in super::super) fn find(&self, kid: &str) -> Option<&Jwk> {
        self.keys.iter().find(|key| key.kid.as_deref() == Some(kid))
    }
}

impl Jwk {
    /// Whether the key is meant for RS256.
    pub(in super::super) fn is_rs256(&self) -> bool {
        self.kty == "RSA" && self.alg.as_ref().is_none_or(|alg| alg == "RS256")
    }

    /// Returns the key; `None` if its modulus or exponent is missing or damaged.
    pub(in super::super) fn verifying_key(&self) -> Option<VerifyingKey> {
        let decode = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_ref()?).ok();
        let (n, e) = (decode(&self.n)?, decode(&self.e)?);
        Some(VerifyingKey::Rs256Components(RsaPublicKeyComponents {
            n,
            e,
        }))
    }
}

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// How deep the key is in a certificate: certificate, its signed part, key. Deeper
/// nesting is not followed, since anyone may set a secret.
const MAX_DEPTH: usize = 3;

/// Returns the `RSAPublicKey` of a PEM text in DER.
pub(super) fn from_pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (base64, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let base64: String = base64.split_ascii_whitespace().collect();
    let der = STANDARD.decode(base64).ok()?;
    match label {
        "RSA PUBLIC KEY" => Some(der),
        // The first bit string of a certificate is its key as well.
        "PUBLIC KEY" | "CERTIFICATE" => first_bit_string(&der, MAX_DEPTH).map(<[u8]>::to_vec),
        _ => None,
    }
}

/// Returns the first bit string in DER, at any depth up to a limit.
fn first_bit_string(mut der: &[u8], max_depth: usize) -> Option<&[u8]> {
    while !der.is_empty() {
        let (tag, content, rest) = element(der)?;
        match tag {
            // The first byte counts unused bits, of which keys have none.
            BIT_STRING => return content.strip_prefix(&[0]),
            SEQUENCE if max_depth > 0 => {
                if let Some(found) = first_bit_string(content, max_depth - 1) {
                    return Some(found);
                }
            }
            _ => {}
        }
        der = rest;
    }
    None
}

/// Splits DER into the tag and the content of its first element, and the rest.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, der) = der.split_first()?;
    let (&short, der) = der.split_first()?;
    let (length, der) = if short < 0x80 {
        (usize::from(short), der)
    } else {
        let (bytes, der) = der.split_at_checked(usize::from(short & 0x7f))?;
        if bytes.len() > 3 {
            return None;
        }
        let append = |length, byte: &u8| length << 8 | usize::from(*byte);
        (bytes.iter().fold(0, append), der)
    };
    let (content, rest) = der.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = include_str!("../test_keys/rsa.pub.pem");

    fn pem(label: &str, der: &[u8]) -> String {
        let base64 = STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
    }

    fn sequence(content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[SEQUENCE, 0x82], &length[..], content].concat()
    }

    fn spki() -> Vec<u8> {
        let base64: String = PUBLIC.lines().filter(|line| !line.contains('-')).collect();
        STANDARD.decode(base64).unwrap()
    }

    #[test]
    fn the_same_key_is_found_in_each_kind_of_pem() {
        let key = from_pem(PUBLIC).unwrap();
        assert_eq!(from_pem(&pem("RSA PUBLIC KEY", &key)).unwrap(), key);
        // Version, serial number, algorithm, key; then the algorithm and the signature.
        let version_and_serial = [0xa0, 3, 2, 1, 2, 2, 1, 7, SEQUENCE, 0];
        let signed = sequence(&[&version_and_serial[..], &spki()].concat());
        let signature = [SEQUENCE, 0, BIT_STRING, 2, 0, 1];
        let certificate = sequence(&[&signed[..], &signature].concat());
        assert_eq!(from_pem(&pem("CERTIFICATE", &certificate)).unwrap(), key);
    }

    #[test]
    fn damaged_keys_are_rejected() {
        let spki = spki();
        for length in 0..spki.len() {
            assert_eq!(
                from_pem(&pem("PUBLIC KEY", &spki[..length])),
                None,
                "{length}"
            );
        }
        for text in [
            "",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----",
            &pem("PRIVATE KEY", &spki),
            &pem("PUBLIC KEY", &[SEQUENCE, 0x84, 0xff, 0xff, 0xff, 0xff]),
        ] {
            assert_eq!(from_pem(text), None, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_not_followed() {
        let mut der = vec![BIT_STRING, 2, 0, 1];
        for _ in 0..=MAX_DEPTH {
            der = sequence(&der);
        }
        assert_eq!(from_pem(&pem("PUBLIC KEY", &der)), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(der: Vec<u8>) {
            let _ = first_bit_string(&der, MAX_DEPTH);
        }
    }
}
