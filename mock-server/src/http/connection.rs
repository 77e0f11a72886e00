//! Accepting connections and serving HTTP on them.

mod log;
mod registry;
mod stream;
mod timed_body;

use std::net::{IpAddr, TcpListener as StdListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use futures_util::future::{Either, select};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use self::log::{LogLine, LogWriter};
use self::registry::{Registration, Registry};
use self::stream::{ResetFlag, Stream};
use self::timed_body::TimedBody;
use crate::Log;
use crate::http::context::FailedFunctions;
use crate::http::pipeline::Pipeline;
use crate::http::tls::{Tls, TlsAcceptor};

/// How long to wait if there is no room for another connection, or no file descriptor for
/// it. New connections wait in the queue of the system meanwhile.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(20);

/// Options of the listener and its connections.
#[derive(Debug)]
pub(crate) struct ConnectionOptions {
    pub(crate) log: Log,
    /// How long the server waits for a client: for the head of a request, for its body,
    /// for the next request, and for the client to accept more of a response.
    pub(crate) io_timeout: Duration,
    pub(crate) tls: Option<Tls>,
}

/// State shared by all connections.
#[derive(Clone)]
struct Shared {
    pipeline: Arc<Pipeline>,
    options: Arc<ConnectionOptions>,
    registry: Arc<Registry>,
    log: Option<Arc<LogWriter>>,
}

/// Accepts connections until `stop` fires or its sender is dropped.
///
/// # Errors
///
/// An I/O error, if the listener cannot be registered with the runtime. Failures to
/// accept are not errors: they end when a connection closes.
pub(crate) async fn accept(
    pipeline: Pipeline,
    listener: StdListener,
    options: ConnectionOptions,
    mut stop: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let tls = options.tls.as_ref().map(Tls::acceptor);
    let log = match options.log {
        Log::Off => None,
        Log::Text | Log::Json => LogWriter::new(std::io::stderr()),
    };
    let (log, _flush_on_drop) = log.unzip();
    let shared = Shared {
        pipeline: Arc::new(pipeline),
        options: Arc::new(options),
        registry: Arc::default(),
        log: log.map(Arc::new),
    };
    loop {
        let next = async {
            // Before accepting: connections beyond the limit wait in the system's queue, where they
            // are neither served nor refused.
            while !shared.registry.make_room() {
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
            listener.accept().await
        };
        // Not `tokio::select!`, whose macro crate the library does without.
        let accepted = match select(&mut stop, pin!(next)).await {
            Either::Left(_) => return Ok(()),
            Either::Right((accepted, _)) => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            // The usual reason is that the file descriptors ran out, which an idle connection can
            // remedy.
            shared.registry.evict_longest_idle();
            tokio::time::sleep(ACCEPT_BACKOFF).await;
            continue;
        };
        let registration = shared.registry.register();
        let connection = Arc::clone(&registration.connection);
        let serving = serve(stream, peer.ip(), tls.clone(), shared.clone(), registration);
        tokio::spawn(async move {
            select(pin!(serving), pin!(connection.evicted())).await;
        });
    }
}

async fn serve(
    stream: TcpStream,
    peer: IpAddr,
    tls: Option<TlsAcceptor>,
    shared: Shared,
    registration: Registration,
) {
    // Responses are small, and Nagle's algorithm would delay them. Without the option the
    // server is slower but correct, so a failure is ignored.
    let _ = stream.set_nodelay(true);
    let reset_flag = ResetFlag::default();
    let stream = Stream::new(stream, reset_flag.clone(), shared.options.io_timeout);
    match tls {
        None => serve_http(stream, peer, reset_flag, shared, registration).await,
        Some(tls) => {
            let handshake = tokio::time::timeout(shared.options.io_timeout, tls.accept(stream));
            if let Ok(Ok(stream)) = handshake.await {
                serve_http(stream, peer, reset_flag, shared, registration).await;
            }
        }
    }
}

async fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: IpAddr,
    reset_flag: ResetFlag,
    shared: Shared,
    registration: Registration,
) {
    let io_timeout = shared.options.io_timeout;
    let head_timeout = if mutant!(shared.pipeline.worlds.default_world, SlowHeadsAreTolerated) {
        Duration::from_hours(1)
    } else {
        io_timeout
    };
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (shared, reset_flag) = (shared.clone(), reset_flag.clone());
        let busy = registration.mark_busy();
        async move {
            let log = shared.log.as_ref();
            let log = log.map(|writer| (writer, LogLine::begin(shared.options.log, &request)));
            let io_timeout =
                if mutant!(shared.pipeline.worlds.default_world, SlowBodiesAreTolerated) {
                    Duration::from_hours(1)
                } else {
                    io_timeout
                };
            let request = request.map(|body| Body::new(TimedBody::new(body, io_timeout)));
            let result = shared.pipeline.answer(peer, request).await;
            if result.as_ref().is_err_and(|hang_up| hang_up.reset) {
                reset_flag.set();
            }
            if let Some((writer, line)) = log {
                let status = result.as_ref().map(|response| response.status().as_u16());
                let failed = result.as_ref().ok();
                let failed =
                    failed.and_then(|response| response.extensions().get::<FailedFunctions>());
                line.end(writer, status.ok(), failed);
            }
            // Idle before the response is written, or a client that does not read it could keep its
            // place when the server is full.
            drop(busy);
            result
        }
    });
    // A connection fails because of its client or of a fault rule; neither is an error of
    // the server.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        // Clients such as `nc -N` shut down their sending side after the last request.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
