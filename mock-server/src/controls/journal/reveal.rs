//! What only the journal of a mutant shows or hides.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::request::Parts;

use crate::controls::journal::Journal;
use crate::mutants::{Kind, Selection};

impl Journal {
    /// Removes an entry, if it is the newest.
    pub(crate) fn forget(&self, number: u64) {
        let mut log = self.lock();
        if log.first_number() + log.entries.len() as u64 == number + 1 {
            log.entries.pop_back();
        }
    }

    /// Puts secrets back into the newest entry.
    pub(crate) fn reveal(&self, mutant: Selection, parts: &Parts, body: Option<&[u8]>) {
        let mut log = self.lock();
        let Some(entry) = log.entries.back_mut().map(Arc::make_mut) else {
            return;
        };
        if mutant.is(Kind::JournalShowsSecrets) {
            entry.body = body.unwrap_or_default().into();
        }
        if mutant.is(Kind::JournalShowsQueries) {
            entry.query = parts.uri.query().map(Into::into);
        }
        if mutant.is(Kind::JournalShowsTokens) {
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = parts.headers.iter();
            entry.headers = headers
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect();
        }
    }
}
