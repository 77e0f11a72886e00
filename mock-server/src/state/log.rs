//! The log of an app: logins and changes by administrators.

use serde::{Deserialize, Serialize};

use crate::state::storage::id::Id;
use crate::state::storage::ring_buffer::RingBuffer;
use crate::state::time::Seconds;

/// Maximum number of entries. The service keeps ten days instead, which would not
/// limit the memory of a load test. (our choice)
const CAPACITY: usize = 1000;

/// The type of an entry. (OpenAPI document)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LogKind {
    /// An authentication: a login, a registration, a confirmation.
    Auth,
    /// A change by an administrator. The name is the document's.
    Api,
    /// A change of an API key.
    ApiKey,
    /// A call of a function.
    Function,
    /// A run of the function of an authentication trigger.
    AuthTrigger,
    /// A call of an endpoint.
    Endpoint,
}

impl LogKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auth => "AUTH",
            Self::Api => "API",
            Self::ApiKey => "API_KEY",
            Self::Function => "FUNCTION",
            Self::AuthTrigger => "AUTH_TRIGGER",
            Self::Endpoint => "ENDPOINT",
        }
    }
}

/// One request, as the log shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogEntry {
    pub(crate) id: Id,
    /// The request ID that the `link` of an error response contains.
    pub(crate) co_id: Id,
    pub(crate) kind: LogKind,
    pub(crate) at: Seconds,
    /// The user that the request concerned, if known.
    pub(crate) user: Option<Id>,
    pub(crate) method: Box<str>,
    /// Without the query string, which may contain secrets.
    pub(crate) path: Box<str>,
    pub(crate) status: u16,
    pub(crate) error: Option<Box<str>>,
    pub(crate) error_code: Option<Box<str>>,
    /// Why a login was refused, which the response does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Box<str>>,
    /// What functions wrote to the console.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) messages: Vec<Box<str>>,
}

/// The newest entries, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Logs {
    #[serde(rename = "kept")]
    pub(super) entries: RingBuffer<LogEntry>,
    #[serde(skip)]
    next_user: Option<Id>,
}

impl Logs {
    /// Sets the user of the entry that the current request is about to add. Only a
    /// rule can determine the user, but its caller has the rest of the entry.
    pub(crate) fn set_user(&mut self, user: Id) {
        self.next_user = Some(user);
    }

    /// Takes the user that was [set](Self::set_user) since the last call.
    pub(crate) fn take_user(&mut self) -> Option<Id> {
        self.next_user.take()
    }

    pub(crate) fn push(&mut self, entry: LogEntry) {
        self.entries.push(entry, CAPACITY);
    }

    /// The entries, newest first. (predecessor CLI)
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &LogEntry> {
        self.entries.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::storage::id::SeededRng;

    /// (our choice)
    #[test]
    fn the_newest_thousand_entries_are_kept() {
        let (mut logs, mut rng) = (Logs::default(), SeededRng::new(0));
        for at in 0..1100 {
            logs.push(LogEntry {
                id: rng.log_id(),
                co_id: rng.log_id(),
                kind: LogKind::Auth,
                at,
                user: None,
                method: "POST".into(),
                path: "/".into(),
                status: 200,
                error: None,
                error_code: None,
                reason: None,
                messages: Vec::new(),
            });
        }
        let times: Vec<_> = logs.newest_first().map(|entry| entry.at).collect();
        assert_eq!((times.len(), times[0], times[999]), (1000, 1099, 100));
    }
}
