//! The lines of a plan.

use std::io;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{Provider, User, UserId, UserState};
use crate::sealed_line;

/// The version of the format.
pub(crate) const VERSION: u64 = 1;

/// What the checksum of a header belongs to.
const HEADER_SALT: &str = "plan";

/// The first line of a plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Header {
    /// The version of the format.
    pub(crate) plan: u64,
    /// Such as `users revoke`.
    pub(crate) command: String,
    pub(crate) server: String,
    pub(crate) project_id: String,
    pub(crate) app_id: String,
    /// The client app ID or, if unknown, the ID.
    pub(crate) app: String,
    /// Whether the plan has pending registrations instead of users.
    pub(crate) pending: bool,
    /// The filters that selected the users.
    pub(crate) filters: Box<RawValue>,
    /// RFC 3339.
    pub(crate) created: String,
    /// How many users the plan had when it was written.
    pub(crate) users: u64,
    /// Identifies the plan. The lines of another plan do not fit it.
    pub(crate) fingerprint: String,
}

impl Header {
    pub(crate) fn line(&self) -> String {
        sealed_line::seal(self, HEADER_SALT)
    }

    /// Parses a line, unless it was changed.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        sealed_line::is_sealed(line, HEADER_SALT)
            .then(|| serde_json::from_str(line).ok())
            .flatten()
    }
}

/// The version in a line that may be the header of a plan.
pub(crate) fn version(line: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Version {
        plan: u64,
    }
    let version: Version = serde_json::from_str(line).ok()?;
    Some(version.plan)
}

/// Whether a line is that of a user, of any plan and possibly changed.
pub(super) fn is_user(line: &str) -> bool {
    serde_json::from_str::<Line>(line).is_ok()
}

/// Whether a line is a complete object.
pub(super) fn is_object(line: &str) -> bool {
    line.starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok()
}

/// One user of a plan.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    /// Its number, from 1.
    n: u64,
    id: String,
    provider_types: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    enabled: bool,
}

/// Serializes a user without a number and a checksum.
pub(crate) fn unnumbered(user: &User) -> Vec<u8> {
    let types = user.providers.iter().map(|provider| provider.wire_name());
    let line = Line {
        n: 0,
        id: user.id.to_string(),
        provider_types: types.map(str::to_owned).collect(),
        email: user.email.clone(),
        name: user.name.clone(),
        kind: user.kind.clone(),
        enabled: user.state == UserState::Enabled,
    };
    serde_json::to_vec(&line).expect("lines have string keys only")
}

/// Writes the line of a user, without its end.
pub(crate) fn line(n: u64, unnumbered: &[u8], fingerprint: &str) -> io::Result<String> {
    let line: Line = serde_json::from_slice(unnumbered)?;
    Ok(sealed_line::seal(&Line { n, ..line }, fingerprint))
}

/// Parses a user and its number, unless the line was changed or is of another plan.
pub(crate) fn parse(line: &str, fingerprint: &str) -> Option<(u64, User)> {
    if !sealed_line::is_sealed(line, fingerprint) {
        return None;
    }
    let line: Line = serde_json::from_str(line).ok()?;
    let types = line.provider_types.iter();
    let user = User {
        id: UserId::parse(&line.id).ok()?,
        providers: types.map(|name| Provider::from_wire(name)).collect(),
        kind: line.kind,
        state: if line.enabled {
            UserState::Enabled
        } else {
            UserState::Disabled
        },
        email: line.email,
        name: line.name,
        created: None,
        last_login: None,
    };
    Some((line.n, user))
}
