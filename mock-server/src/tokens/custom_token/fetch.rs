//! Keys at a URL. Of this machine only: a server for tests has no business in
//! the network, whatever a pulled configuration says.

use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::state::Rejection;
use crate::tokens::custom_token::Keys;

/// How long the other side may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longest set of keys that is read.
const LIMIT: usize = 64 * 1024;

const NOT_HERE: Rejection = Rejection::InvalidToken("jwkURI must be an http URL of this machine");
const NO_KEYS: Rejection = Rejection::InvalidToken("jwkURI gives no JWKS");

impl Keys {
    /// Asks for the keys anew at each login (our choice: keys that a test
    /// changes count at once).
    pub(crate) async fn fetch(url: &str) -> Result<Self, Rejection> {
        let (uri, address) = parse(url).ok_or(NOT_HERE)?;
        let body = tokio::time::timeout(PATIENCE, get(&uri, &address));
        let body = body.await.map_err(|_| NO_KEYS)??;
        let value = serde_json::from_slice(&body).map_err(|_| NO_KEYS)?;
        Self::read(&value).ok_or(NO_KEYS)
    }
}

/// The URL, and what to connect to.
fn parse(url: &str) -> Option<(Uri, String)> {
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
    // Whatever `localhost` is said to be.
    let found = tokio::net::lookup_host(address)
        .await
        .map_err(|_| NO_KEYS)?;
    let found: Vec<_> = found.filter(|found| found.ip().is_loopback()).collect();
    let stream = TcpStream::connect(&*found).await.map_err(|_| NO_KEYS)?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|_| NO_KEYS)?;
    // Ends with the sender.
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::get(path)
        .header(header::HOST, address)
        .body(Empty::<Bytes>::new())
        .map_err(|_| NO_KEYS)?;
    let answer = sender.send_request(request).await.map_err(|_| NO_KEYS)?;
    if !answer.status().is_success() {
        return Err(NO_KEYS);
    }
    let body = Limited::new(answer.into_body(), LIMIT).collect().await;
    Ok(body.map_err(|_| NO_KEYS)?.to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Our choice: only this machine is asked, and only in the clear.
    #[test]
    fn only_this_machine_is_asked() {
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
            let parsed = parse(url).map(|(_, address)| address);
            assert_eq!(parsed.as_deref(), address, "{url}");
        }
    }
}
