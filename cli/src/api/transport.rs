//! HTTP/1.1 requests. The only module that uses hyper.
//!
//! Every request has timeouts and every response a size limit. Connections are
//! kept alive and pooled.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Uri, http};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::error::ApiError;
use super::network::Server;
use super::tls;
use crate::domain::{BaseUrl, Method};

/// The largest response read, in bytes. A full page of users has about 25 kB.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The longest plain-text body, in bytes, that is shown as an error message.
const MAX_MESSAGE_BYTES: usize = 200;

/// A request.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    /// The percent-encoded path, relative to the base URL.
    pub(super) path: &'a str,
    /// The value of the `Authorization` header.
    pub(super) authorization: Option<String>,
    /// JSON.
    pub(super) body: Option<Vec<u8>>,
}

impl<'a> Request<'a> {
    /// A request without credentials or body.
    pub(super) fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            authorization: None,
            body: None,
        }
    }
}

/// A response of any status, with its whole body.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Bytes,
    /// The challenge of a 401.
    pub(super) www_authenticate: Option<String>,
}

/// A client for one server.
#[derive(Debug)]
pub(super) struct Transport {
    base: BaseUrl,
    client: HttpClient,
    /// The limit of a whole request.
    limit: Duration,
}

/// A connection pool. Building a TLS connector means reading certificates, so
/// there is none for `http`.
#[derive(Debug)]
enum HttpClient {
    Plain(Client<HttpConnector, Full<Bytes>>),
    Secure(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

impl HttpClient {
    fn new(server: Server<'_>) -> Result<Self, ApiError> {
        let network = server.network;
        let mut tcp = HttpConnector::new();
        // Requests are small, and Nagle's algorithm would delay their ends.
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(network.limits.connect));
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new());
        if !server.base.is_https() {
            return Ok(Self::Plain(builder.build(tcp)));
        }
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls::config(&network.trust)?)
            .https_only()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Self::Secure(builder.build(connector)))
    }

    async fn request(
        &self,
        request: http::Request<Full<Bytes>>,
    ) -> Result<http::Response<Incoming>, hyper_util::client::legacy::Error> {
        match self {
            Self::Plain(client) => client.request(request).await,
            Self::Secure(client) => client.request(request).await,
        }
    }
}

impl Transport {
    /// Builds a client without connecting.
    ///
    /// # Errors
    /// The server uses https and the certificates cannot be loaded.
    pub(super) fn new(server: Server<'_>) -> Result<Self, ApiError> {
        Ok(Self {
            base: server.base.clone(),
            client: HttpClient::new(server)?,
            limit: server.network.limits.request,
        })
    }

    pub(super) fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Sends a request and reads the whole response. Does not follow redirects:
    /// the credentials are meant for this server only.
    pub(super) async fn send(&self, request: Request<'_>) -> Result<Response, ApiError> {
        // Covers the body too: a server that sends one byte at a time must not
        // block a script forever.
        tokio::time::timeout(self.limit, self.send_without_timeout(request))
            .await
            .unwrap_or_else(|_| {
                Err(ApiError::TimedOut {
                    base: self.base.to_string(),
                    limit: self.limit,
                })
            })
    }

    async fn send_without_timeout(&self, request: Request<'_>) -> Result<Response, ApiError> {
        let response = self
            .client
            .request(self.build(request)?)
            .await
            .map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let www_authenticate = response
            .headers()
            .get(header::WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let body = Limited::new(response.into_body(), MAX_BODY_BYTES)
            .collect()
            .await
            .map_err(|error| {
                if error.is::<http_body_util::LengthLimitError>() {
                    ApiError::BodyTooLarge {
                        base: self.base.to_string(),
                        limit: MAX_BODY_BYTES,
                    }
                } else {
                    self.unreachable(&*error)
                }
            })?
            .to_bytes();
        Ok(Response {
            status,
            body,
            www_authenticate,
        })
    }

    /// The message for an error response whose body is not the service's JSON:
    /// the body if it is a short plain text, otherwise the status.
    pub(super) fn fallback_message(&self, response: &Response) -> String {
        let text = std::str::from_utf8(&response.body)
            .unwrap_or_default()
            .trim();
        // Proxies and captive portals return HTML, which is unreadable as an
        // error message. Longer texts are not messages either.
        let is_message = !text.is_empty()
            && text.len() <= MAX_MESSAGE_BYTES
            && !text.starts_with(['<', '{', '['])
            && !text.contains(char::is_control);
        if is_message {
            return text.to_owned();
        }
        self.status_message(response)
    }

    /// The message for an error response of which nothing may be quoted.
    pub(super) fn status_message(&self, response: &Response) -> String {
        format!("{} returned {}", self.base, status_line(response.status))
    }

    fn build(&self, request: Request<'_>) -> Result<http::Request<Full<Bytes>>, ApiError> {
        let url = format!("{}{}", self.base, request.path);
        let invalid_url = || ApiError::InvalidUrl(url.clone());
        let uri: Uri = url.parse().map_err(|_| invalid_url())?;
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(uri)
            // The service recognizes its own command line by this header.
            .header("X-BAAS-Request-Origin", "mongodb-baas-cli");
        if let Some(credentials) = request.authorization {
            let mut value = HeaderValue::try_from(credentials).map_err(|_| invalid_url())?;
            value.set_sensitive(true);
            builder = builder.header(header::AUTHORIZATION, value);
        }
        if request.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, "application/json");
        } else if matches!(request.method, Method::Post | Method::Put | Method::Patch) {
            // Some proxies reject these methods without a length.
            builder = builder.header(header::CONTENT_LENGTH, 0);
        }
        let body = Full::new(Bytes::from(request.body.unwrap_or_default()));
        builder.body(body).map_err(|_| invalid_url())
    }

    /// Reports the innermost cause. The layers above it say no more than
    /// "client error" or "connection error".
    fn unreachable(&self, error: &(dyn std::error::Error + 'static)) -> ApiError {
        let mut cause = error;
        let mut causes = vec![cause.to_string()];
        while let Some(source) = cause.source() {
            cause = source;
            causes.push(cause.to_string());
        }
        causes.dedup();
        let reason = match causes.split_last() {
            // Resolver and parser errors are incomplete without the layer above.
            Some((last, above)) => above
                .last()
                .filter(|above| above.contains("dns") || above.contains("incomplete"))
                .map_or_else(|| last.clone(), |above| format!("{above}: {last}")),
            None => String::new(),
        };
        ApiError::Unreachable {
            base: self.base.to_string(),
            reason,
        }
    }
}

/// A status code with its reason phrase, such as `404 Not Found`.
pub(super) fn status_line(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("unknown status");
    format!("{status} {reason}")
}
