//! What the proxy does about a request, and the responses that it changes.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::memory::Memory;

/// Changes the server's response.
pub(in crate::client) type Edit = Box<dyn FnOnce(&mut Answer, &mut Memory) + Send>;

/// What becomes of one request.
pub(in crate::client) struct Step {
    /// What happens before the request is forwarded.
    pub(super) event: Option<Event>,
    /// The query with which it is forwarded, if not with its own; empty: without one.
    pub(super) query: Option<String>,
    pub(super) reply: Reply,
    /// Whether the trap struck.
    pub(super) strikes: bool,
}

/// How a request is answered.
pub(super) enum Reply {
    /// As the server answers it.
    Pass,
    /// As the server answers it, with a change.
    Edit(Edit),
    /// With this; the server never sees the request.
    Fixed(Answer),
    /// Not at all: the connection is closed.
    HangUp { carried_out: bool },
}

/// Something that happens at the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::client) enum Event {
    /// The server's clock moves on.
    Advance(Duration),
    /// The server's clock is set a day behind.
    ClockBehind,
    /// An administrator revokes the sessions of the logged-in user.
    RevokeUser,
    /// An administrator disables the logged-in user.
    DisableUser,
    /// The logged-in user resets the password elsewhere, which ends the sessions.
    ResetPassword,
    /// An administrator deletes a user.
    DeleteUser(String),
    /// An administrator deletes the app.
    DeleteApp,
    /// An administrator disables logins with email and password.
    DisableProvider,
    /// The sessions of these refresh tokens of an administrator end.
    EndAdminSessions(Vec<String>),
}

impl Step {
    /// Forwards the request and returns the response.
    pub(in crate::client) fn pass() -> Self {
        Self {
            event: None,
            query: None,
            reply: Reply::Pass,
            strikes: false,
        }
    }

    /// As [`pass`](Self::pass); the trap is the response of the server itself.
    pub(in crate::client) fn watch() -> Self {
        Self {
            strikes: true,
            ..Self::pass()
        }
    }

    /// Forwards the request once something has happened.
    pub(in crate::client) fn after(event: Event) -> Self {
        Self {
            event: Some(event),
            ..Self::watch()
        }
    }

    /// Forwards the request and changes the response.
    pub(in crate::client) fn edit(
        edit: impl FnOnce(&mut Answer, &mut Memory) + Send + 'static,
    ) -> Self {
        Self {
            reply: Reply::Edit(Box::new(edit)),
            ..Self::watch()
        }
    }

    /// Forwards the request with another query; empty: without one.
    pub(in crate::client) fn with_query(query: String) -> Self {
        Self {
            query: Some(query),
            ..Self::watch()
        }
    }

    /// Returns a response of the trap.
    pub(in crate::client) fn answer(answer: Answer) -> Self {
        Self {
            reply: Reply::Fixed(answer),
            ..Self::watch()
        }
    }

    /// Closes the connection, before or after the server has carried out the request.
    pub(in crate::client) fn hang_up(carried_out: bool) -> Self {
        Self {
            reply: Reply::HangUp { carried_out },
            ..Self::watch()
        }
    }

    /// Whether the client gets a failure of the trap instead of the server's response.
    pub(super) fn is_failure(&self) -> bool {
        matches!(self.reply, Reply::Fixed(_) | Reply::HangUp { .. })
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step")
            .field("event", &self.event)
            .field("strikes", &self.strikes)
            .finish_non_exhaustive()
    }
}

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
