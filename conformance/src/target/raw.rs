//! Bytes to a server and back, for what no HTTP client would send or survive.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::stop::OrFound as _;
use super::{Stop, exchange_log};
use crate::setup::World;

/// A server that takes longer is reported as one that does not respond.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Everything that the server sent until the connection ended.
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    /// Whether a reset ended it.
    pub(crate) reset: bool,
}

impl Received {
    /// The status of the first response; 0 where there is none.
    pub(crate) fn status(&self) -> u16 {
        let text = String::from_utf8_lossy(&self.bytes);
        let status = text
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3));
        status.and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    /// The head of the first response, in lower case.
    pub(crate) fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        let (head, _) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        head.to_lowercase()
    }

    /// What follows the head of the first response.
    pub(crate) fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(b"", |end| &self.bytes[end + 4..])
    }
}

impl World<'_> {
    /// The head of a request as bytes for [`send`]: `headers` are lines that end with `\r\n`.
    pub(crate) fn head(&self, method: &str, short: &str, headers: &str) -> String {
        let path = self.raw_path(short);
        let host = self.http.authority();
        format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n")
    }

    /// The path with that of the base URL in front; see [`World::path`].
    pub(crate) fn raw_path(&self, short: &str) -> String {
        format!("{}{}", self.http.prefix(), self.path(short))
    }

    /// Sends these bytes on a connection of their own, and reads until the server closes it.
    pub(crate) fn send_raw(&self, bytes: impl AsRef<[u8]>) -> Result<Received, Stop> {
        send(self.http.base_url(), bytes.as_ref())
    }
}

/// A connection to the server of a base URL, which must be plain HTTP.
pub(crate) fn connect(base_url: &str) -> Result<TcpStream, Stop> {
    let Some(rest) = base_url.strip_prefix("http://") else {
        return Err(Stop::skipped("needs a server without TLS"));
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let stream = TcpStream::connect(authority).or_found(|| format!("connecting to {authority}"))?;
    let limit = Some(TIME_LIMIT);
    stream
        .set_read_timeout(limit)
        .and_then(|()| stream.set_write_timeout(limit))
        .or_found(|| "setting a time limit".to_owned())?;
    Ok(stream)
}

/// Sends these bytes, and reads until the server closes the connection.
pub(crate) fn send(base_url: &str, bytes: &[u8]) -> Result<Received, Stop> {
    converse(&mut connect(base_url)?, bytes, usize::MAX)
}

/// The same, but closes the connection after `enough` bytes.
pub(crate) fn send_and_leave(
    base_url: &str,
    bytes: &[u8],
    enough: usize,
) -> Result<Received, Stop> {
    converse(&mut connect(base_url)?, bytes, enough)
}

/// Writes and reads at once, so that neither side waits for the other with full buffers.
fn converse(stream: &mut TcpStream, bytes: &[u8], enough: usize) -> Result<Received, Stop> {
    let mut writer = stream
        .try_clone()
        .or_found(|| "cloning a socket".to_owned())?;
    std::thread::scope(|scope| {
        // A server that has read enough need not read it all.
        scope.spawn(move || writer.write_all(bytes));
        let received = read(stream, enough);
        let _ = stream.shutdown(Shutdown::Both);
        let response = received.as_ref().map(|received| received.bytes.as_slice());
        exchange_log::record_raw(bytes, response.unwrap_or_default());
        received
    })
}

fn read(stream: &mut TcpStream, enough: usize) -> Result<Received, Stop> {
    let mut received = Received {
        bytes: Vec::new(),
        reset: false,
    };
    let mut piece = vec![0; 64 * 1024];
    while received.bytes.len() < enough {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => received.bytes.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                received.reset = true;
                break;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                let text = String::from_utf8_lossy(&received.bytes);
                let message = "the server neither responded nor closed the connection within";
                return Err(Stop::found(format!(
                    "{message} {TIME_LIMIT:?}; it sent {text:?}"
                )));
            }
            Err(error) => {
                let text = String::from_utf8_lossy(&received.bytes);
                return Err(Stop::found(format!("{error}, after {text:?}")));
            }
        }
    }
    Ok(received)
}
