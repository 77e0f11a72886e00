//! Accepting connections and speaking HTTP on them.

mod idle;
mod log;
mod stream;
mod timed;

use std::net::{IpAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use self::idle::{Connections, Slot};
use self::log::{LogLine, LogWriter};
use self::stream::{ResetFlag, Stream};
use self::timed::Timed;
use crate::http::pipeline;
use crate::http::router::router;
use crate::world::worlds::Worlds;
use crate::{Log, Tls};

/// How long to wait when no connection can be accepted, mostly for want of file
/// descriptors.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(20);

/// How connections are treated.
#[derive(Debug)]
pub(crate) struct ConnectionOptions {
    pub(crate) log: Log,
    /// How long a client may take over the head of a request and over its body,
    /// be silent between two, and take nothing of an answer.
    pub(crate) io_timeout: Duration,
    pub(crate) tls: Option<Tls>,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    worlds: Arc<Worlds>,
    router: Router,
    options: Arc<ConnectionOptions>,
    connections: Arc<Connections>,
    log: Option<Arc<LogWriter>>,
}

/// Accepts connections until told to stop, or until whoever would tell is gone.
pub(crate) async fn accept(
    worlds: Arc<Worlds>,
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
    // Waits for the last lines when this function is over.
    let (log, _flush_on_drop) = log.unzip();
    let shared = Shared {
        worlds,
        router: router(),
        options: Arc::new(options),
        connections: Arc::default(),
        log: log.map(Arc::new),
    };
    loop {
        let accepted = tokio::select! {
            _ = &mut stop => return Ok(()),
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            shared.connections.make_room();
            tokio::time::sleep(ACCEPT_BACKOFF).await;
            continue;
        };
        let slot = shared.connections.open();
        let connection = Arc::clone(&slot.connection);
        let serving = serve(stream, peer.ip(), tls.clone(), shared.clone(), slot);
        tokio::spawn(async move {
            tokio::select! {
                () = serving => {}
                () = connection.closed() => {}
            }
        });
    }
}

async fn serve(
    stream: TcpStream,
    peer: IpAddr,
    tls: Option<TlsAcceptor>,
    shared: Shared,
    slot: Slot,
) {
    // Small answers must not wait for more to come; without it they are slower,
    // not wrong.
    let _ = stream.set_nodelay(true);
    let reset_flag = ResetFlag::default();
    let stream = Stream::new(stream, reset_flag.clone(), shared.options.io_timeout);
    match tls {
        None => serve_http(stream, peer, reset_flag, shared, slot).await,
        Some(tls) => {
            let handshake = tokio::time::timeout(shared.options.io_timeout, tls.accept(stream));
            if let Ok(Ok(stream)) = handshake.await {
                serve_http(stream, peer, reset_flag, shared, slot).await;
            }
        }
    }
}

async fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: IpAddr,
    reset_flag: ResetFlag,
    shared: Shared,
    slot: Slot,
) {
    let io_timeout = shared.options.io_timeout;
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let (shared, reset_flag, busy) = (shared.clone(), reset_flag.clone(), slot.busy());
        async move {
            let line = shared.log.as_ref();
            let line = line.map(|sink| (sink, LogLine::begin(shared.options.log, &request)));
            let request = request.map(|body| Body::new(Timed::new(body, io_timeout)));
            let answer = pipeline::answer(&shared.worlds, shared.router, peer, request).await;
            if answer.as_ref().is_err_and(|hang_up| hang_up.reset) {
                reset_flag.reset();
            }
            if let Some((sink, line)) = line {
                line.end(
                    sink,
                    answer.as_ref().ok().map(|answer| answer.status().as_u16()),
                );
            }
            drop(busy);
            answer
        }
    });
    // What goes wrong with a connection is the client's doing, or a fault's.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(io_timeout)
        // Who has said everything may end their half, as `nc -N` does.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}
