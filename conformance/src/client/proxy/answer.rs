//! A response that the proxy sends, and how it is sent.

use std::time::Duration;

use serde_json::Value;

/// A response.
#[derive(Clone, Debug)]
pub(in crate::client) struct Answer {
    pub(in crate::client) status: u16,
    /// Without those that say how long the body is.
    pub(in crate::client) headers: Vec<(String, String)>,
    pub(in crate::client) body: Vec<u8>,
    pub(in crate::client) delivery: Delivery,
    /// Whether a client that reads it as a success is wrong.
    pub(in crate::client) is_broken: bool,
}

/// How a response is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Delivery {
    /// At once, with its length.
    Whole,
    /// In chunks of this many bytes, without its length.
    Chunked(usize),
    /// In this many pieces with a pause before each, with its length.
    Pieces(usize, Duration),
    /// This late.
    Late(Duration),
    /// Half of it, then the connection is closed.
    Half,
}

impl Answer {
    pub(in crate::client) fn new(
        status: u16,
        content_type: &str,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let body = body.into();
        let mut headers = Vec::new();
        if !content_type.is_empty() {
            headers.push(("content-type".to_owned(), content_type.to_owned()));
        }
        Self {
            status,
            headers,
            body,
            delivery: Delivery::Whole,
            is_broken: true,
        }
    }

    pub(in crate::client) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// The error body of the service.
    pub(in crate::client) fn error(status: u16, error: &str, code: Option<&str>) -> Self {
        let mut body = serde_json::json!({ "error": error });
        if let Some(code) = code {
            body["error_code"] = code.into();
        }
        Self::json(status, &body)
    }

    /// The error for an access token that has expired.
    pub(in crate::client) fn expired() -> Self {
        let error = "invalid session: access token expired";
        Self::error(401, error, Some("InvalidSession"))
    }

    pub(in crate::client) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a header, in place of those with the same name.
    pub(in crate::client) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
    }

    /// The body, if it is JSON.
    pub(in crate::client) fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Replaces the body if it is JSON.
    pub(in crate::client) fn map(&mut self, change: impl FnOnce(&mut Value)) {
        if let Some(mut value) = self.value() {
            change(&mut value);
            self.body = value.to_string().into_bytes();
        }
    }

    pub(in crate::client) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
