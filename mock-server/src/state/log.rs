//! An app's log: who logged in and what administrators changed.

use serde::{Deserialize, Serialize};

use crate::state::storage::ring_buffer::RingBuffer;
use crate::state::{Id, Seconds};

/// How many entries are kept; older ones go. The service keeps ten days; the
/// bound is our choice.
const KEPT: usize = 1000;

/// What an entry is about. (OpenAPI document)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LogKind {
    /// An authentication: a login, a registration, a confirmation.
    Auth,
    /// A change by an administrator; the document calls requests so.
    Api,
    /// A change of an API key.
    ApiKey,
}

impl LogKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auth => "AUTH",
            Self::Api => "API",
            Self::ApiKey => "API_KEY",
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogEntry {
    pub(crate) id: Id,
    /// What the `link` of an error names.
    pub(crate) co_id: Id,
    pub(crate) kind: LogKind,
    pub(crate) at: Seconds,
    /// Whom it was about, where that is known.
    pub(crate) user: Option<Id>,
    pub(crate) method: Box<str>,
    /// Without the query, which may hold secrets.
    pub(crate) path: Box<str>,
    pub(crate) status: u16,
    pub(crate) error: Option<Box<str>>,
    pub(crate) error_code: Option<Box<str>>,
}

/// The last entries, newest last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Logs {
    #[serde(rename = "kept")]
    pub(super) entries: RingBuffer<LogEntry>,
    #[serde(skip)]
    about: Option<Id>,
}

impl Logs {
    /// Says whom the entry to come is about.
    pub(crate) fn about(&mut self, user: Id) {
        self.about = Some(user);
    }

    /// Whom it was said to be about since the last time this was asked.
    pub(crate) fn take_about(&mut self) -> Option<Id> {
        self.about.take()
    }

    pub(crate) fn push(&mut self, entry: LogEntry) {
        self.entries.push(entry, KEPT);
    }

    /// Newest first. (predecessor CLI)
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &LogEntry> {
        self.entries.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::SeededRng;

    /// Our choice: a thousand entries, then the oldest go.
    #[test]
    fn the_log_is_bounded() {
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
            });
        }
        let all: Vec<_> = logs.newest_first().map(|entry| entry.at).collect();
        assert_eq!((all.len(), all[0], all[999]), (1000, 1099, 100));
    }
}
