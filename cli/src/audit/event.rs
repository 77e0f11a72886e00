//! The lines of an audit trail.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::sealed_line;

/// What every line belongs to, so that lines of other files are none of a trail.
const SALT: &str = "audit trail";

/// The event that a line records.
pub(super) trait Event: Serialize {
    /// The value of `event`.
    const NAME: &'static str;
}

/// The beginning of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Start<'a, F: Serialize> {
    /// Identifies the run in all its lines.
    pub(crate) run: &'a str,
    /// RFC 3339.
    pub(crate) time: &'a str,
    /// Who: the public key; `None` for a login without keys. Never the private key.
    pub(crate) public_api_key: Option<&'a str>,
    pub(crate) server: &'a str,
    pub(crate) project_id: &'a str,
    pub(crate) app_id: &'a str,
    /// The client app ID, if it is known.
    pub(crate) app: &'a str,
    /// Such as `users revoke`.
    pub(crate) command: &'a str,
    pub(crate) filters: F,
    /// The fingerprint of the plan that is applied.
    pub(crate) plan: Option<&'a str>,
    /// `--reason`.
    pub(crate) reason: Option<&'a str>,
    /// The version of this program.
    pub(crate) version: &'a str,
}

impl<F: Serialize> Event for Start<'_, F> {
    const NAME: &'static str = START;
}

/// The outcome for one user.
#[derive(Debug, Serialize)]
pub(crate) struct UserEvent<'a> {
    pub(crate) run: &'a str,
    pub(crate) id: &'a str,
    /// `done`, `failed`, `unknown`, `not_attempted` or `not_found`.
    pub(crate) result: &'a str,
    pub(crate) attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_code: Option<&'a str>,
}

impl Event for UserEvent<'_> {
    const NAME: &'static str = "user";
}

/// How many users had each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) users: u64,
    pub(crate) done: u64,
    pub(crate) failed: u64,
    pub(crate) unknown: u64,
    pub(crate) not_attempted: u64,
    pub(crate) not_found: u64,
}

/// The end of a run.
#[derive(Debug, Serialize)]
pub(crate) struct End<'a> {
    pub(crate) run: &'a str,
    /// RFC 3339.
    pub(crate) time: &'a str,
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

impl Event for End<'_> {
    const NAME: &'static str = END;
}

/// The line before this one is incomplete: the run that wrote it was killed.
#[derive(Debug, Serialize)]
pub(super) struct Interrupted {
    /// The bytes of the incomplete line.
    pub(super) bytes: usize,
}

impl Event for Interrupted {
    const NAME: &'static str = INTERRUPTED;
}

pub(super) const START: &str = "start";
pub(super) const END: &str = "end";
pub(super) const INTERRUPTED: &str = "interrupted";

/// A line that was read.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) seq: u64,
    pub(super) prev: String,
    pub(super) event: String,
}

impl Line {
    /// Parses a line, unless it was changed.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?;
        sealed_line::is_sealed(text, SALT)
            .then(|| serde_json::from_str(text).ok())
            .flatten()
    }
}

/// Writes a line, without its end.
pub(super) fn line<E: Event>(event: &E, seq: u64, prev: Digest) -> String {
    #[derive(Serialize)]
    struct Numbered<'a, E> {
        seq: u64,
        prev: String,
        event: &'static str,
        #[serde(flatten)]
        fields: &'a E,
    }
    let numbered = Numbered {
        seq,
        prev: prev.to_string(),
        event: E::NAME,
        fields: event,
    };
    sealed_line::seal(&numbered, SALT)
}

/// Whether the bytes are an incomplete line after `prev`: what a killed run leaves.
pub(super) fn is_incomplete(bytes: &[u8], seq: u64, prev: Digest) -> bool {
    let beginning = format!("{{\"seq\":{seq},\"prev\":\"{prev}\",\"event\":\"");
    let mut pairs = beginning.bytes().zip(bytes);
    // A complete object was changed, not interrupted.
    pairs.all(|(expected, byte)| expected == *byte)
        && serde_json::from_slice::<IgnoredAny>(bytes).is_err()
}
