//! HTTP/1.1 requests. The only module that uses hyper.
//!
//! Sends one request once: within its time limits, and with a limit on the size
//! of the response. Connections are opened on demand and kept alive.

mod connect;
mod connection;
mod failure;
mod pool;
mod proxy;

use std::cell::{Cell, RefCell};
use std::time::Duration;

use http_body_util::Full;
pub(super) use hyper::body::Bytes;
use hyper::header::{self, HeaderValue, InvalidHeaderValue};
use hyper::{Uri, http};
use tokio::time::Instant;

use self::connect::{ConnectError, Connector};
use self::connection::{Connection, Message, SendError};
pub(super) use self::failure::{Cause, Failure};
use self::failure::{connection_cause, innermost_reason, suspect};
use self::pool::Pool;
use super::error::{ApiError, Suspect};
use super::network::Server;
use super::observe::ConnectionUse;
use crate::domain::{BaseUrl, Method, Secret};

/// The largest response read, in bytes. A full page of users has about 25 kB.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The longest plain-text body, in bytes, that is shown as an error message.
const MAX_MESSAGE_BYTES: usize = 200;

/// A request.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    /// The percent-encoded path, relative to the base URL.
    pub(super) path: &'a str,
    pub(super) authorization: Option<Authorization<'a>>,
    /// JSON.
    pub(super) body: Option<Bytes>,
}

/// The value of the `Authorization` header.
pub(super) enum Authorization<'a> {
    Fixed(String),
    /// The credentials that are valid when the request is sent, which may be after a wait.
    Current(&'a dyn Fn() -> String),
}

impl<'a> Request<'a> {
    /// What no log line may contain.
    pub(super) fn with_secret(&self) -> String {
        let secret = match &self.authorization {
            Some(Authorization::Fixed(text)) => text.clone(),
            Some(Authorization::Current(text)) => text(),
            None => String::new(),
        };
        format!("{} {secret}", self.path)
    }

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
#[derive(Debug, Clone)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Bytes,
    /// The challenge of a 401.
    pub(super) www_authenticate: Option<String>,
    /// When to try again.
    pub(super) retry_after: Option<String>,
}

/// A client for one server.
#[derive(Debug)]
pub(super) struct Transport {
    base: BaseUrl,
    /// The server in messages, with the proxy in front of it.
    shown: String,
    connector: Connector,
    pool: Pool,
    /// The text of the last `Authorization` header, and its value.
    last_authorization: RefCell<Option<(Secret, HeaderValue)>>,
    headers: Headers,
    /// The limit of a whole request.
    limit: Duration,
}

/// The headers that are the same in every request.
#[derive(Debug)]
struct Headers {
    host: HeaderValue,
    /// For a proxy that requests are sent to as they are.
    proxy_authorization: Option<HeaderValue>,
    /// What precedes the path of a request.
    target_prefix: String,
}

/// The state of a request that is in flight, or was abandoned.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) connection: Cell<Option<ConnectionUse>>,
    /// When the request was sent, if the server may have received it.
    pub(super) sent: Cell<Option<Instant>>,
    /// Whether the head of the response has arrived.
    #[cfg(feature = "mutants")]
    has_head: Cell<bool>,
}

impl Transport {
    /// Builds a client without connecting.
    ///
    /// # Errors
    /// The server or a proxy uses https and the certificates cannot be loaded,
    /// or the proxy is invalid.
    pub(super) fn new(server: Server<'_>) -> Result<Self, ApiError> {
        let connector = Connector::new(server)?;
        let base = server.base;
        let shown = match connector.proxy() {
            Some(proxy) => format!("{base} through the proxy {proxy}"),
            None => base.to_string(),
        };
        let invalid_url = || ApiError::InvalidUrl(base.to_string());
        let uri: Uri = base.as_str().parse().map_err(|_| invalid_url())?;
        let host = uri.authority().ok_or_else(invalid_url)?.as_str();
        let forwarding = connector.forwarding_proxy();
        let headers = Headers {
            host: HeaderValue::try_from(host).map_err(|_| invalid_url())?,
            proxy_authorization: forwarding.and_then(|proxy| proxy.authorization.clone()),
            target_prefix: match forwarding {
                Some(_) => base.to_string(),
                None => base.path().to_owned(),
            },
        };
        Ok(Self {
            base: base.clone(),
            shown,
            connector,
            pool: Pool::default(),
            last_authorization: RefCell::default(),
            headers,
            limit: server.network.limits.request,
        })
    }

    pub(super) fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// The server, and the proxy that leads to it.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Sends a request once and reads the whole response. Does not follow
    /// redirects: the credentials are meant for this server only.
    pub(super) async fn send(
        &self,
        request: &Request<'_>,
        facts: &Facts,
    ) -> Result<Response, Failure> {
        #[cfg(feature = "mutants")]
        if mutant!(TimeLimitEndsWithTheHead) {
            let mut work = std::pin::pin!(self.send_without_timeout(request, facts));
            loop {
                match tokio::time::timeout(self.limit, work.as_mut()).await {
                    Ok(sent) => return sent,
                    Err(_) if facts.has_head.get() => {}
                    Err(_) => return Err(self.timed_out(self.limit, false)),
                }
            }
        }
        // Covers the body too: a server that sends one byte at a time must not
        // block a script forever.
        tokio::time::timeout(self.limit, self.send_without_timeout(request, facts))
            .await
            .unwrap_or_else(|_| Err(self.timed_out(self.limit, false)))
    }

    async fn send_without_timeout(
        &self,
        request: &Request<'_>,
        facts: &Facts,
    ) -> Result<Response, Failure> {
        let mut message = self.build(request).map_err(|error| Failure {
            cause: Cause::Final,
            error,
        })?;
        while let Some(mut connection) = self.pool.take() {
            facts.connection.set(Some(ConnectionUse::Reused));
            match connection.send(message, facts).await {
                // The server closed it while it was idle.
                Err(SendError::NotSent(unsent)) => message = *unsent,
                sent => return self.finish(connection, sent),
            }
        }
        facts.connection.set(Some(ConnectionUse::New));
        let stream = self.connector.connect().await;
        let stream = stream.map_err(|error| self.not_connected(error))?;
        let mut connection = Connection::open(stream)
            .await
            .map_err(|error| self.broken(&error))?;
        let sent = connection.send(message, facts).await;
        self.finish(connection, sent)
    }

    /// Keeps the connection for further requests, and reads the response.
    fn finish(
        &self,
        connection: Connection,
        sent: Result<(http::response::Parts, Bytes), SendError>,
    ) -> Result<Response, Failure> {
        let (parts, body) = sent.map_err(|error| match error {
            SendError::NotSent(_) => Failure {
                cause: Cause::Connection,
                error: self.unreachable("the connection was closed".to_owned(), Suspect::Server),
            },
            SendError::Broken(error) => self.broken(&error),
            SendError::BodyTooLarge => Failure {
                cause: Cause::Unusable,
                error: ApiError::BodyTooLarge {
                    base: self.shown.clone(),
                    limit: MAX_BODY_BYTES,
                },
            },
        })?;
        self.pool.put(connection);
        let text = |name| {
            let value = parts.headers.get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        Ok(Response {
            status: parts.status.as_u16(),
            www_authenticate: text(header::WWW_AUTHENTICATE),
            retry_after: text(header::RETRY_AFTER),
            body,
        })
    }

    fn not_connected(&self, error: ConnectError) -> Failure {
        let (cause, error) = match error {
            ConnectError::TimedOut(limit) => return self.timed_out(limit, true),
            ConnectError::Failed(error) => (connection_cause(&*error), error),
            ConnectError::Final(error) => (Cause::Final, error),
        };
        Failure {
            cause,
            error: self.unreachable(innermost_reason(&*error), suspect(&*error)),
        }
    }

    fn broken(&self, error: &hyper::Error) -> Failure {
        Failure {
            cause: connection_cause(error),
            error: self.unreachable(innermost_reason(error), Suspect::Server),
        }
    }

    fn timed_out(&self, limit: Duration, is_connecting: bool) -> Failure {
        Failure {
            cause: Cause::TimedOut,
            error: ApiError::TimedOut {
                base: self.shown.clone(),
                limit,
                is_connecting,
            },
        }
    }

    fn unreachable(&self, reason: String, suspect: Suspect) -> ApiError {
        ApiError::Unreachable {
            base: self.shown.clone(),
            reason,
            suspect,
        }
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

    /// The value of the `Authorization` header. Most requests are sent with the token of
    /// the one before, and checking each of its bytes again would be a tenth of all work.
    fn authorization(&self, text: String) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut last = self.last_authorization.borrow_mut();
        if let Some((known, value)) = &*last
            && known.expose() == text
        {
            return Ok(value.clone());
        }
        let mut value = HeaderValue::try_from(&text)?;
        value.set_sensitive(true);
        *last = Some((Secret::new(text), value.clone()));
        Ok(value)
    }

    fn build(&self, request: &Request<'_>) -> Result<Message, ApiError> {
        let invalid_url = || ApiError::InvalidUrl(format!("{}{}", self.base, request.path));
        let headers = &self.headers;
        let mut target = [&headers.target_prefix, request.path].concat();
        if target.is_empty() {
            target.push('/');
        }
        let body = Full::new(request.body.clone().unwrap_or_default());
        // Filled in place: hyper's builder moves the request with each addition.
        let mut message = http::Request::new(body);
        *message.method_mut() = hyper_method(request.method);
        *message.uri_mut() = Uri::try_from(target).map_err(|_| invalid_url())?;
        let fields = message.headers_mut();
        fields.reserve(MAX_HEADERS);
        fields.insert(header::HOST, headers.host.clone());
        // The service recognizes its own command line by this header.
        if !mutant!(OriginHeaderIsMissing) {
            fields.insert(ORIGIN, OUR_ORIGIN);
        }
        if let Some(credentials) = &request.authorization {
            let value = match credentials {
                Authorization::Fixed(text) => self.authorization(text.clone()),
                Authorization::Current(text) => self.authorization(text()),
            };
            fields.insert(header::AUTHORIZATION, value.map_err(|_| invalid_url())?);
        }
        if let Some(credentials) = &headers.proxy_authorization
            && !mutant!(ProxyPasswordIsNotSent)
        {
            fields.insert(header::PROXY_AUTHORIZATION, credentials.clone());
        }
        if request.body.is_some() {
            fields.insert(header::CONTENT_TYPE, JSON);
        } else if matches!(request.method, Method::Post | Method::Put | Method::Patch) {
            // Some proxies reject these methods without a length.
            fields.insert(header::CONTENT_LENGTH, NO_LENGTH);
        }
        Ok(message)
    }
}

/// The most headers of a request.
const MAX_HEADERS: usize = 5;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NO_LENGTH: HeaderValue = HeaderValue::from_static("0");

fn hyper_method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

const ORIGIN: header::HeaderName = header::HeaderName::from_static("x-baas-request-origin");
const OUR_ORIGIN: HeaderValue = HeaderValue::from_static("mongodb-baas-cli");

/// A status code with its reason phrase, such as `404 Not Found`.
pub(super) fn status_line(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("unknown status");
    format!("{status} {reason}")
}
