//! Reads the body of a request into memory.

use std::error::Error;
use std::io;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt;

use crate::http::hang_up::HangUp;
use crate::http::request::BODY_LIMIT;

/// How much of a body that is too long is usually read and discarded, in bytes. Some
/// clients read the response only once they have sent everything.
pub(super) const DRAIN_LIMIT: usize = 16 * BODY_LIMIT;

/// The outcome of reading a body.
pub(super) enum RequestBody {
    Complete(Bytes),
    TooLong,
    /// The framing is invalid, or the body ended early.
    Malformed,
}

/// Whether the body did not arrive in time. No client still waits for a response then.
fn is_timeout(error: &axum::Error) -> bool {
    let io = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// Reads a body of at most `limit` bytes. The rest of a longer one is read and discarded,
/// up to `drain_limit` bytes; one whose announced length is above that is not read at all.
///
/// # Errors
///
/// [`HangUp`], if the body did not arrive in time.
pub(super) async fn read(
    mut body: Body,
    limit: usize,
    drain_limit: usize,
) -> Result<RequestBody, HangUp> {
    let most = limit.max(drain_limit);
    if body.size_hint().lower() > most as u64 {
        return Ok(RequestBody::TooLong);
    }
    let mut first: Option<Bytes> = None;
    let mut joined = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) if is_timeout(&error) => return Err(HangUp::CLOSE),
            Err(_) => return Ok(RequestBody::Malformed),
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > most {
            return Ok(RequestBody::TooLong);
        }
        if length > limit {
            continue;
        }
        // Most bodies arrive in one frame, which is then not copied.
        if first.is_none() {
            first = Some(data);
        } else {
            if joined.is_empty() {
                joined.extend_from_slice(first.as_deref().unwrap_or_default());
            }
            joined.extend_from_slice(&data);
        }
    }
    if length > limit {
        return Ok(RequestBody::TooLong);
    }
    Ok(RequestBody::Complete(if joined.is_empty() {
        first.unwrap_or_default()
    } else {
        joined.into()
    }))
}
