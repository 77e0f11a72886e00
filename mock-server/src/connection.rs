//! Accepting connections and speaking HTTP on them.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::pipeline;
use crate::router::router;
use crate::server::Server;

/// How long a client may take over the head of a request, or be silent between
/// two.
const HEAD_LIMIT: Duration = Duration::from_mins(1);

/// How long to wait when no connection can be accepted, mostly for want of file
/// descriptors.
const RESPITE: Duration = Duration::from_millis(20);

/// Accepts connections until told to stop, or until whoever would tell is gone.
pub(crate) async fn accept(
    server: Arc<Server>,
    listener: StdListener,
    mut stop: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let router = router(Arc::clone(&server));
    loop {
        let accepted = tokio::select! {
            _ = &mut stop => return Ok(()),
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, Arc::clone(&server), router.clone()));
            }
            Err(_) => tokio::time::sleep(RESPITE).await,
        }
    }
}

async fn serve(stream: TcpStream, server: Arc<Server>, router: Router) {
    // Small answers must not wait for more to come; without it they are slower,
    // not wrong.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let (server, router) = (Arc::clone(&server), router.clone());
        async move { pipeline::answer(&server, router, request.map(Body::new)).await }
    });
    // What goes wrong with a connection is the client's doing, or a fault's.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}
