//! Opens connections: TCP, proxies and TLS.

use std::error::Error;
use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::super::error::ApiError;
use super::super::network::Server;
use super::super::tls;
use super::connection::BoxedStream;
use super::failure::{NotTls, ProxyFailed};
use super::proxy::{Proxy, ProxyKind};

/// The longest response of a proxy to `CONNECT`.
const MAX_TUNNEL_RESPONSE: usize = 16 * 1024;

/// Opens connections to one server.
#[derive(Debug)]
pub(super) struct Connector {
    server: Uri,
    proxy: Option<Proxy>,
    tcp: HttpConnector,
    /// Loading the certificates takes time, so there are none without https.
    tls: Option<Arc<ClientConfig>>,
    limit: Duration,
}

/// Why no connection was opened.
#[derive(Debug)]
pub(super) enum ConnectError {
    TimedOut(Duration),
    Failed(Box<dyn Error + Send + Sync>),
    /// Trying again would not help.
    Final(Box<dyn Error + Send + Sync>),
}

impl ConnectError {
    /// Attributes the failure to the proxy.
    fn at_proxy(self) -> Self {
        match self {
            Self::TimedOut(limit) => Self::TimedOut(limit),
            Self::Failed(error) => Self::Failed(Box::new(ProxyFailed(error))),
            Self::Final(error) => Self::Final(Box::new(ProxyFailed(error))),
        }
    }
}

/// The status with which a proxy refused to open a tunnel.
#[derive(Debug, thiserror::Error)]
#[error("the proxy returned {}", super::status_line(*.0))]
struct TunnelRefused(u16);

impl Connector {
    pub(super) fn new(target: Server<'_>) -> Result<Self, ApiError> {
        let network = target.network;
        let base = target.base.as_str();
        let server: Uri = base
            .parse()
            .map_err(|_| ApiError::InvalidUrl(base.to_owned()))?;
        let proxy = Proxy::for_server(&server, &network.proxies)?;
        let needs_tls = target.base.is_https()
            || proxy
                .as_ref()
                .is_some_and(|proxy| proxy.kind == ProxyKind::Https);
        let mut tcp = HttpConnector::new();
        // Requests are small, and Nagle's algorithm would delay their ends.
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        Ok(Self {
            server,
            proxy,
            tcp,
            tls: needs_tls
                .then(|| tls::config(&network.trust).map(Arc::new))
                .transpose()?,
            limit: if mutant!(ConnectTimeLimitIsIgnored) {
                Duration::from_mins(5)
            } else {
                network.limits.connect
            },
        })
    }

    pub(super) fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// The proxy to which requests are sent as they are.
    pub(super) fn forwarding_proxy(&self) -> Option<&Proxy> {
        let is_http = self.server.scheme_str() == Some("http");
        self.proxy().filter(|proxy| is_http && proxy.forwards())
    }

    /// Opens a connection, including tunnel and TLS, within the time limit.
    pub(super) async fn connect(&self) -> Result<BoxedStream, ConnectError> {
        tokio::time::timeout(self.limit, self.connect_without_timeout())
            .await
            .unwrap_or(Err(ConnectError::TimedOut(self.limit)))
    }

    async fn connect_without_timeout(&self) -> Result<BoxedStream, ConnectError> {
        let stream = match &self.proxy {
            None => self.open_tcp(self.server.clone()).await?,
            Some(proxy) => self.open_through(proxy).await?,
        };
        if self.server.scheme_str() == Some("https") {
            return self.encrypt(stream, &self.server, "server").await;
        }
        Ok(stream)
    }

    async fn open_tcp(&self, to: Uri) -> Result<BoxedStream, ConnectError> {
        let mut tcp = self.tcp.clone();
        let stream = tcp.call(to).await;
        let stream = stream.map_err(|error| ConnectError::Failed(error.into()))?;
        Ok(Box::new(stream.into_inner()))
    }

    async fn open_through(&self, proxy: &Proxy) -> Result<BoxedStream, ConnectError> {
        match proxy.kind {
            ProxyKind::Socks { resolves_locally } => self.open_socks(proxy, resolves_locally).await,
            ProxyKind::Http => {
                let stream = self.open_tcp(proxy.uri.clone()).await;
                let stream = stream.map_err(ConnectError::at_proxy)?;
                self.open_tunnel_if_https(stream, proxy).await
            }
            ProxyKind::Https => {
                let stream = self.open_tcp(proxy.uri.clone()).await;
                let stream = stream.map_err(ConnectError::at_proxy)?;
                let stream = self.encrypt(stream, &proxy.uri, "proxy").await;
                let stream = stream.map_err(ConnectError::at_proxy)?;
                self.open_tunnel_if_https(stream, proxy).await
            }
        }
    }

    async fn open_tunnel_if_https(
        &self,
        stream: BoxedStream,
        proxy: &Proxy,
    ) -> Result<BoxedStream, ConnectError> {
        if self.forwarding_proxy().is_some() {
            return Ok(stream);
        }
        let to = format!("{}:{}", host(&self.server), port(&self.server));
        open_tunnel(stream, &to, proxy.authorization.as_ref()).await
    }

    async fn open_socks(
        &self,
        proxy: &Proxy,
        resolves_locally: bool,
    ) -> Result<BoxedStream, ConnectError> {
        let mut tcp = self.tcp.clone();
        let opened = tcp.call(proxy.uri.clone()).await;
        let opened = opened.map_err(|error| ConnectError::Failed(error.into()).at_proxy())?;
        let mut socks =
            SocksV5::new(proxy.uri.clone(), Opened(Some(opened))).local_dns(resolves_locally);
        if let Some((name, password)) = &proxy.credentials {
            socks = socks.with_auth(name.clone(), password.clone());
        }
        let stream = socks.call(self.server.clone()).await;
        let stream = stream.map_err(|error| ConnectError::Failed(error.into()))?;
        Ok(Box::new(stream.into_inner()))
    }

    /// Encrypts a connection. `role` is the peer in messages.
    async fn encrypt(
        &self,
        stream: BoxedStream,
        peer: &Uri,
        role: &'static str,
    ) -> Result<BoxedStream, ConnectError> {
        let config = self.tls.clone().ok_or_else(|| {
            ConnectError::Final(Box::new(io::Error::other("no certificates are loaded")))
        })?;
        let host = host(peer);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| ConnectError::Final(error.into()))?;
        match TlsConnector::from(config).connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) if is_not_tls(&error) => Err(ConnectError::Final(Box::new(NotTls(role)))),
            // A certificate that is not trusted will not be the next time.
            Err(error) if is_tls_error(&error) => Err(ConnectError::Final(error.into())),
            Err(error) => Err(ConnectError::Failed(error.into())),
        }
    }
}

/// Hands over a connection that is open already: an error of `SocksV5` does not
/// contain why it could not connect.
struct Opened(Option<TcpIo>);

type TcpIo = TokioIo<TcpStream>;

impl Service<Uri> for Opened {
    type Response = TcpIo;
    type Error = io::Error;
    type Future = Ready<io::Result<TcpIo>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let opened = self.0.take();
        ready(opened.ok_or_else(|| io::ErrorKind::NotConnected.into()))
    }
}

/// Whether the peer sent something that TLS rejects, rather than nothing.
fn is_tls_error(error: &io::Error) -> bool {
    tls_error(error).is_some()
}

/// Whether the peer sent something that is no TLS at all.
fn is_not_tls(error: &io::Error) -> bool {
    matches!(
        tls_error(error),
        Some(rustls::Error::InvalidMessage(
            rustls::InvalidMessage::InvalidContentType
        ))
    )
}

fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn host(uri: &Uri) -> &str {
    uri.host().unwrap_or_default()
}

fn port(uri: &Uri) -> u16 {
    let is_https = uri.scheme_str() == Some("https");
    uri.port_u16().unwrap_or(if is_https { 443 } else { 80 })
}

/// Asks an HTTP proxy to connect to a server.
async fn open_tunnel(
    mut stream: BoxedStream,
    to: &str,
    authorization: Option<&HeaderValue>,
) -> Result<BoxedStream, ConnectError> {
    let failed = |error: io::Error| ConnectError::Failed(error.into());
    let mut request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n").into_bytes();
    if let Some(value) = authorization
        && !mutant!(ProxyPasswordIsNotSent)
    {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(value.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.map_err(failed)?;
    stream.flush().await.map_err(failed)?;
    let mut response = Vec::new();
    while !response.ends_with(b"\r\n\r\n") {
        // Byte by byte: what follows the head belongs to the tunnel.
        let byte = stream.read_u8().await.map_err(failed)?;
        response.push(byte);
        if response.len() > MAX_TUNNEL_RESPONSE {
            return Err(failed(io::Error::other("the proxy's response is too long")));
        }
    }
    match tunnel_status(&response) {
        Some(200..=299) => Ok(stream),
        Some(status @ (429 | 500 | 502 | 503 | 504)) => {
            Err(ConnectError::Failed(Box::new(TunnelRefused(status))))
        }
        Some(status) => Err(ConnectError::Final(Box::new(TunnelRefused(status))).at_proxy()),
        None => Err(failed(io::Error::other("the proxy does not speak HTTP")).at_proxy()),
    }
}

/// The status of a response such as `HTTP/1.1 200 OK`.
fn tunnel_status(response: &[u8]) -> Option<u16> {
    let line = response.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let (version, rest) = line.split_once(' ')?;
    let status = rest.get(..3)?.parse().ok()?;
    version.starts_with("HTTP/1.").then_some(status)
}
