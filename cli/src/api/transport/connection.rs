//! One HTTP/1.1 connection.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::http;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::{Facts, MAX_BODY_BYTES};

/// A TCP or TLS stream, direct or through a proxy.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// One type for all streams, so that hyper is compiled once.
pub(super) type BoxedStream = Box<dyn Stream>;

pub(super) type Message = http::Request<Full<Bytes>>;

/// An open connection that carries one request at a time.
///
/// The request's own future also reads and writes the connection, instead of a
/// task of its own: a request then costs no switch between tasks. A connection
/// that the server closes while it is idle is noticed when it is used again.
pub(super) struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: Driver,
    pub(super) idle_since: Instant,
}

/// Why a request has no response.
pub(super) enum SendError {
    /// Nothing was sent: the connection was closed before. Returns the request.
    NotSent(Box<Message>),
    BodyTooLarge,
    Broken(hyper::Error),
}

/// Reads and writes a connection until it is closed.
struct Driver(Option<http1::Connection<TokioIo<BoxedStream>, Full<Bytes>>>);

impl Connection {
    pub(super) async fn open(stream: BoxedStream) -> hyper::Result<Self> {
        let (sender, driver) = http1::Builder::new()
            // Requests are a single small buffer, which is written faster as such.
            .writev(false)
            .handshake(TokioIo::new(stream))
            .await?;
        Ok(Self {
            sender,
            driver: Driver(Some(driver)),
            idle_since: Instant::now(),
        })
    }

    /// Whether another request can be sent.
    pub(super) fn is_open(&self) -> bool {
        self.driver.0.is_some() && !self.sender.is_closed()
    }

    /// Sends a request and reads the whole response.
    pub(super) async fn send(
        &mut self,
        message: Message,
        facts: &Facts,
    ) -> Result<(http::response::Parts, Bytes), SendError> {
        let Self { sender, driver, .. } = self;
        let exchange = async {
            if sender.ready().await.is_err() {
                return Err(SendError::NotSent(Box::new(message)));
            }
            facts.sent.set(Some(Instant::now()));
            let response = sender.try_send_request(message).await;
            let response = response.map_err(|mut error| match error.take_message() {
                Some(message) => {
                    facts.sent.set(None);
                    SendError::NotSent(Box::new(message))
                }
                None => SendError::Broken(error.into_error()),
            })?;
            #[cfg(feature = "mutants")]
            facts.has_head.set(true);
            let (parts, body) = response.into_parts();
            let limit = if mutant!(BodyHasNoLimit) {
                usize::MAX
            } else {
                MAX_BODY_BYTES
            };
            let body = Limited::new(body, limit).collect().await;
            let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
                Ok(error) => SendError::Broken(*error),
                // The only other error of a limited body.
                Err(other) => {
                    debug_assert!(other.is::<LengthLimitError>(), "{other}");
                    SendError::BodyTooLarge
                }
            })?;
            Ok((parts, body.to_bytes()))
        };
        driver.while_running(exchange).await
    }
}

impl Driver {
    /// Drives the connection while `work` runs.
    async fn while_running<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|context| {
            // First, so that the request is in the queue when the connection
            // looks for it, and once more for what the connection has read.
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(output);
            }
            self.poll(context);
            work.as_mut().poll(context)
        })
        .await
    }

    fn poll(&mut self, context: &mut Context<'_>) {
        let Some(connection) = &mut self.0 else {
            return;
        };
        // Its error reaches the request as well.
        if Pin::new(connection).poll(context).is_ready() {
            self.0 = None;
        }
    }
}
