//! A client of a server that runs here or elsewhere: as much of one as the demo
//! and `ctl` need.

mod trust;

use std::path::Path;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use self::trust::Trust;
use crate::Failure;

/// An answer: its status and, where it has one, its JSON body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// The body as it came.
    pub(crate) raw: Bytes,
}

/// Where a server is, and whom to trust that it is the one.
pub(crate) struct Client {
    host: String,
    /// What comes before every path: nothing, or `/w/ID`.
    prefix: String,
    /// None without TLS.
    trust: Option<Trust>,
}

impl Client {
    /// `base` is `http://HOST:PORT` or `https://HOST:PORT`, and may have a path;
    /// `authority` is the file with the certificates (PEM) to trust over TLS.
    pub(crate) fn new(base: &str, authority: Option<&Path>) -> Result<Self, Failure> {
        let wrong = || Failure::new("this is neither http://HOST:PORT nor https://HOST:PORT");
        let (scheme, rest) = base.split_once("://").ok_or_else(wrong)?;
        let (host, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (trust, port) = match scheme {
            "http" => (None, 80),
            "https" => (Some(Trust::new(host, authority)?), 443),
            _ => return Err(wrong()),
        };
        // The colons of `[::1]` are none before a port.
        let has_port = host.rfind(':').is_some_and(|at| !host[at..].contains(']'));
        let address = if has_port {
            host.to_owned()
        } else {
            format!("{host}:{port}")
        };
        Ok(Self {
            host: address,
            prefix: prefix.trim_end_matches('/').to_owned(),
            trust,
        })
    }

    /// Asks for a path; `token` is a bearer token.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, Failure> {
        let body = body.map(ToString::to_string).unwrap_or_default();
        self.send(method, path, token, body.into()).await
    }

    /// As [`ask`](Self::ask), with a body that is written already; empty: none.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.prefix))
            .header(header::HOST, &self.host);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(body)).map_err(Failure::new)?;
        let stream = TcpStream::connect(&self.host).await.map_err(Failure::new)?;
        match &self.trust {
            None => exchange(stream, request).await,
            Some(trust) => exchange(trust.greet(stream).await?, request).await,
        }
    }
}

/// One request on a connection of its own, and its answer.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    request: Request<Full<Bytes>>,
) -> Result<Answer, Failure> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
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
            raw: body,
        })
    };
    let (answer, ended) = tokio::join!(exchange, connection);
    ended.map_err(Failure::new)?;
    answer.map_err(Failure::new)
}
