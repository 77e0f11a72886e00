//! The events of requests, for an observer.

use std::fmt::Debug;
use std::time::Duration;

use super::error::ApiError;
use crate::domain::Method;

/// Is notified of every request that was sent, or that could not be.
pub(crate) trait RequestObserver: Debug {
    fn finished(&self, request: &RequestEvent<'_>);
}

/// A request and its outcome. Contains no header and no body, so no secret.
#[derive(Debug)]
pub(crate) struct RequestEvent<'a> {
    pub(crate) method: Method,
    /// The path with the query, as the server received it.
    pub(crate) path: &'a str,
    /// The status of the response, or why there is none.
    pub(crate) outcome: Result<u16, &'a ApiError>,
    pub(crate) elapsed: Duration,
    /// How many times it has been sent, counted from 1.
    pub(crate) attempt: u32,
    pub(crate) connection: Option<ConnectionUse>,
    pub(crate) retry: Option<Retry>,
}

/// A request that will be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retry {
    pub(crate) reason: &'static str,
    pub(crate) after: Duration,
}

/// The connection of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionUse {
    New,
    Reused,
}
