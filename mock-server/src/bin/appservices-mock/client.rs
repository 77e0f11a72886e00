//! A small HTTP client for `demo` and `ctl`: one connection per request, plain or TLS.

mod tls;

use std::fmt::Display;
use std::path::Path;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::http::request::Builder;
use hyper::{HeaderMap, Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use self::tls::TlsClient;
use crate::error::CommandError;

/// A response.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    /// The body as JSON, or null if it is not JSON.
    pub(crate) json: Value,
}

/// Longest body of a response that [`Client::forward`] reads, in bytes.
const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// A response with its headers.
pub(crate) struct Forwarded {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// A client of one server.
pub(crate) struct Client {
    base_url: String,
    /// Host and port.
    authority: String,
    /// Prefix of every path: empty, or `/w/ID` for a world.
    prefix: String,
    /// `None` for `http`.
    tls: Option<TlsClient>,
}

impl Client {
    /// Creates a client for `http://HOST:PORT` or `https://HOST:PORT`, with an optional
    /// path. `ca` is the file with the certificates (PEM) to trust, required for `https`.
    pub(crate) fn new(base_url: &str, ca: Option<&Path>) -> Result<Self, CommandError> {
        let invalid = || {
            CommandError::new(format!(
                "invalid URL '{base_url}': expected http://HOST[:PORT] or https://HOST[:PORT]"
            ))
        };
        let (scheme, rest) = base_url.split_once("://").ok_or_else(invalid)?;
        let (host, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (tls, default_port) = match scheme {
            "http" => (None, 80),
            "https" => (Some(TlsClient::new(host, ca)?), 443),
            _ => return Err(invalid()),
        };
        // The colons in `[::1]` do not start a port.
        let has_port = host.rfind(':').is_some_and(|at| !host[at..].contains(']'));
        let authority = if has_port {
            host.to_owned()
        } else {
            format!("{host}:{default_port}")
        };
        Ok(Self {
            base_url: base_url.to_owned(),
            authority,
            prefix: prefix.trim_end_matches('/').to_owned(),
            tls,
        })
    }

    /// Sends a request. `token` is a bearer token. A body that is not empty is sent as
    /// JSON.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Bytes,
    ) -> Result<Response, CommandError> {
        let mut request = self.request(method, path, token);
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(body)).map_err(CommandError::new)?;
        self.exchange(request, async |response| {
            let status = response.status().as_u16();
            let body = response.into_body().collect().await?.to_bytes();
            Ok(Response {
                status,
                json: serde_json::from_slice(&body).unwrap_or_default(),
                body,
            })
        })
        .await
    }

    /// Sends a GET request, and passes the body to `receive` as it arrives, until that
    /// returns false. Returns the response without a body; one that is not a success is
    /// returned with its body instead.
    pub(crate) async fn stream(
        &self,
        path: &str,
        token: Option<&str>,
        mut receive: impl FnMut(&[u8]) -> bool,
    ) -> Result<Response, CommandError> {
        let request = self.request(Method::GET, path, token);
        let request = request.body(Full::default()).map_err(CommandError::new)?;
        self.exchange(request, async move |response| {
            let status = response.status();
            let mut body = response.into_body();
            if !status.is_success() {
                let body = body.collect().await?.to_bytes();
                return Ok(Response {
                    status: status.as_u16(),
                    json: serde_json::from_slice(&body).unwrap_or_default(),
                    body,
                });
            }
            // A broken stream has ended too: what arrived before was passed on.
            while let Some(Ok(frame)) = body.frame().await {
                if let Ok(data) = frame.into_data()
                    && !receive(&data)
                {
                    break;
                }
            }
            Ok(Response {
                status: status.as_u16(),
                json: Value::Null,
                body: Bytes::new(),
            })
        })
        .await
    }

    /// Sends a request with these headers only. What arrives of the response is returned, even
    /// if its body is cut off.
    pub(crate) async fn forward(
        &self,
        method: Method,
        path: &str,
        headers: &[(String, String)],
        body: Bytes,
    ) -> Result<Forwarded, CommandError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.prefix))
            .header(header::HOST, &self.authority);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body)).map_err(CommandError::new)?;
        let mut forwarded = None;
        let read = async |response: hyper::Response<Incoming>| {
            let (parts, mut body) = response.into_parts();
            let mut received = Forwarded {
                status: parts.status.as_u16(),
                headers: parts.headers,
                body: Vec::new(),
            };
            // A body that never ends has been compared as far as it needs to be.
            while received.body.len() <= LONGEST_BODY
                && let Some(Ok(frame)) = body.frame().await
            {
                if let Ok(data) = frame.into_data() {
                    received.body.extend_from_slice(&data);
                }
            }
            forwarded = Some(received);
            Ok(())
        };
        let exchanged = self.exchange(request, read).await;
        match forwarded {
            Some(forwarded) => Ok(forwarded),
            None => Err(exchanged
                .err()
                .unwrap_or_else(|| self.failed("no valid response from", &"no response"))),
        }
    }

    /// The origin of the server.
    pub(crate) fn origin(&self) -> &str {
        let path = self.base_url.len() - self.prefix.len();
        self.base_url.get(..path).unwrap_or(&self.base_url)
    }

    fn request(&self, method: Method, path: &str, token: Option<&str>) -> Builder {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.prefix))
            .header(header::HOST, &self.authority);
        match token {
            None => request,
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        }
    }

    /// Sends a request on a new connection. `read` reads the response.
    async fn exchange<T>(
        &self,
        request: Request<Full<Bytes>>,
        read: impl AsyncFnOnce(hyper::Response<Incoming>) -> hyper::Result<T>,
    ) -> Result<T, CommandError> {
        let stream = TcpStream::connect(&self.authority)
            .await
            .map_err(|error| self.failed("cannot connect to", &error))?;
        let response = match &self.tls {
            None => exchange(stream, request, read).await,
            Some(tls) => {
                let stream = tls.handshake(stream).await;
                let stream = stream.map_err(|error| {
                    if tls::is_plaintext(&error) {
                        let plain = self.base_url.replacen("https", "http", 1);
                        return CommandError::new(format!(
                            "{} does not speak TLS\nUse --url {plain}",
                            self.base_url
                        ));
                    }
                    self.failed("TLS handshake failed with", &error)
                });
                exchange(stream?, request, read).await
            }
        };
        response.map_err(|error| self.failed("no valid response from", &error))
    }

    fn failed(&self, what: &str, reason: &dyn Display) -> CommandError {
        CommandError::new(format!("{what} {}: {reason}", self.base_url))
    }
}

/// Sends one request on a new connection, and closes it once `read` has read the response.
async fn exchange<T>(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    request: Request<Full<Bytes>>,
    read: impl AsyncFnOnce(hyper::Response<Incoming>) -> hyper::Result<T>,
) -> hyper::Result<T> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let read = read(response).await;
        // Ends the connection, or the join below would wait for it.
        drop(sender);
        read
    };
    let (read, closed) = tokio::join!(exchange, connection);
    closed?;
    read
}
