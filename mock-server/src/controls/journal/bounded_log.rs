//! The stored requests, oldest first.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::http::Method;

use crate::controls::journal::RecordedRequest;
use crate::controls::pattern::{Candidate, HeaderSource};

/// Maximum number of stored requests; beyond it, the oldest are dropped.
pub(super) const MAX_REQUESTS: usize = 10_000;

/// How many recent sets of headers are shared between requests. A client sends the same
/// headers with almost every request, and they take most of an entry's memory.
const SHARED_HEADER_SETS: usize = 8;

type Headers = Arc<[(String, String)]>;

/// A stored request; see [`RecordedRequest`].
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) method: Method,
    /// Shared with the event of the request.
    pub(super) path: Arc<str>,
    pub(super) query: Option<Arc<str>>,
    pub(super) headers: Headers,
    pub(super) body: Box<[u8]>,
    pub(super) status: u16,
    /// Whether no route matched.
    pub(super) unexpected: bool,
}

impl Entry {
    /// The size that counts towards the capacity, in bytes.
    fn size(&self) -> usize {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len());
        self.path.len()
            + self.query.as_ref().map_or(0, |query| query.len())
            + self.body.len()
            + headers.sum::<usize>()
    }

    pub(super) fn record(&self) -> RecordedRequest {
        RecordedRequest {
            method: self.method.to_string(),
            path: self.path.to_string(),
            query: self.query.as_deref().map(str::to_owned),
            headers: self.headers.to_vec(),
            body: self.body.to_vec(),
            status: self.status,
        }
    }

    /// As it is compared with patterns.
    pub(super) fn candidate(&self) -> Candidate<'_> {
        let headers = HeaderSource::Recorded(&self.headers);
        Candidate::new(
            self.method.as_str(),
            &self.path,
            self.query.as_deref(),
            headers,
            &self.body,
        )
    }
}

/// A log that drops its oldest entries when it is full.
#[derive(Debug, Default)]
pub(super) struct BoundedLog {
    /// Shared with those who compare them, who do not hold the lock of the journal meanwhile.
    pub(super) entries: VecDeque<Arc<Entry>>,
    /// The size of all entries, in bytes.
    size: usize,
    /// The size above which the oldest entries are dropped, in bytes.
    capacity: usize,
    /// How many entries were dropped since the journal was last [cleared].
    ///
    /// [cleared]: super::Journal::clear
    pub(super) dropped: u64,
    /// How many requests were recorded before the journal was last cleared.
    cleared: u64,
    recent_headers: VecDeque<Headers>,
}

impl BoundedLog {
    /// Without entries, and with a capacity in bytes.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self {
            capacity,
            ..Self::default()
        }
    }

    /// Appends an entry, and drops old ones as necessary. Returns the number of the entry.
    pub(super) fn push(&mut self, entry: Entry) -> u64 {
        // Counted before old entries are dropped, so that the log stays within its capacity with
        // the new entry.
        self.size += entry.size();
        while self.entries.len() >= MAX_REQUESTS || self.size > self.capacity {
            // An entry larger than the capacity is stored all the same, on its own.
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.size -= oldest.size();
            self.dropped += 1;
        }
        self.entries.push_back(Arc::new(entry));
        self.first_number() + self.entries.len() as u64 - 1
    }

    /// Deletes all entries, and counts them as cleared.
    pub(super) fn clear(&mut self) {
        *self = Self {
            cleared: self.first_number() + self.entries.len() as u64,
            ..Self::with_capacity(self.capacity)
        };
    }

    /// The index of the entry with a number.
    pub(super) fn index(&self, number: u64) -> Option<usize> {
        let index = number.checked_sub(self.first_number())?;
        usize::try_from(index).ok()
    }

    /// The number of the oldest entry, counted from 0.
    pub(super) fn first_number(&self) -> u64 {
        self.cleared + self.dropped
    }

    /// Returns these headers, shared with a recent request that had the same.
    pub(super) fn share_headers(&mut self, headers: Vec<(String, String)>) -> Headers {
        if let Some(recent) = self
            .recent_headers
            .iter()
            .find(|recent| ***recent == *headers)
        {
            return Arc::clone(recent);
        }
        let headers = Headers::from(headers);
        if self.recent_headers.len() == SHARED_HEADER_SETS {
            self.recent_headers.pop_front();
        }
        self.recent_headers.push_back(Arc::clone(&headers));
        headers
    }
}
