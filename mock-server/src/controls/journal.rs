//! What the server was asked, with secrets taken out.

mod entries;
mod verify;

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::request::Parts;
use serde::{Deserialize, Serialize};

pub use verify::{Expectation, NearMiss, Verdict};

use self::entries::{Entries, Entry};
use crate::controls::redaction;

/// How many requests are kept; older ones go.
const KEPT: usize = 10_000;

/// How much memory they may take together, roughly: they may be long.
const DEFAULT_CAPACITY: usize = 32 * 1024 * 1024;

/// The same of a world beside the server's own, of which there may be thousands.
const SMALL_CAPACITY: usize = 1024 * 1024;

/// A request as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// Such as `PUT`.
    pub method: String,
    /// As sent, not percent-decoded, without the query; a signed token in it is
    /// a label.
    pub path: String,
    /// What followed `?`, if anything; values of secret parameters redacted.
    pub query: Option<String>,
    /// In the order sent, names in lower case. The values of `authorization` and
    /// of cookies are labels: `Bearer <access>`, `Bearer <refresh>`,
    /// `Bearer <other>`, `Digest <..>`.
    pub headers: Vec<(String, String)>,
    /// As sent, except that signed tokens and the values of secret keys of a
    /// JSON body are labels; a body with a secret key is written anew, its keys sorted.
    pub body: Vec<u8>,
    /// Of the answer; 0 if the server hung up instead, or has not answered yet.
    pub status: u16,
}

/// Which requests of the journal are meant; every part that is there must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestFilter {
    /// Such as `PUT`.
    pub method: Option<String>,
    /// Without the query; a `*` stands for any text.
    pub path: Option<String>,
    /// Of the answer.
    pub status: Option<u16>,
    /// Only those that no route knew, or only the others.
    pub unexpected: Option<bool>,
}

/// Every request of a server, in order of arrival.
#[derive(Debug)]
pub(crate) struct Journal(Mutex<Entries>);

impl Journal {
    pub(crate) fn new() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }

    /// With less memory, for a world beside the default one.
    pub(crate) fn small() -> Self {
        Self::with_capacity(SMALL_CAPACITY)
    }

    fn with_capacity(most_bytes: usize) -> Self {
        Self(Mutex::new(Entries {
            most_bytes,
            ..Entries::default()
        }))
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request, and answers with the number to [close](Self::close) it
    /// by.
    pub(crate) fn open(&self, parts: &Parts, body: &[u8]) -> u64 {
        let headers = redaction::headers(&parts.headers);
        let body = redaction::body(body).into();
        let query = parts
            .uri
            .query()
            .map(|query| redaction::query(query).into());
        let mut entries = self.entries();
        let entry = Entry {
            method: parts.method.clone(),
            path: redaction::path(parts.uri.path()).into(),
            query,
            headers: entries.shared(headers),
            body,
            status: 0,
            unexpected: false,
        };
        entries.bytes += entry.bytes();
        while entries.kept.len() >= KEPT || entries.bytes > entries.most_bytes {
            let Some(oldest) = entries.kept.pop_front() else {
                break;
            };
            entries.bytes -= oldest.bytes();
            entries.dropped += 1;
        }
        entries.kept.push_back(entry);
        entries.first() + entries.kept.len() as u64 - 1
    }

    /// Notes what a request was answered with.
    pub(crate) fn close(&self, number: u64, status: u16, unexpected: bool) {
        let mut entries = self.entries();
        let at = number
            .checked_sub(entries.first())
            .and_then(|at| usize::try_from(at).ok());
        if let Some(entry) = at.and_then(|at| entries.kept.get_mut(at)) {
            entry.status = status;
            entry.unexpected = unexpected;
        }
    }

    /// Forgets all requests.
    pub(crate) fn clear(&self) {
        let mut entries = self.entries();
        let forgotten = entries.first() + entries.kept.len() as u64;
        *entries = Entries {
            forgotten,
            most_bytes: entries.most_bytes,
            ..Entries::default()
        };
    }

    /// How many had to go since the last [clearing](Self::clear).
    pub(crate) fn dropped(&self) -> u64 {
        self.entries().dropped
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.matching(&RequestFilter::default())
            .into_iter()
            .map(|(_, request)| request)
            .collect()
    }

    pub(crate) fn unexpected(&self) -> Vec<RecordedRequest> {
        let filter = RequestFilter {
            unexpected: Some(true),
            ..RequestFilter::default()
        };
        let all = self.matching(&filter).into_iter();
        all.map(|(_, request)| request).collect()
    }

    /// The requests that a filter means, oldest first, with their numbers.
    pub(crate) fn matching(&self, filter: &RequestFilter) -> Vec<(u64, RecordedRequest)> {
        let entries = self.entries();
        let numbered = (entries.first()..).zip(&entries.kept);
        numbered
            .filter(|(_, entry)| entry.fits(filter))
            .map(|(number, entry)| (number, entry.record()))
            .collect()
    }

    /// Whether requests came as often as expected.
    pub(crate) fn verify(&self, expected: &Expectation) -> Verdict {
        let filter = expected.filter();
        let entries = self.entries();
        let fitting = entries.kept.iter().filter(|entry| entry.fits(&filter));
        let seen = fitting.count();
        let ok = expected.allows(seen);
        let nearest = if ok {
            Vec::new()
        } else {
            let others = entries.kept.iter().filter(|entry| !entry.fits(&filter));
            let others = others.map(|entry| (entry.method.as_str(), &*entry.path, entry.status));
            verify::nearest(&filter, others)
        };
        Verdict {
            ok,
            seen,
            nearest,
            dropped: entries.dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn open(journal: &Journal, path: &str, body: &[u8]) -> u64 {
        let (parts, ()) = Request::get(path).body(()).unwrap().into_parts();
        journal.open(&parts, body)
    }

    /// Our choice: the oldest requests go, and closing one that is gone is fine.
    #[test]
    fn the_journal_is_bounded() {
        let journal = Journal::new();
        let numbers: Vec<_> = (0..KEPT + 2)
            .map(|n| open(&journal, &format!("/{n}"), b""))
            .collect();
        journal.close(numbers[0], 200, true);
        journal.close(numbers[2], 404, true);
        let all = journal.all();
        assert_eq!(
            (all.len(), all[0].path.as_str(), all[0].status),
            (KEPT, "/2", 404)
        );
        assert_eq!(journal.unexpected(), all[..1]);
        assert_eq!(journal.dropped(), 2);
        journal.clear();
        journal.close(numbers[3], 200, true);
        assert_eq!((journal.all().len(), journal.dropped()), (0, 0));
        let number = open(&journal, "/new", b"");
        journal.close(number, 201, false);
        assert_eq!(journal.all()[0].status, 201);
    }

    /// Our choice: long requests do not add up without bound.
    #[test]
    fn the_journal_takes_little_memory() {
        let body = vec![b' '; 256 * 1024];
        for (journal, few) in [(Journal::new(), 120..=128), (Journal::small(), 3..=4)] {
            for _ in 0..140 {
                open(&journal, "/", &body);
            }
            let kept = journal.all().len();
            assert!(few.contains(&kept), "{kept}");
            journal.clear();
            open(&journal, "/", &body);
            assert_eq!(journal.all().len(), 1);
        }
    }

    /// Issue: filter by method, path and status.
    #[test]
    fn filters() {
        let journal = Journal::new();
        for (path, status) in [("/a/1", 200), ("/a/2", 404), ("/b", 404)] {
            let number = open(&journal, path, b"");
            journal.close(number, status, status == 404);
        }
        let numbers = |text: &str| -> Vec<u64> {
            let filter = serde_json::from_str(text).unwrap();
            let found = journal.matching(&filter).into_iter();
            found.map(|(number, _)| number).collect()
        };
        assert_eq!(numbers("{}"), [0, 1, 2]);
        assert_eq!(numbers(r#"{"path": "/a/*"}"#), [0, 1]);
        assert_eq!(numbers(r#"{"status": 404, "method": "get"}"#), [1, 2]);
        assert!(numbers(r#"{"method": "PUT"}"#).is_empty());
        assert_eq!(numbers(r#"{"unexpected": false}"#), [0]);
    }
}
