//! A call with all that the function can see.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::functions::code::AppCode;
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

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The value in extended JSON.
    pub(crate) outcome: Result<Value, RunFailure>,
    pub(crate) console: Vec<ConsoleLine>,
}
