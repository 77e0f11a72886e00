//! HTTP digest authentication as the Atlas API asks for it (RFC 2617: MD5 and
//! `qop="auth"`), worked out here rather than by the command line's library.

use md5::{Digest, Md5};

use super::http::Answer;
use super::world::{PUBLIC_KEY, World};

impl World {
    /// The header that answers the challenge of `path`, with this private key.
    pub(crate) fn digest(&self, method: &str, path: &str, private_key: &str) -> String {
        let challenge = self.http.call(method, path).send().expect(401);
        let nonce = part(&challenge, "nonce");
        let realm = part(&challenge, "realm");
        let user = hash(&format!("{PUBLIC_KEY}:{realm}:{private_key}"));
        let asked = hash(&format!("{method}:{path}"));
        let response = hash(&format!("{user}:{nonce}:00000001:cafe:auth:{asked}"));
        format!(
            "Digest username=\"{PUBLIC_KEY}\", realm=\"{realm}\", nonce=\"{nonce}\", \
             uri=\"{path}\", qop=auth, nc=00000001, cnonce=\"cafe\", response=\"{response}\", \
             algorithm=MD5"
        )
    }
}

/// One part of a challenge, taken apart at `", "` as the clients do.
pub(crate) fn part(challenge: &Answer, name: &str) -> String {
    let header = challenge
        .header("www-authenticate")
        .unwrap_or_else(|| panic!("no challenge in {challenge:?}"));
    let parts = header.strip_prefix("Digest ").expect("a digest challenge");
    parts
        .split(", ")
        .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_else(|| panic!("no {name} in {header}"))
        .trim_matches('"')
        .to_owned()
}

fn hash(text: &str) -> String {
    format!("{:x}", Md5::digest(text.as_bytes()))
}
