//! The responses that fault rules substitute for the real one, or derive from it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::http::hang_up::HangUp;
use crate::http::response::{ApiResponse, ErrorBody};

/// A response with any status, and with a body, an error body or none.
pub(crate) fn status(
    status: u16,
    error: Option<&str>,
    error_code: Option<&str>,
    body: Option<String>,
    content_type: Option<String>,
) -> Response<Body> {
    // A 1xx response is not final: the client would wait for another.
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

/// 200 with this body and the content type of JSON.
fn json(body: Body) -> Response<Body> {
    let mut response = ApiResponse::ok(&()).into_response();
    *response.body_mut() = body;
    response
}

/// 200 and endlessly nested JSON arrays.
pub(crate) fn endless() -> Response<Body> {
    json(Body::new(EndlessBody))
}

/// 200 and a JSON string of this size in bytes.
pub(crate) fn big(bytes: u64) -> Response<Body> {
    json(Body::new(BigBody {
        started: false,
        remaining: bytes.max(2),
    }))
}

/// 429 with `Retry-After` in seconds. The text is our choice.
pub(crate) fn too_many_requests(retry_after: Duration) -> Response<Body> {
    let mut response = status(429, Some("too many requests"), None, None, None);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, retry_after.as_secs().into());
    response
}

/// The body of a response. An empty body becomes `{}` with status 200, so that there is
/// something to damage.
async fn collect(response: Response<Body>) -> (Parts, Bytes) {
    let (mut parts, body) = response.into_parts();
    let bytes = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    if !bytes.is_empty() {
        return (parts, bytes);
    }
    parts.status = StatusCode::OK;
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    (parts, Bytes::from_static(b"{}"))
}

/// The response without the last byte of its body.
pub(crate) async fn malformed(response: Response<Body>) -> Response<Body> {
    let (mut parts, bytes) = collect(response).await;
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() - 1)))
}

/// The response, whose connection ends after half of its body.
pub(crate) async fn half(response: Response<Body>) -> Response<Body> {
    let (mut parts, bytes) = collect(response).await;
    // It is the length of the real body, which may be empty; hyper sets the length of
    // this one.
    parts.headers.remove(header::CONTENT_LENGTH);
    let first_half = bytes.slice(..bytes.len() / 2);
    Response::from_parts(
        parts,
        Body::new(TruncatedBody {
            announced_length: bytes.len() as u64,
            data: Some(first_half),
            yielded: false,
        }),
    )
}

/// A body that announces its full length, but fails after the first half.
struct TruncatedBody {
    announced_length: u64,
    data: Option<Bytes>,
    yielded: bool,
}

impl HttpBody for TruncatedBody {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if !self.yielded {
            // hyper flushes what it has buffered while a body is pending. Without this, it
            // would close the connection before the first half is sent.
            self.yielded = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(HangUp::CLOSE)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced_length)
    }
}

/// Endlessly nested JSON arrays.
struct EndlessBody;

/// Size of the frames of a long body, in bytes.
const FRAME_SIZE: u16 = 8192;

impl HttpBody for EndlessBody {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        let frame = b"[0,".repeat(usize::from(FRAME_SIZE) / 3);
        Poll::Ready(Some(Ok(Frame::data(frame.into()))))
    }
}

/// A JSON string of a given size.
struct BigBody {
    /// Whether the opening quote has been sent.
    started: bool,
    /// Bytes still to send, including the closing quote.
    remaining: u64,
}

impl HttpBody for BigBody {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        if self.remaining == 0 {
            return Poll::Ready(None);
        }
        let size = u16::try_from(self.remaining).map_or(FRAME_SIZE, |size| size.min(FRAME_SIZE));
        let mut frame = vec![b'x'; usize::from(size)];
        if !std::mem::replace(&mut self.started, true) {
            frame[0] = b'"';
        }
        self.remaining -= u64::from(size);
        if let (0, Some(last)) = (self.remaining, frame.last_mut()) {
            *last = b'"';
        }
        Poll::Ready(Some(Ok(Frame::data(frame.into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn half_of_an_empty_body_is_half_of_an_object() {
        let mut response = ApiResponse::no_content().into_response();
        let zero = HeaderValue::from_static("0");
        response.headers_mut().insert(header::CONTENT_LENGTH, zero);
        let half = half(response).await;
        assert_eq!(half.status(), StatusCode::OK);
        assert!(!half.headers().contains_key(header::CONTENT_LENGTH));
        assert_eq!(half.body().size_hint().exact(), Some(2));
    }
}
