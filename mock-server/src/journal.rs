//! What the server was asked, with secrets taken out.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::request::Parts;

use crate::redact;

/// How many requests are kept; older ones go.
const KEPT: usize = 10_000;

/// How much memory they may take together, roughly: they may be long.
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// A request as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// Such as `PUT`.
    pub method: String,
    /// As sent, not percent-decoded, without the query.
    pub path: String,
    /// What followed `?`, if anything; values of secret parameters redacted.
    pub query: Option<String>,
    /// In the order sent, names in lower case. The values of `authorization` and
    /// of cookies are labels: `Bearer <access>`, `Bearer <refresh>`,
    /// `Bearer <other>`, `Digest <..>`.
    pub headers: Vec<(String, String)>,
    /// As sent, except that the values of secret keys of a JSON body are
    /// labels; a body with a secret key is written anew, its keys sorted.
    pub body: Vec<u8>,
    /// Of the answer; 0 if the server hung up instead.
    pub status: u16,
}

#[derive(Debug)]
struct Entry {
    request: RecordedRequest,
    unexpected: bool,
}

#[derive(Debug, Default)]
struct Entries {
    kept: VecDeque<Entry>,
    bytes: usize,
    dropped: u64,
}

impl RecordedRequest {
    fn bytes(&self) -> usize {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len());
        self.path.len()
            + self.query.as_ref().map_or(0, String::len)
            + self.body.len()
            + headers.sum::<usize>()
    }
}

/// Every request of a server, in order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Entries>);

impl Journal {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request, and answers with the number to [close](Self::close) it
    /// by.
    pub(crate) fn open(&self, parts: &Parts, body: &[u8]) -> u64 {
        let request = RecordedRequest {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(redact::query),
            headers: redact::headers(&parts.headers),
            body: redact::body(body),
            status: 0,
        };
        let mut entries = self.entries();
        entries.bytes += request.bytes();
        while entries.kept.len() >= KEPT || entries.bytes > KEPT_BYTES {
            let Some(oldest) = entries.kept.pop_front() else {
                break;
            };
            entries.bytes -= oldest.request.bytes();
            entries.dropped += 1;
        }
        entries.kept.push_back(Entry {
            request,
            unexpected: false,
        });
        entries.dropped + entries.kept.len() as u64 - 1
    }

    /// Notes what a request was answered with.
    pub(crate) fn close(&self, number: u64, status: u16, unexpected: bool) {
        let mut entries = self.entries();
        let at = number
            .checked_sub(entries.dropped)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(entry) = at.and_then(|at| entries.kept.get_mut(at)) {
            entry.request.status = status;
            entry.unexpected = unexpected;
        }
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.entries()
            .kept
            .iter()
            .map(|entry| entry.request.clone())
            .collect()
    }

    pub(crate) fn unexpected(&self) -> Vec<RecordedRequest> {
        let entries = self.entries();
        let unexpected = entries.kept.iter().filter(|entry| entry.unexpected);
        unexpected.map(|entry| entry.request.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    /// Our choice: the oldest requests go, and closing one that is gone is fine.
    #[test]
    fn the_journal_is_bounded() {
        let journal = Journal::default();
        let open = |n: usize| {
            let (parts, ()) = Request::get(format!("/{n}")).body(()).unwrap().into_parts();
            journal.open(&parts, b"")
        };
        let numbers: Vec<_> = (0..KEPT + 2).map(open).collect();
        journal.close(numbers[0], 200, true);
        journal.close(numbers[2], 404, true);
        let all = journal.all();
        assert_eq!(
            (all.len(), all[0].path.as_str(), all[0].status),
            (KEPT, "/2", 404)
        );
        assert_eq!(journal.unexpected(), all[..1]);
    }
    /// Our choice: long requests do not add up without bound.
    #[test]
    fn the_journal_takes_little_memory() {
        let journal = Journal::default();
        let body = vec![b' '; 1024 * 1024];
        for _ in 0..40 {
            let (parts, ()) = Request::get("/").body(()).unwrap().into_parts();
            journal.open(&parts, &body);
        }
        let all = journal.all();
        assert!((30..=32).contains(&all.len()), "{}", all.len());
    }
}
