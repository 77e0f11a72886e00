//! The answers that faults give in place of the real one, or make of it.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::http::response::{ApiResponse, ErrorBody};

/// The connection ends without an answer.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("hung up")]
pub(crate) struct HangUp {
    /// With a reset, as when a machine fails, in place of a goodbye.
    pub(crate) reset: bool,
}

impl HangUp {
    pub(crate) const CLOSE: Self = Self { reset: false };
    pub(crate) const RESET: Self = Self { reset: true };
}

/// Any status with any body.
pub(crate) fn status(
    status: u16,
    error: Option<&str>,
    error_code: Option<&str>,
    body: Option<String>,
    content_type: Option<String>,
) -> Response<Body> {
    // 1xx would be no answer yet.
    let status = StatusCode::from_u16(status)
        .ok()
        .filter(|status| status.as_u16() >= 200);
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match (body, error.is_some() || error_code.is_some()) {
        (Some(body), _) if body.is_empty() => ApiResponse::empty(status).into_response(),
        (Some(body), _) => {
            let mut response = ApiResponse::json(status, &()).into_response();
            *response.body_mut() = body.into();
            response
        }
        (None, true) => {
            let body = ErrorBody {
                error: error.unwrap_or_default(),
                error_code,
                link: None,
            };
            ApiResponse::json(status, &body).into_response()
        }
        (None, false) => ApiResponse::empty(status).into_response(),
    };
    if let Some(value) = content_type.and_then(|value| HeaderValue::from_str(&value).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

/// Status 200 with this body, typed as JSON.
fn json(body: Body) -> Response<Body> {
    let mut response = ApiResponse::ok(&()).into_response();
    *response.body_mut() = body;
    response
}

/// Status 200 and JSON lists in lists without end.
pub(crate) fn endless() -> Response<Body> {
    json(Body::new(Endless))
}

/// Status 200 and a JSON string of this size, in bytes.
pub(crate) fn big(bytes: u64) -> Response<Body> {
    json(Body::new(Big {
        begun: false,
        left: bytes.max(2),
    }))
}

/// Status 429 and when to try again. The text is ours.
pub(crate) fn too_many_requests(retry_after: u32) -> Response<Body> {
    let mut response = status(429, Some("too many requests"), None, None, None);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, retry_after.into());
    response
}

/// The whole body of an answer; `{}` with status 200 in place of none.
async fn whole(response: Response<Body>) -> (Parts, Bytes) {
    let (mut parts, body) = response.into_parts();
    let whole = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    if !whole.is_empty() {
        return (parts, whole);
    }
    parts.status = StatusCode::OK;
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    (parts, Bytes::from_static(b"{}"))
}

/// The answer without its last byte.
pub(crate) async fn malformed(response: Response<Body>) -> Response<Body> {
    let (mut parts, whole) = whole(response).await;
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() - 1)))
}

/// The answer, cut in half.
pub(crate) async fn half(response: Response<Body>) -> Response<Body> {
    let (mut parts, whole) = whole(response).await;
    // Of the real body, which may have been none; ours tells its own.
    parts.headers.remove(header::CONTENT_LENGTH);
    let sent = whole.slice(..whole.len() / 2);
    Response::from_parts(
        parts,
        Body::new(Half {
            whole: whole.len() as u64,
            sent: Some(sent),
            waited: false,
        }),
    )
}

/// Announces a whole body, sends the first part, and breaks off.
struct Half {
    whole: u64,
    sent: Option<Bytes>,
    waited: bool,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        if let Some(sent) = self.sent.take() {
            return Poll::Ready(Some(Ok(Frame::data(sent))));
        }
        if !self.waited {
            // While a body is not ready, what it gave so far goes out.
            self.waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(HangUp::CLOSE)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}

/// A JSON list that never ends.
struct Endless;

/// How much of a long body is sent at once.
const PIECE: u16 = 8192;

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        // A list in a list, and so on: every piece is alike.
        let piece = b"[0,".repeat(usize::from(PIECE) / 3);
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }
}

/// A JSON string of a given size.
struct Big {
    begun: bool,
    left: u64,
}

impl HttpBody for Big {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let size = u16::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = vec![b'x'; usize::from(size)];
        if !std::mem::replace(&mut self.begun, true) {
            piece[0] = b'"';
        }
        self.left -= u64::from(size);
        if let (0, Some(last)) = (self.left, piece.last_mut()) {
            *last = b'"';
        }
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was said of an empty body does not hold for half of an object.
    #[tokio::test]
    async fn half_of_nothing() {
        let mut response = ApiResponse::no_content().into_response();
        let none = HeaderValue::from_static("0");
        response.headers_mut().insert(header::CONTENT_LENGTH, none);
        let half = half(response).await;
        assert_eq!(half.status(), StatusCode::OK);
        assert!(!half.headers().contains_key(header::CONTENT_LENGTH));
        assert_eq!(half.body().size_hint().exact(), Some(2));
    }
}
