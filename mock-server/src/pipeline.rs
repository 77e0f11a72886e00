//! What every request goes through: its body is read, it is written down, a
//! fault may befall it, a route answers it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tower::ServiceExt;

use crate::error::Failure;
use crate::faults::FaultEffect;
use crate::handlers::fallback::Unexpected;
use crate::handlers::input::BODY_LIMIT;
use crate::server::Server;
use crate::wire::{self, ErrorBody, Reply};

/// The connection ends without an answer.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("hung up")]
pub(crate) struct HangUp;

/// How much of a body that is too long is read all the same, for a client that
/// only listens once it has said everything.
const PATIENCE: usize = 16 * BODY_LIMIT;

/// Answers a request, or hangs up.
pub(crate) async fn answer(
    server: &Arc<Server>,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (parts, body) = request.into_parts();
    let read = read(body).await?;
    let number = server
        .journal
        .open(&parts, read.as_ref().map_or(b"", |body| body));
    let Some(body) = read else {
        let failure = Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "request body too large",
            None,
        );
        let response = wire::failure(&failure, &server.base_of(&parts.headers), None);
        server
            .journal
            .close(number, response.status().as_u16(), false);
        return Ok(response);
    };
    let fault = server
        .faults
        .befalls(parts.method.as_str(), parts.uri.path());
    let request = Request::from_parts(parts, Body::from(body));
    let response = match fault {
        None => route(router, request).await,
        Some(FaultEffect::HangUp) => return Err(HangUp),
        Some(FaultEffect::Delay { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            route(router, request).await
        }
        Some(FaultEffect::HalfBody) => half(route(router, request).await).await,
        Some(FaultEffect::Status {
            status,
            error,
            error_code,
            body,
            content_type,
        }) => status_answer(
            status,
            error.as_deref(),
            error_code.as_deref(),
            body,
            content_type,
        ),
        Some(FaultEffect::EndlessBody) => json(Body::new(Endless)),
        Some(FaultEffect::BigBody { bytes }) => json(Body::new(Big {
            begun: false,
            left: bytes.max(2),
        })),
        Some(FaultEffect::ExpireAccessToken) => wire::failure(
            &Failure::expired(),
            &server.base_of(request.headers()),
            None,
        ),
    };
    let unexpected = response.extensions().get::<Unexpected>().is_some();
    server
        .journal
        .close(number, response.status().as_u16(), unexpected);
    Ok(response)
}

async fn route(router: Router, request: Request<Body>) -> Response<Body> {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The whole body; none if it is too long.
async fn read(mut body: Body) -> Result<Option<Bytes>, HangUp> {
    let mut first: Option<Bytes> = None;
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| HangUp)?.into_data() else {
            continue;
        };
        length += data.len();
        if length > PATIENCE {
            return Ok(None);
        }
        if length > BODY_LIMIT {
            continue;
        }
        // Most bodies come in one piece, which is then not copied.
        if first.is_none() {
            first = Some(data);
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(first.as_deref().unwrap_or_default());
            }
            whole.extend_from_slice(&data);
        }
    }
    if length > BODY_LIMIT {
        return Ok(None);
    }
    Ok(Some(if whole.is_empty() {
        first.unwrap_or_default()
    } else {
        whole.into()
    }))
}

fn status_answer(
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
        (Some(body), _) if body.is_empty() => Reply::empty(status).into_response(),
        (Some(body), _) => {
            let mut response = Reply::json(status, &()).into_response();
            *response.body_mut() = body.into();
            response
        }
        (None, true) => {
            let body = ErrorBody {
                error: error.unwrap_or_default(),
                error_code,
                link: None,
            };
            Reply::json(status, &body).into_response()
        }
        (None, false) => Reply::empty(status).into_response(),
    };
    if let Some(value) = content_type.and_then(|value| HeaderValue::from_str(&value).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

fn json(body: Body) -> Response<Body> {
    let mut response = Reply::ok(&()).into_response();
    *response.body_mut() = body;
    response
}

/// The answer, cut in half.
async fn half(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let whole = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let whole = if whole.is_empty() {
        parts.status = StatusCode::OK;
        parts.headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        Bytes::from_static(b"{}")
    } else {
        whole
    };
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
        Poll::Ready(Some(Err(HangUp)))
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
