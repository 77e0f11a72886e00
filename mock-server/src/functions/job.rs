//! A call with all that the function can see.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use crate::functions::code::AppCode;
use crate::functions::{Exchanges, Outgoing};
use crate::http::address::OwnAddress;
use crate::state::{ConsoleLine, Id, RunFailure};

/// Whose calls share a turn. Calls of different lanes take turns, so that one caller cannot keep
/// the others waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) app: Id,
    /// Worlds have apps with the same IDs.
    pub(crate) prefix: Box<str>,
    /// The user; for a call without one, the name of the function.
    pub(crate) caller: Box<str>,
}

/// A call with all that the function can see.
#[cfg_attr(
    not(feature = "functions"),
    expect(dead_code, reason = "nothing reads it")
)]
pub(crate) struct Job {
    pub(crate) lane: Lane,
    pub(crate) code: Arc<AppCode>,
    pub(crate) name: Box<str>,
    /// In extended JSON, like the user.
    pub(crate) arguments: Vec<Value>,
    pub(crate) user: Value,
    /// `context.request`
    pub(crate) request: Value,
    pub(crate) as_system: bool,
    /// Milliseconds since 1970: the time that the function sees.
    pub(crate) now: i64,
    /// Starts the random numbers of the function.
    pub(crate) seed: [u64; 2],
    /// The function gets an object to configure the response with, as its second argument; its
    /// outcome is then `{result, response}`.
    pub(crate) is_endpoint: bool,
    /// Real time at which the call arrived.
    pub(crate) began: Instant,
    /// The addresses to which the function can send requests.
    pub(crate) own: Option<OwnAddress>,
    /// How many functions wait for this one, each for the response to a request of its own.
    pub(crate) nesting: u8,
    pub(crate) exchanges: Exchanges,
}

/// Without arguments, user and request, which can contain secrets.
impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("lane", &self.lane)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The value in extended JSON. Means nothing if there are requests to send.
    pub(crate) outcome: Result<Value, RunFailure>,
    pub(crate) console: Vec<ConsoleLine>,
    /// The requests that must be sent before the function runs again.
    pub(crate) requests: Vec<Outgoing>,
}

impl Finished {
    pub(crate) fn failed(failure: RunFailure) -> Self {
        Self {
            outcome: Err(failure),
            console: Vec::new(),
            requests: Vec::new(),
        }
    }
}
