//! HTTP: accepting connections, the request pipeline, routing, responses and errors.

pub(crate) mod address;
pub(crate) mod app_log;
pub(crate) mod call;
pub(crate) mod connection;
pub(crate) mod context;
pub(crate) mod control_access;
pub(crate) mod cors;
pub(crate) mod digest;
pub(crate) mod error;
pub(crate) mod fallback;
pub(crate) mod hang_up;
pub(crate) mod json_depth;
pub(crate) mod pipeline;
pub(crate) mod recording;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod router;
#[cfg(feature = "tls")]
pub(crate) mod tls;
#[cfg(not(feature = "tls"))]
#[path = "http/tls/disabled.rs"]
pub(crate) mod tls;
