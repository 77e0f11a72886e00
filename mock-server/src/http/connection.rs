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

use self::idle::{Connections, Place};
use self::log::{Line, Sink};
use self::stream::{Ending, Stream};
use self::timed::Timed;
use crate::http::pipeline;
use crate::http::request::Peer;
use crate::http::router::router;
use crate::world::worlds::Worlds;
use crate::{Log, Tls};

/// How long to wait when no connection can be accepted, mostly for want of file
/// descriptors.
const RESPITE: Duration = Duration::from_millis(20);

/// How connections are treated.
#[derive(Debug)]
pub(crate) struct Manners {
    pub(crate) log: Log,
    /// How long a client may take over the head of a request and over its body,
    /// be silent between two, and take nothing of an answer.
    pub(crate) patience: Duration,
    pub(crate) tls: Option<Tls>,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    worlds: Arc<Worlds>,
    router: Router,
    manners: Arc<Manners>,
    connections: Arc<Connections>,
    log: Option<Arc<Sink>>,
}

/// Accepts connections until told to stop, or until whoever would tell is gone.
pub(crate) async fn accept(
    worlds: Arc<Worlds>,
    listener: StdListener,
    manners: Manners,
    mut stop: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let tls = manners.tls.as_ref().map(Tls::acceptor);
    let log = match manners.log {
        Log::Off => None,
        Log::Text | Log::Json => Sink::new(std::io::stderr()),
    };
    // Waits for the last lines when this function is over.
    let (log, _goodbye) = log.unzip();
    let shared = Shared {
        worlds,
        router: router(),
        manners: Arc::new(manners),
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
            tokio::time::sleep(RESPITE).await;
            continue;
        };
        let place = shared.connections.open();
        let connection = Arc::clone(&place.connection);
        let serving = serve(stream, peer.ip(), tls.clone(), shared.clone(), place);
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
    place: Place,
) {
    // Small answers must not wait for more to come; without it they are slower,
    // not wrong.
    let _ = stream.set_nodelay(true);
    let ending = Ending::default();
    let stream = Stream::new(stream, ending.clone(), shared.manners.patience);
    match tls {
        None => speak(stream, peer, ending, shared, place).await,
        Some(tls) => {
            let greeting = tokio::time::timeout(shared.manners.patience, tls.accept(stream));
            if let Ok(Ok(stream)) = greeting.await {
                speak(stream, peer, ending, shared, place).await;
            }
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: IpAddr,
    ending: Ending,
    shared: Shared,
    place: Place,
) {
    let patience = shared.manners.patience;
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let (shared, ending, busy) = (shared.clone(), ending.clone(), place.busy());
        async move {
            let line = shared.log.as_ref();
            let line = line.map(|sink| (sink, Line::begin(shared.manners.log, &request)));
            let mut request = request.map(|body| Body::new(Timed::new(body, patience)));
            request.extensions_mut().insert(Peer(peer));
            let answer = pipeline::answer(&shared.worlds, shared.router, request).await;
            if answer.as_ref().is_err_and(|hang_up| hang_up.reset) {
                ending.reset();
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
        .header_read_timeout(patience)
        // Who has said everything may end their half, as `nc -N` does.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}
