//! A small HTTP client for the tests: one connection a request, and nothing
//! sent that the test did not say (no `Accept`, no redirects, no retries).
//!
//! It knows nothing of the service: who may ask what stands in `world`.
//! hyper is in the tree already for the server and the command line.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::Value;

/// No answer on the loopback takes this long: a test that hangs should say so.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks one server, given as `http://HOST:PORT`, perhaps with a path that all
/// its own begin with.
pub(crate) struct Client {
    authority: String,
    /// Empty, or `/PATH`.
    prefix: String,
    runtime: tokio::runtime::Runtime,
}

impl Client {
    pub(crate) fn new(base_url: &str) -> Self {
        let rest = base_url
            .strip_prefix("http://")
            .expect("tests ask over plain http");
        let (authority, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime for the client");
        Self {
            authority: authority.to_owned(),
            prefix: prefix.to_owned(),
            runtime,
        }
    }

    /// A request that is sent by [`Call::send`].
    pub(crate) fn call(&self, method: &str, path: &str) -> Call<'_> {
        Call {
            client: self,
            method: method.to_owned(),
            path: format!("{}{path}", self.prefix),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// What it was given.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}{}", self.authority, self.prefix)
    }
}

/// A request being put together.
#[must_use = "a call does nothing until it is sent"]
pub(crate) struct Call<'a> {
    client: &'a Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

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

    /// Sends the request and reads the whole answer.
    pub(crate) fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.path);
        let client = self.client;
        client
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, self.exchange()).await })
            .unwrap_or_else(|_| panic!("{what}: no answer within {PATIENCE:?}"))
            .unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    async fn exchange(self) -> Result<Answer, Box<dyn std::error::Error>> {
        let socket = tokio::net::TcpStream::connect(&self.client.authority).await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(socket)).await?;
        let connection = tokio::spawn(connection);
        let mut request = hyper::Request::builder()
            .method(self.method.as_str())
            .uri(&self.path)
            .header("host", &self.client.authority);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(self.body)))?;
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
            status,
            headers,
            body,
        })
    }
}

/// What the server said.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The header's value; `None` where it is absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// The body's top-level text under `key`; empty where there is none.
    pub(crate) fn text(&self, key: &str) -> String {
        serde_json::from_slice::<Value>(&self.body)
            .ok()
            .and_then(|body| body.get(key)?.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// This very status, or the test fails with the whole answer.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(kind) = self.header("content-type") {
            write!(f, " {kind}")?;
        }
        write!(f, " {}", String::from_utf8_lossy(&self.body))
    }
}
