//! The request journal: the requests that a world received, with secrets redacted.

mod bounded_log;
pub(crate) mod endpoint;
mod filter;
mod nearest;
#[cfg(feature = "mutants")]
mod reveal;
mod verdict;
mod verify;

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::Method;
use axum::http::request::Parts;
pub use filter::RequestFilter;
pub use verdict::{MatchingRequest, NearMiss, Verdict};
pub use verify::Expectation;

use self::bounded_log::{BoundedLog, Entry};
use self::verify::Comparison;
use crate::controls::redaction;

/// Approximate memory limit of a journal in bytes: requests can be large.
const DEFAULT_CAPACITY: usize = 32 * 1024 * 1024;

/// The limit for a world other than the default world; there may be thousands.
const SMALL_CAPACITY: usize = 1024 * 1024;

/// A request in the journal, with its secrets redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method, such as `PUT`.
    pub method: String,
    /// The path as sent: not percent-decoded, without the query. A signed token in it is
    /// replaced by a label.
    pub path: String,
    /// The query, without `?`; `None` if there was none. Values of secret parameters are
    /// redacted.
    pub query: Option<String>,
    /// The headers in the order sent, with names in lower case. Values of
    /// `authorization` and of cookies are labels: `Bearer <access>`, `Bearer <refresh>`,
    /// `Bearer <other>`, `Digest <..>`.
    pub headers: Vec<(String, String)>,
    /// The body as sent, except that signed tokens and values of secret keys are labels.
    /// A JSON body with a secret key is serialized again, with its keys sorted.
    pub body: Vec<u8>,
    /// The status of the response; 0 if the server hung up, or has not responded yet.
    pub status: u16,
}

/// A request that was answered, without its headers and its body.
#[derive(Debug)]
pub(crate) struct AnsweredRequest {
    /// Its number in the journal.
    pub(crate) number: u64,
    pub(crate) method: Method,
    pub(crate) path: Arc<str>,
    pub(crate) query: Option<Arc<str>>,
    /// 0 if the server hung up.
    pub(crate) status: u16,
    /// Whether no route matched.
    pub(crate) unexpected: bool,
}

/// The requests of a world, in order of arrival.
#[derive(Debug)]
pub(crate) struct Journal(Mutex<BoundedLog>);

/// What a journal has stored at one time.
struct Stored {
    /// The number of the first entry.
    first: u64,
    /// Oldest first.
    entries: Vec<Arc<Entry>>,
    dropped: u64,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }

    /// A journal with less memory, for a world other than the default world.
    pub(crate) fn small() -> Self {
        Self::with_capacity(SMALL_CAPACITY)
    }

    fn with_capacity(capacity: usize) -> Self {
        Self(Mutex::new(BoundedLog::with_capacity(capacity)))
    }

    fn lock(&self) -> MutexGuard<'_, BoundedLog> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request. Returns its number, by which [`close`](Self::close) records its
    /// response.
    pub(crate) fn open(&self, parts: &Parts, body: &[u8]) -> u64 {
        // Before the lock is taken: redacting a large body takes long, and every request needs
        // the lock.
        let headers = redaction::headers(&parts.headers);
        let body = redaction::body(body).into();
        let query = parts
            .uri
            .query()
            .map(|query| redaction::query(query).into());
        let mut log = self.lock();
        let entry = Entry {
            method: parts.method.clone(),
            path: redaction::path(parts.uri.path()).into(),
            query,
            headers: log.share_headers(headers),
            body,
            status: 0,
            unexpected: false,
        };
        log.push(entry)
    }

    /// Records the response to a request, and returns what to announce of it; `None` if the
    /// request has been dropped.
    pub(crate) fn close(
        &self,
        number: u64,
        status: u16,
        unexpected: bool,
    ) -> Option<AnsweredRequest> {
        let mut log = self.lock();
        let index = log.index(number)?;
        let entry = Arc::make_mut(log.entries.get_mut(index)?);
        entry.status = status;
        entry.unexpected = unexpected;
        Some(AnsweredRequest {
            number,
            method: entry.method.clone(),
            path: Arc::clone(&entry.path),
            query: entry.query.clone(),
            status,
            unexpected,
        })
    }

    /// The request with a number; `None` if it has been dropped, or if there is none yet.
    pub(crate) fn get(&self, number: u64) -> Option<RecordedRequest> {
        let log = self.lock();
        let entry = log.entries.get(log.index(number)?);
        entry.map(|entry| entry.record())
    }

    /// Deletes all requests. Numbers are not reused: closing a request that is still being
    /// served must not change a later one.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// How many requests were dropped since the journal was last [cleared](Self::clear).
    pub(crate) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// All recorded requests, oldest first.
    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.matching(&RequestFilter::default())
            .into_iter()
            .map(|(_, request)| request)
            .collect()
    }

    /// The requests that no route matched, oldest first.
    pub(crate) fn unexpected(&self) -> Vec<RecordedRequest> {
        let filter = RequestFilter {
            unexpected: Some(true),
            ..RequestFilter::default()
        };
        let all = self.matching(&filter).into_iter();
        all.map(|(_, request)| request).collect()
    }

    /// The stored requests, to compare them without the lock: every request needs it, and a
    /// pattern of a client can take seconds.
    fn stored(&self) -> Stored {
        let log = self.lock();
        Stored {
            first: log.first_number(),
            entries: log.entries.iter().map(Arc::clone).collect(),
            dropped: log.dropped,
        }
    }

    /// The requests that match a filter, oldest first, with their numbers.
    pub(crate) fn matching(&self, filter: &RequestFilter) -> Vec<(u64, RecordedRequest)> {
        let Stored { first, entries, .. } = self.stored();
        let numbered = (first..).zip(&entries);
        numbered
            .filter(|(_, entry)| filter.accepts(entry))
            .map(|(number, entry)| (number, entry.record()))
            .collect()
    }

    /// Compares the number of requests that match an expectation with it.
    pub(crate) fn verify(&self, expected: &Expectation) -> Verdict {
        let filter = expected.filter();
        let Stored {
            first,
            entries,
            dropped,
        } = self.stored();
        let numbered = (first..).zip(entries.iter().map(|entry| &**entry));
        let (matching, others): (Vec<_>, Vec<_>) =
            numbered.partition(|(_, entry)| filter.accepts(entry));
        let seen = matching.len();
        let comparison = expected.compare(seen, dropped);
        // Other requests do not explain why there were too many, nor these why there were
        // too few.
        let (mut nearest, mut surplus) = (Vec::new(), Vec::new());
        match expected.position(seen) {
            Ordering::Less => {
                nearest = nearest::nearest(&filter, others.into_iter().map(|(_, entry)| entry));
            }
            Ordering::Greater => surplus = verdict::last_matching(&matching),
            Ordering::Equal => {}
        }
        Verdict {
            ok: comparison == Comparison::Met,
            expected: expected.count(),
            seen,
            nearest,
            matching: surplus,
            dropped,
            inconclusive: comparison == Comparison::Inconclusive,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::bounded_log::MAX_REQUESTS;
    use super::*;

    fn record(journal: &Journal, path: &str, body: &[u8]) -> u64 {
        let (parts, ()) = Request::get(path).body(()).unwrap().into_parts();
        journal.open(&parts, body)
    }

    /// Our choice: a dropped request may still be closed.
    #[test]
    fn oldest_requests_are_dropped_beyond_the_limit() {
        let journal = Journal::new();
        let numbers: Vec<_> = (0..MAX_REQUESTS + 2)
            .map(|n| record(&journal, &format!("/{n}"), b""))
            .collect();
        journal.close(numbers[0], 200, true);
        journal.close(numbers[2], 404, true);
        let all = journal.all();
        assert_eq!(
            (all.len(), all[0].path.as_str(), all[0].status),
            (MAX_REQUESTS, "/2", 404)
        );
        assert_eq!(journal.unexpected(), all[..1]);
        assert_eq!(journal.dropped(), 2);
        journal.clear();
        journal.close(numbers[3], 200, true);
        assert_eq!((journal.all().len(), journal.dropped()), (0, 0));
        let number = record(&journal, "/new", b"");
        journal.close(number, 201, false);
        assert_eq!(journal.all()[0].status, 201);
    }

    /// Our choice: a verdict must not pass because requests were dropped.
    #[test]
    fn verdict_that_dropped_requests_could_change_is_not_ok() {
        let journal = Journal::new();
        record(&journal, "/first", b"");
        for _ in 0..MAX_REQUESTS + 49 {
            record(&journal, "/x", b"");
        }
        let verify = |path: &str| {
            let expected = serde_json::from_str(path).unwrap();
            let verdict = journal.verify(&expected);
            (verdict.ok, verdict.inconclusive)
        };
        for (expected, ok, inconclusive) in [
            (r#"{"path": "/x", "at_most": 10000}"#, false, true),
            (r#"{"path": "/x", "at_most": 10050}"#, true, false),
            (r#"{"path": "/x", "at_most": 9999}"#, false, false),
            (r#"{"path": "/x", "times": 10000}"#, false, true),
            (r#"{"path": "/first", "times": 0}"#, false, true),
            (r#"{"path": "/first"}"#, false, true),
            (r#"{"path": "/x", "at_least": 10000}"#, true, false),
            (r#"{"path": "/x", "at_least": 10050}"#, false, true),
            (r#"{"path": "/x", "at_least": 10051}"#, false, false),
        ] {
            assert_eq!(verify(expected), (ok, inconclusive), "{expected}");
        }
        let zero = Expectation::new("GET", "/first").times(0);
        let message = journal.verify(&zero).to_string();
        let expected = "expected exactly 0 requests, seen 0, but 50 older requests were dropped from the journal and \
            could change the verdict: clear the journal before the requests to count";
        assert_eq!(message, expected);
        journal.clear();
        record(&journal, "/x", b"");
        assert_eq!(verify(r#"{"path": "/first", "times": 0}"#), (true, false));
    }

    #[test]
    fn large_requests_are_dropped_beyond_the_capacity() {
        let body = vec![b' '; 256 * 1024];
        for (journal, expected) in [(Journal::new(), 120..=128), (Journal::small(), 3..=4)] {
            for _ in 0..140 {
                record(&journal, "/", &body);
            }
            let kept = journal.all().len();
            assert!(expected.contains(&kept), "{kept}");
            journal.clear();
            record(&journal, "/", &body);
            assert_eq!(journal.all().len(), 1);
        }
    }

    #[test]
    fn filter_matches_method_path_status_and_unexpected() {
        let journal = Journal::new();
        for (path, status) in [("/a/1", 200), ("/a/2", 404), ("/b", 404)] {
            let number = record(&journal, path, b"");
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
