//! The requests as they are kept, oldest first.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::http::Method;

use crate::controls::journal::{RecordedRequest, RequestFilter};
use crate::controls::pattern::fits;

/// How many different sets of headers are remembered, since a client sends the
/// same ones again and again.
const REMEMBERED: usize = 8;

type Headers = Arc<[(String, String)]>;

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) method: Method,
    pub(super) path: Box<str>,
    pub(super) query: Option<Box<str>>,
    pub(super) headers: Headers,
    pub(super) body: Box<[u8]>,
    pub(super) status: u16,
    pub(super) unexpected: bool,
}

impl Entry {
    pub(super) fn bytes(&self) -> usize {
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

    pub(super) fn fits(&self, filter: &RequestFilter) -> bool {
        filter
            .method
            .as_ref()
            .is_none_or(|method| method.eq_ignore_ascii_case(self.method.as_str()))
            && filter
                .path
                .as_ref()
                .is_none_or(|path| fits(path, &self.path))
            && filter.status.is_none_or(|status| status == self.status)
            && filter
                .unexpected
                .is_none_or(|unexpected| unexpected == self.unexpected)
    }
}

#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) kept: VecDeque<Entry>,
    pub(super) bytes: usize,
    pub(super) most_bytes: usize,
    /// How many had to go.
    pub(super) dropped: u64,
    /// How many there were before the last [clearing](super::Journal::clear).
    pub(super) forgotten: u64,
    pub(super) headers: VecDeque<Headers>,
}

impl Entries {
    /// The number of the oldest that is kept, counted from 0.
    pub(super) fn first(&self) -> u64 {
        self.forgotten + self.dropped
    }

    pub(super) fn shared(&mut self, headers: Vec<(String, String)>) -> Headers {
        if let Some(known) = self.headers.iter().find(|known| ***known == *headers) {
            return Arc::clone(known);
        }
        let headers = Headers::from(headers);
        if self.headers.len() == REMEMBERED {
            self.headers.pop_front();
        }
        self.headers.push_back(Arc::clone(&headers));
        headers
    }
}
