//! The baseline: a bare axum handler.

use std::convert::Infallible;
use std::thread;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::put;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// Starts a bare axum handler that responds with 204. Like the server, it has one
/// thread and accepts connections with hyper.
pub(crate) fn start() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            let path = "/api/admin/v3.0/groups/{group}/apps/{app}/users/{id}/logout";
            let router: Router = Router::new().route(path, put(async || StatusCode::NO_CONTENT));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let router = router.clone();
                let response = service_fn(move |request: Request<Incoming>| {
                    let router = router.clone();
                    async move {
                        Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.unwrap())
                    }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), response),
                );
            }
        });
    });
    address
}
