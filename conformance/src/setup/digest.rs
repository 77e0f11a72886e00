//! HTTP digest authentication as the Atlas API requires it (RFC 2617: MD5 and `qop="auth"`),
//! independent of the command line's library.

use md5::{Digest, Md5};

use super::World;
use crate::target::{Answer, OrFound as _, Stop};

impl World<'_> {
    /// The header that answers the challenge of `path`, with this private key. It signs the
    /// whole path, with that of the base URL.
    pub(crate) fn digest(
        &self,
        method: &str,
        path: &str,
        private_key: &str,
    ) -> Result<String, Stop> {
        let challenge = self.http.call(method, path).send()?.expect(401)?;
        let nonce = part(&challenge, "nonce")?;
        let proof = Proof {
            public_key: self.keys().0,
            nonce: &nonce,
            count: "00000001",
            qop: Some("auth"),
        };
        let path = format!("{}{path}", self.http.prefix());
        Ok(proof.header(method, &path, private_key))
    }
}

/// What a client chooses when it answers a challenge.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    pub(crate) public_key: &'a str,
    pub(crate) nonce: &'a str,
    /// `nc`: eight hex digits.
    pub(crate) count: &'a str,
    /// `None`: as clients did before there were qops. (RFC 2069)
    pub(crate) qop: Option<&'a str>,
}

impl Proof<'_> {
    /// The header, of which everything is signed with the private key.
    pub(crate) fn header(self, method: &str, path: &str, private_key: &str) -> String {
        let Self {
            public_key,
            nonce,
            count,
            qop,
        } = self;
        let realm = "MMS Public API";
        let user = hash(&format!("{public_key}:{realm}:{private_key}"));
        let asked = hash(&format!("{method}:{path}"));
        let (signed, more) = match qop {
            None => (format!("{user}:{nonce}:{asked}"), String::new()),
            Some(qop) => (
                format!("{user}:{nonce}:{count}:cafe:{qop}:{asked}"),
                format!(", qop={qop}, nc={count}, cnonce=\"cafe\""),
            ),
        };
        let response = hash(&signed);
        format!(
            "Digest username=\"{public_key}\", realm=\"{realm}\", nonce=\"{nonce}\", \
             uri=\"{path}\", response=\"{response}\", algorithm=MD5{more}"
        )
    }
}

/// One part of a challenge, split at `", "` as the clients do.
pub(crate) fn part(challenge: &Answer, name: &str) -> Result<String, Stop> {
    let header = challenge
        .header("www-authenticate")
        .or_found(|| format!("no challenge: {challenge:?}"))?;
    let parts = header.strip_prefix("Digest ").unwrap_or_default();
    let part = parts
        .split(", ")
        .find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let part = part.or_found(|| format!("no {name} in the challenge {header}"))?;
    Ok(part.trim_matches('"').to_owned())
}

fn hash(text: &str) -> String {
    format!("{:x}", Md5::digest(text.as_bytes()))
}
