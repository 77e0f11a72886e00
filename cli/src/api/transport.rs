//! Requests over HTTP/1.1. The only module that names hyper.
//!
//! Every request has time limits, every answer a size limit; connections are
//! kept alive and shared.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Uri, http};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::{ApiError, tls};
use crate::domain::BaseUrl;

/// How long a connection may take to be made, and a whole request to be
/// answered.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
const REQUEST_LIMIT: Duration = Duration::from_mins(1);

/// The largest answer read, in bytes. A full page of users has about 25 kB.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// The longest text, in bytes, that passes as a server's own words.
const LONGEST_WORDS: usize = 200;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A request; `path` is below the base URL and already percent-encoded.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    /// The value of `Authorization`, never logged.
    pub(super) authorization: Option<String>,
    /// A JSON text.
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

/// An answer of whatever status.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Bytes,
    /// What a 401 asks for.
    pub(super) www_authenticate: Option<String>,
}

/// A server that requests can be sent to.
#[derive(Debug)]
pub(super) struct Transport {
    base: BaseUrl,
    client: Wire,
}

/// Connections with or without TLS: nothing of it is set up for `http`.
#[derive(Debug)]
enum Wire {
    Plain(Client<HttpConnector, Full<Bytes>>),
    Secure(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

impl Wire {
    fn new(base: &BaseUrl) -> Result<Self, ApiError> {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_LIMIT));
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new());
        if !base.is_https() {
            return Ok(Self::Plain(builder.build(tcp)));
        }
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls::config()?)
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
    /// Prepares the way to `base`, without any connection. Certificates are
    /// read only where https needs them.
    pub(super) fn new(base: BaseUrl) -> Result<Self, ApiError> {
        let client = Wire::new(&base)?;
        Ok(Self { base, client })
    }

    pub(super) fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Sends a request and reads its answer whole.
    pub(super) async fn send(&self, request: Request<'_>) -> Result<Response, ApiError> {
        let sent = self.send_untimed(request);
        tokio::time::timeout(REQUEST_LIMIT, sent)
            .await
            .unwrap_or_else(|_| {
                Err(ApiError::TimedOut {
                    base: self.base.to_string(),
                    limit: REQUEST_LIMIT,
                })
            })
    }

    async fn send_untimed(&self, request: Request<'_>) -> Result<Response, ApiError> {
        let answer = self
            .client
            .request(self.prepare(request)?)
            .await
            .map_err(|error| self.unreachable(&error))?;
        let status = answer.status().as_u16();
        let www_authenticate = answer
            .headers()
            .get(header::WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let body = Limited::new(answer.into_body(), BODY_LIMIT)
            .collect()
            .await
            .map_err(|error| {
                if error.is::<http_body_util::LengthLimitError>() {
                    ApiError::TooLong {
                        base: self.base.to_string(),
                        limit: BODY_LIMIT,
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

    /// A refusal's own words, where its body is not the service's JSON: a short
    /// plain text as it is, the status for a page of HTML or nothing.
    pub(super) fn words_of(&self, response: &Response) -> String {
        let text = std::str::from_utf8(&response.body)
            .unwrap_or_default()
            .trim();
        let is_words = !text.is_empty()
            && text.len() <= LONGEST_WORDS
            && !text.starts_with(['<', '{', '['])
            && !text.contains(char::is_control);
        if is_words {
            return text.to_owned();
        }
        format!("{} answered {}", self.base, status_line(response.status))
    }

    fn prepare(&self, request: Request<'_>) -> Result<http::Request<Full<Bytes>>, ApiError> {
        let url = format!("{}{}", self.base, request.path);
        let bad_url = || ApiError::BadUrl(url.clone());
        let uri: Uri = url.parse().map_err(|_| bad_url())?;
        let mut prepared = http::Request::builder()
            .method(request.method.as_str())
            .uri(uri)
            // The service tells its own command line by this header.
            .header("X-BAAS-Request-Origin", "mongodb-baas-cli");
        if let Some(credentials) = request.authorization {
            let mut value = HeaderValue::try_from(credentials).map_err(|_| bad_url())?;
            value.set_sensitive(true);
            prepared = prepared.header(header::AUTHORIZATION, value);
        }
        if request.body.is_some() {
            prepared = prepared.header(header::CONTENT_TYPE, "application/json");
        } else if matches!(request.method, Method::Post | Method::Put | Method::Patch) {
            // Some proxies insist on a length where there could be a body.
            prepared = prepared.header(header::CONTENT_LENGTH, 0);
        }
        let body = Full::new(Bytes::from(request.body.unwrap_or_default()));
        prepared.body(body).map_err(|_| bad_url())
    }

    /// The innermost cause says what happened; the layers above it only say
    /// that something did.
    fn unreachable(&self, error: &(dyn std::error::Error + 'static)) -> ApiError {
        let mut cause = error;
        let mut causes = vec![cause.to_string()];
        while let Some(source) = cause.source() {
            cause = source;
            causes.push(cause.to_string());
        }
        causes.dedup();
        let reason = match causes.split_last() {
            // "failed to lookup address" and the like say more together.
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

/// A status with its name: `404 Not Found`.
pub(super) fn status_line(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("unknown status");
    format!("{status} {reason}")
}
