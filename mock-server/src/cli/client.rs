//! A device: as much of a client of the Client API as the demo needs.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::Failure;

/// An answer: its status and, where it has one, its JSON body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// Asks the server at `base` (`http://HOST:PORT`); `token` is a bearer token.
pub(crate) async fn ask(
    base: &str,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> Result<Answer, Failure> {
    let host = base.strip_prefix("http://").unwrap_or(base);
    let stream = TcpStream::connect(host).await.map_err(Failure::new)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(Failure::new)?;
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map(ToString::to_string).unwrap_or_default();
    let request = request
        .body(Full::new(Bytes::from(body)))
        .map_err(Failure::new)?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        // Nothing more is asked on this connection.
        drop(sender);
        hyper::Result::Ok(Answer {
            status,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    };
    let (answer, ended) = tokio::join!(exchange, connection);
    ended.map_err(Failure::new)?;
    answer.map_err(Failure::new)
}
