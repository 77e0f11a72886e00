//! What the proxy does about a request.

use std::fmt;
use std::time::Duration;

use super::answer::Answer;
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
