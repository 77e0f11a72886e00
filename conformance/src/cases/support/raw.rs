//! Bytes to a server and back, for what no HTTP client would say or survive.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// No answer on the loopback takes this long: a test that hangs should say so.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came back until the connection was over.
pub(crate) struct Said {
    pub(crate) bytes: Vec<u8>,
    /// Whether it was over by a reset in place of a goodbye.
    pub(crate) reset: bool,
}

impl Said {
    /// The status of the first answer; 0 where there is none.
    pub(crate) fn status(&self) -> u16 {
        let text = String::from_utf8_lossy(&self.bytes);
        let status = text
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3));
        status.map_or(0, |status| status.parse().expect("a status"))
    }

    /// The head of the first answer, in lower case.
    pub(crate) fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        let (head, _) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        head.to_lowercase()
    }

    /// What follows the head of the first answer.
    pub(crate) fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(b"", |end| &self.bytes[end + 4..])
    }
}

/// A connection to the server of a base URL.
pub(crate) fn connect(base_url: &str) -> TcpStream {
    let rest = base_url.strip_prefix("http://").expect("plain http");
    let authority = rest.split('/').next().expect("a host");
    let stream = TcpStream::connect(authority).expect("the server listens");
    let patience = Some(PATIENCE);
    stream.set_read_timeout(patience).expect("a time limit");
    stream.set_write_timeout(patience).expect("a time limit");
    stream
}

/// Says these bytes, and listens until the server hangs up.
pub(crate) fn say(base_url: &str, bytes: &[u8]) -> Said {
    converse(&mut connect(base_url), bytes, usize::MAX)
}

/// The same, but hangs up once it has heard `enough` bytes.
pub(crate) fn say_and_leave(base_url: &str, bytes: &[u8], enough: usize) -> Said {
    converse(&mut connect(base_url), bytes, enough)
}

/// Writes and reads at once, so that neither side waits for the other with full hands.
fn converse(stream: &mut TcpStream, bytes: &[u8], enough: usize) -> Said {
    let mut writer = stream.try_clone().expect("a second handle");
    std::thread::scope(|scope| {
        // A server that has heard enough need not hear it all.
        scope.spawn(move || writer.write_all(bytes));
        let said = listen(stream, enough);
        let _ = stream.shutdown(Shutdown::Both);
        said
    })
}

fn listen(stream: &mut TcpStream, enough: usize) -> Said {
    let mut said = Said {
        bytes: Vec::new(),
        reset: false,
    };
    let mut piece = vec![0; 64 * 1024];
    while said.bytes.len() < enough {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => said.bytes.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                said.reset = true;
                break;
            }
            Err(error) => panic!("{error}, after {:?}", String::from_utf8_lossy(&said.bytes)),
        }
    }
    said
}
