//! A response of the server.

use serde_json::Value;

use super::exchange_log;
use super::stop::{OrFound as _, Stop};

/// A response of the server.
#[derive(Clone)]
pub(crate) struct Answer {
    /// Method and path of the request.
    pub(super) asked: String,
    pub(crate) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The header's value; `None` where it is absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All headers but the date, by name.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        headers.retain(|(name, _)| name != "date");
        headers.sort();
        headers
    }

    /// The body; a finding unless it is JSON.
    pub(crate) fn json(&self) -> Result<Value, Stop> {
        serde_json::from_slice(&self.body).or_found(|| format!("the body is not JSON: {self:?}"))
    }

    /// The body as JSON; `null` unless it is JSON.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body, which must be a list.
    pub(crate) fn list(&self) -> Result<Vec<Value>, Stop> {
        match self.json()? {
            Value::Array(items) => Ok(items),
            _ => Err(Stop::found(format!("the body is not a list: {self:?}"))),
        }
    }

    /// The body's top-level text under `key`; empty where there is none.
    pub(crate) fn text(&self, key: &str) -> String {
        let body = self.value();
        let text = body.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    /// The answer, or a finding unless it has this status.
    pub(crate) fn expect(self, status: u16) -> Result<Self, Stop> {
        ensure_eq!(self.status, status, "the status of {self:?}");
        Ok(self)
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} -> {}", self.asked, self.status)?;
        if let Some(kind) = self.header("content-type") {
            write!(f, " {kind}")?;
        }
        let body = exchange_log::without_secrets(&self.body);
        if body.len() > LONGEST {
            let cut = body.floor_char_boundary(LONGEST);
            return write!(f, " {} ... ({} bytes)", &body[..cut], body.len());
        }
        write!(f, " {body}")
    }
}

/// The bytes of a body that a message shows.
const LONGEST: usize = 2_000;
