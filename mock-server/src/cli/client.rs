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
    /// The body as it came.
    pub(crate) raw: Bytes,
}

/// Asks the server at `base`; `token` is a bearer token.
pub(crate) async fn ask(
    base: &str,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> Result<Answer, Failure> {
    let body = body.map(ToString::to_string).unwrap_or_default();
    send(base, method, path, token, body.into()).await
}

/// As [`ask`], with a body that is written already; empty: none. `base` is
/// `http://HOST:PORT`, and may have a path.
pub(crate) async fn send(
    base: &str,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Bytes,
) -> Result<Answer, Failure> {
    let Some(rest) = base.strip_prefix("http://") else {
        return Err(Failure::new(format!("'{base}' is not http://HOST:PORT")));
    };
    let (host, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let stream = TcpStream::connect(host).await.map_err(Failure::new)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(Failure::new)?;
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{prefix}{path}"))
        .header(header::HOST, host);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let request = request.body(Full::new(body)).map_err(Failure::new)?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        // Nothing more is asked on this connection.
        drop(sender);
        hyper::Result::Ok(Answer {
            status,
            body: serde_json::from_slice(&body).unwrap_or_default(),
            raw: body,
        })
    };
    let (answer, ended) = tokio::join!(exchange, connection);
    ended.map_err(Failure::new)?;
    answer.map_err(Failure::new)
}
