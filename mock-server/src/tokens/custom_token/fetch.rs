//! Fetches the keys of a provider from a URL. Only URLs of the local machine are accepted:
//! a pulled configuration must not make a test server send requests to the network.

use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::state::Rejection;
use crate::tokens::custom_token::Keys;

/// The time limit for the whole request.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Maximum size of the response, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

const NOT_LOCAL: Rejection = Rejection::InvalidToken("jwkURI must be an http URL of this machine");
const NO_KEYS: Rejection = Rejection::InvalidToken("jwkURI gives no JWKS");

impl Keys {
    /// Fetches the keys. There is no cache: if a test changes the keys, the next login uses
    /// them. (our choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidToken`], if the URL is not accepted or there is no JWKS.
    pub(crate) async fn fetch(url: &str) -> Result<Self, Rejection> {
        let (uri, address) = parse_local_url(url).ok_or(NOT_LOCAL)?;
        let body = tokio::time::timeout(TIMEOUT, get(&uri, &address));
        let body = body.await.map_err(|_| NO_KEYS)??;
        let value = serde_json::from_slice(&body).map_err(|_| NO_KEYS)?;
        Self::parse(&value).ok_or(NO_KEYS)
    }
}

/// Parses a URL of the local machine, and returns it with the address to connect to.
fn parse_local_url(url: &str) -> Option<(Uri, String)> {
    let uri: Uri = url.parse().ok()?;
    let host = uri.host()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let local = host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    (uri.scheme_str() == Some("http") && local).then(|| {
        (
            uri.clone(),
            format!("{host}:{}", uri.port_u16().unwrap_or(80)),
        )
    })
}

async fn get(uri: &Uri, address: &str) -> Result<Bytes, Rejection> {
    // `localhost` might resolve to another machine.
    let addresses = tokio::net::lookup_host(address)
        .await
        .map_err(|_| NO_KEYS)?;
    let addresses: Vec<_> = addresses
        .filter(|address| address.ip().is_loopback())
        .collect();
    let stream = TcpStream::connect(&*addresses).await.map_err(|_| NO_KEYS)?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|_| NO_KEYS)?;
    // Drives the connection until the sender is dropped.
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::get(path)
        .header(header::HOST, address)
        .body(Empty::<Bytes>::new())
        .map_err(|_| NO_KEYS)?;
    let response = sender.send_request(request).await.map_err(|_| NO_KEYS)?;
    if !response.status().is_success() {
        return Err(NO_KEYS);
    }
    let body = Limited::new(response.into_body(), BODY_LIMIT)
        .collect()
        .await;
    Ok(body.map_err(|_| NO_KEYS)?.to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (our choice)
    #[test]
    fn only_http_urls_of_the_local_machine_are_accepted() {
        for (url, address) in [
            ("http://127.0.0.1:81/jwks?x=1", Some("127.0.0.1:81")),
            ("http://127.9.9.9/", Some("127.9.9.9:80")),
            ("http://LocalHost:81", Some("LocalHost:81")),
            ("http://[::1]:81/", Some("[::1]:81")),
            ("https://127.0.0.1/", None),
            ("http://localhost.example/", None),
            ("http://127.0.0.1@example.com/", None),
            ("http://10.0.0.1/", None),
            ("http://0.0.0.0/", None),
            ("http://example.com/", None),
            ("file:///etc/passwd", None),
            ("127.0.0.1", None),
            ("", None),
        ] {
            let parsed = parse_local_url(url).map(|(_, address)| address);
            assert_eq!(parsed.as_deref(), address, "{url}");
        }
    }
}
