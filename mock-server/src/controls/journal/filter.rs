//! Filters for requests of the journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::controls::journal::bounded_log::Entry;
use crate::controls::pattern::{
    BodyPattern, Conditions, Difference, Fields, TextPattern, pattern_setters,
};

/// Selects requests of the journal. A request must match every part that is set.
///
/// ```
/// use appservices_mock::RequestFilter;
///
/// let failed = RequestFilter::default().path("*/logout").status(503);
/// # let _ = failed;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RequestFilter {
    /// The method, such as `PUT`.
    pub method: Option<String>,
    /// The path without the query; a `*` matches any text.
    pub path: Option<TextPattern>,
    /// The query parameters, decoded; `None`: there must be none with this name. Secrets are
    /// labels, as everywhere in the journal.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub query: BTreeMap<String, Option<TextPattern>>,
    /// The headers, whose names have no case; `None`: there must be none with this name.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub headers: BTreeMap<String, Option<TextPattern>>,
    /// The body, with secrets as labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyPattern>,
    /// The status of the response.
    pub status: Option<u16>,
    /// `true`: requests that no route matched; `false`: all others.
    pub unexpected: Option<bool>,
}

impl RequestFilter {
    /// Selects requests with this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Selects requests to this path, in which a `*` matches any text.
    #[must_use]
    pub fn path(mut self, path: impl Into<TextPattern>) -> Self {
        self.path = Some(path.into());
        self
    }

    pattern_setters!("Selects requests");

    /// Selects requests whose response had this status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Selects requests that no route matched, or with `false` all others.
    #[must_use]
    pub fn unexpected(mut self, unexpected: bool) -> Self {
        self.unexpected = Some(unexpected);
        self
    }

    pub(crate) fn conditions(&self) -> Conditions<'_> {
        Conditions {
            method: self.method.as_deref(),
            path: self.path.as_ref(),
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_ref(),
        }
    }

    pub(super) fn accepts(&self, entry: &Entry) -> bool {
        self.status.is_none_or(|status| status == entry.status)
            && self
                .unexpected
                .is_none_or(|unexpected| unexpected == entry.unexpected)
            && self.conditions().accept(&entry.candidate())
    }

    /// How many [`differences`](Self::differences) there are: in the path, and others.
    pub(super) fn count_differences(&self, entry: &Entry) -> (usize, usize) {
        let (path, others) = self.conditions().count_differences(&entry.candidate());
        let is_other = self.status.is_some_and(|status| status != entry.status);
        (path, others + usize::from(is_other))
    }

    /// What differs between a request and the filter, without `unexpected`.
    pub(super) fn differences(&self, entry: &Entry) -> Vec<Difference> {
        let mut all = self.conditions().differences(&entry.candidate());
        if let Some(status) = self.status
            && status != entry.status
        {
            let actual = Some(entry.status.into());
            all.push(Difference::new("status", status.into(), actual));
        }
        all
    }
}
