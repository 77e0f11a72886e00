//! Requests that functions send to their own server.
//!
//! No thread waits for a response. A function that sends a request ends unfinished; whoever called
//! it sends the request and runs the function again, with the response at hand. The second run
//! sends the same requests as the first, because a function sees nothing that changes between the
//! two. So functions that wait for each other need no threads, and cannot block them.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;

/// Most requests that a call can send. Each run of the function repeats all earlier work. (our
/// choice)
#[cfg(feature = "functions")]
pub(super) const MAX_REQUESTS: usize = 32;

/// How many functions can wait for each other's requests, from the first to the last. (our choice)
#[cfg(feature = "functions")]
pub(super) const MAX_NESTING: u8 = 4;

/// Most bytes of all responses that a call receives. (our choice)
const MAX_BYTES: usize = 16 << 20;

/// A request of a function.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) method: String,
    /// Path and query, without the prefix of the world.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

/// Without target, headers and body, which can contain secrets.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// The response to a request of a function.
#[cfg_attr(
    not(feature = "functions"),
    expect(dead_code, reason = "nothing reads it")
)]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

/// A request with its response, or the reason why there is none.
pub(super) struct Exchange {
    #[cfg_attr(
        not(feature = "functions"),
        expect(dead_code, reason = "nothing reads it")
    )]
    pub(super) request: Outgoing,
    pub(super) response: Result<Incoming, String>,
}

/// The requests that were sent for a call so far.
#[derive(Default)]
pub(crate) struct Exchanges(Mutex<Vec<Exchange>>);

impl Exchanges {
    pub(super) fn lock(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the next response may be, in bytes.
    pub(crate) fn capacity(&self) -> usize {
        let exchanges = self.lock();
        let bodies = exchanges.iter().flat_map(|exchange| &exchange.response);
        let used: usize = bodies.map(|response| response.body.len()).sum();
        MAX_BYTES.saturating_sub(used)
    }

    pub(crate) fn push(&self, request: Outgoing, response: Result<Incoming, String>) {
        self.lock().push(Exchange { request, response });
    }
}
