//! Paths of the Admin API. Every ID in a path is percent-encoded.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::AppRef;

pub(super) const ROOT: &str = "/api/admin/v3.0";
pub(super) const LOGIN: &str = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
pub(super) const SESSION: &str = "/api/admin/v3.0/auth/session";

/// All characters except those that RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn encode(text: &str) -> Cow<'_, str> {
    if mutant!(PathsAreNotEncoded) {
        return Cow::Borrowed(text);
    }
    // Nearly all IDs are hexadecimal digits.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    utf8_percent_encode(text, SEGMENT).into()
}

/// The path of an app.
pub(super) fn app(app: &AppRef) -> String {
    let (group, id) = (encode(app.group.as_str()), encode(app.id.as_str()));
    [ROOT, "/groups/", &group, "/apps/", &id].concat()
}

/// A query string, empty or starting with `?`. Values must be encoded.
#[derive(Default)]
pub(super) struct Query(String);

impl Query {
    pub(super) fn push(&mut self, key: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.push_str(key);
        self.0.push('=');
        self.0.push_str(value);
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}
