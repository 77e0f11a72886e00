//! Bodies whose bytes are kept while they pass.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::http::request::BODY_LIMIT;

/// What has passed of a body.
#[derive(Default)]
pub(crate) struct Part {
    pub(super) bytes: Vec<u8>,
    /// Whether it is the whole body, up to the longest that is recorded.
    pub(super) is_complete: bool,
}

/// The part of a body that has passed through, while another reader consumes it.
#[derive(Clone, Default)]
pub(super) struct Captured(Arc<Mutex<Part>>);

/// Bodies may contain secrets.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").finish_non_exhaustive()
    }
}

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Captured").finish_non_exhaustive()
    }
}

impl Captured {
    pub(super) fn take(&self) -> Part {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

type OnDrop = Box<dyn FnOnce(&Part) + Send>;

/// A body that keeps what passes.
pub(super) struct Tee {
    body: Body,
    captured: Captured,
    /// Bytes that have passed, including those that are not kept.
    passed: u64,
    length: Option<u64>,
    on_drop: Option<OnDrop>,
}

impl fmt::Debug for Tee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tee").finish_non_exhaustive()
    }
}

impl Tee {
    /// A body, and what has passed of it at any time.
    pub(super) fn new(body: Body) -> (Self, Captured) {
        let captured = Captured::default();
        let length = body.size_hint().exact();
        let tee = Self {
            length,
            body,
            captured: captured.clone(),
            passed: 0,
            on_drop: None,
        };
        tee.end_if_complete();
        (tee, captured)
    }

    /// A body that calls a function with what has passed when it is dropped: hyper does so
    /// once it needs no more of it.
    pub(super) fn until_dropped(body: Body, function: impl FnOnce(&Part) + Send + 'static) -> Self {
        let (mut tee, _) = Self::new(body);
        tee.on_drop = Some(Box::new(function));
        tee
    }

    fn keep(&mut self, data: &Bytes) {
        self.passed += data.len() as u64;
        let mut part = self
            .captured
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if part.bytes.len() + data.len() <= BODY_LIMIT {
            part.bytes.extend_from_slice(data);
        }
        drop(part);
        self.end_if_complete();
    }

    /// A body of a known length is complete with its last byte: nobody asks for its end.
    fn end_if_complete(&self) {
        if self.length == Some(self.passed) {
            self.end();
        }
    }

    fn end(&self) {
        let mut part = self
            .captured
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        part.is_complete = part.bytes.len() as u64 == self.passed;
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        if let Some(function) = self.on_drop.take() {
            function(&self.captured.take());
        }
    }
}

impl HttpBody for Tee {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    let data = data.clone();
                    self.keep(&data);
                }
            }
            Poll::Ready(None) => self.end(),
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_is_complete_once_all_of_it_has_passed() {
        for length in [0, 1, BODY_LIMIT, BODY_LIMIT + 1] {
            let (tee, captured) = Tee::new(Body::from(vec![b'x'; length]));
            assert_eq!(tee.size_hint().exact(), Some(length as u64));
            let read = tee.collect().await.unwrap().to_bytes();
            let part = captured.take();
            assert_eq!(
                (read.len(), part.is_complete),
                (length, length <= BODY_LIMIT)
            );
        }
        let (_unread, captured) = Tee::new(Body::from("x"));
        assert!(!captured.take().is_complete);
    }
}
