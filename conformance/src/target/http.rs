//! A small HTTP client: one connection per request, and nothing sent that the rule did not ask
//! for (no `Accept`, no redirects, no retries).
//!
//! It blocks, so that rules read from top to bottom.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::exchange_log;
use super::{Answer, Stop};

/// A server that takes longer is reported as one that does not respond.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Sends requests to one server, given as `http://HOST:PORT` or `https://HOST`, perhaps with a
/// path in front of those of the service.
pub(crate) struct Client {
    authority: String,
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
    /// Empty, or `/PATH`.
    prefix: String,
    base_url: String,
    time_limit: Duration,
    runtime: tokio::runtime::Runtime,
}

impl Client {
    /// # Errors
    ///
    /// A sentence, if the base URL is not one.
    pub(crate) fn new(base_url: &str) -> Result<Self, String> {
        let base_url = base_url.trim_end_matches('/');
        let invalid = || format!("invalid base URL {base_url:?}: expected http://HOST:PORT");
        let uri: hyper::Uri = base_url.parse().map_err(|_| invalid())?;
        let authority = uri.authority().ok_or_else(invalid)?;
        let (port, tls) = match uri.scheme_str() {
            Some("http") => (80, None),
            Some("https") => (443, Some(connector()?)),
            _ => return Err(invalid()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("cannot start the client: {error}"))?;
        Ok(Self {
            authority: authority.to_string(),
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(port),
            tls,
            prefix: uri.path().trim_end_matches('/').to_owned(),
            base_url: base_url.to_owned(),
            time_limit: TIME_LIMIT,
            runtime,
        })
    }

    /// The same with another limit on the time of a request and its response.
    pub(crate) fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// Another client of the same server, for another thread.
    pub(crate) fn another(&self) -> Result<Self, String> {
        Ok(Self::new(&self.base_url)?.with_time_limit(self.time_limit))
    }

    /// A request that [`Call::send`] sends.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call<'_> {
        Call {
            client: self,
            method: method.to_owned(),
            path: format!("{}{path}", self.prefix),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The base URL, without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The host and port of the base URL, as in its text.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The host of the base URL, without the brackets of an address.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The path of the base URL: empty, or `/PATH`.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }
}

/// Trusts the certificate authorities of this system.
fn connector() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("cannot use TLS: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config).into())
}

/// A request being built.
#[must_use = "a call does nothing until it is sent"]
pub(crate) struct Call<'a> {
    client: &'a Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

type Error = Box<dyn std::error::Error>;

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
            .header("content-type", "application/json")
    }

    pub(crate) fn text(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// Sends the request and reads the whole response; a finding if there is none.
    pub(crate) fn send(self) -> Result<Answer, Stop> {
        let asked = format!("{} {}", self.method, self.path);
        let limit = self.client.time_limit;
        let exchange = async { tokio::time::timeout(limit, self.exchange()).await };
        let answer = match self.client.runtime.block_on(exchange) {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(Stop::found(format!("{asked}: {error}"))),
            Err(_) => {
                let message = format!("{asked}: no response within {limit:?}");
                return Err(Stop::found(message));
            }
        };
        exchange_log::record(&self.method, &self.path, &self.headers, &self.body, &answer);
        Ok(answer)
    }

    async fn exchange(&self) -> Result<Answer, Error> {
        let client = self.client;
        let socket = TcpStream::connect((client.host.as_str(), client.port)).await?;
        match &client.tls {
            None => self.exchange_over(socket).await,
            Some(tls) => {
                let name = ServerName::try_from(client.host.clone())?;
                self.exchange_over(tls.connect(name, socket).await?).await
            }
        }
    }

    async fn exchange_over<S>(&self, stream: S) -> Result<Answer, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let mut request = hyper::Request::builder()
            .method(self.method.as_str())
            .uri(&self.path)
            .header("host", &self.client.authority);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(self.body.clone())))?;
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        let body = response.into_body().collect().await?.to_bytes().to_vec();
        drop(sender);
        connection.abort();
        Ok(Answer {
            asked: format!("{} {}", self.method, self.path),
            status,
            headers,
            body,
        })
    }
}
