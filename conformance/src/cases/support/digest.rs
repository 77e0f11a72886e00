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
        let count = "00000001";
        let qop = Some("auth");
        Proof {
            nonce: &nonce,
            count,
            qop,
        }
        .header(method, path, private_key)
    }
}

/// What a client chooses when it answers a challenge.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    pub(crate) nonce: &'a str,
    /// `nc`: eight hex digits.
    pub(crate) count: &'a str,
    /// `None`: as clients did before there were qops. (RFC 2069)
    pub(crate) qop: Option<&'a str>,
}

impl Proof<'_> {
    /// The header, of which everything is signed with the private key.
    pub(crate) fn header(self, method: &str, path: &str, private_key: &str) -> String {
        let Self { nonce, count, qop } = self;
        let realm = "MMS Public API";
        let user = hash(&format!("{PUBLIC_KEY}:{realm}:{private_key}"));
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
            "Digest username=\"{PUBLIC_KEY}\", realm=\"{realm}\", nonce=\"{nonce}\", \
             uri=\"{path}\", response=\"{response}\", algorithm=MD5{more}"
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
