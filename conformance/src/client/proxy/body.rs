//! Bodies of responses, as a delivery sends them.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::Response;
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue};

use super::answer::{Answer, Delivery};

/// The body of a response. Its error closes the connection.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// One piece of a body, and what precedes it.
struct Piece {
    pause: Duration,
    bytes: io::Result<Bytes>,
}

/// The response that delivers an answer.
pub(super) fn response(answer: Answer) -> Response<Body> {
    let length = answer.body.len();
    let bytes = Bytes::from(answer.body);
    let pieces = |size: usize, pause| {
        let mut rest = bytes.clone();
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            let piece = rest.split_to(size.clamp(1, rest.len()));
            pieces.push(Piece {
                pause,
                bytes: Ok(piece),
            });
        }
        pieces
    };
    // A status that has no body must not announce one.
    let has_body = !matches!(answer.status, 100..200 | 204 | 304);
    let (body, announced) = match answer.delivery {
        Delivery::Whole | Delivery::Late(_) => (whole(bytes), has_body),
        _ if !has_body => (whole(bytes), false),
        Delivery::Chunked(size) => (stream_of(pieces(size, Duration::ZERO)), false),
        Delivery::Pieces(count, pause) => (stream_of(pieces(length.div_ceil(count), pause)), true),
        Delivery::Half => {
            let mut half = pieces(length.div_ceil(2), Duration::ZERO);
            half.truncate(1);
            half.push(Piece {
                // What precedes is sent only if there is something to wait for.
                pause: Duration::from_millis(5),
                bytes: Err(io::Error::other("the trap closes the connection")),
            });
            (stream_of(half), true)
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    for (name, value) in &answer.headers {
        // What came from a response is valid, and so is what traps send.
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    if announced {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    response
}

fn whole(bytes: Bytes) -> Body {
    let impossible = |error: Infallible| match error {};
    Full::new(bytes).map_err(impossible).boxed_unsync()
}

fn stream_of(pieces: Vec<Piece>) -> Body {
    let frames = stream::unfold(pieces.into_iter(), async |mut pieces| {
        let piece = pieces.next()?;
        if !piece.pause.is_zero() {
            tokio::time::sleep(piece.pause).await;
        }
        Some((piece.bytes.map(Frame::data), pieces))
    });
    StreamBody::new(frames).boxed_unsync()
}
