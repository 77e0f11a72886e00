//! Slow clients.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect, MockServer, MockServerBuilder, Seed};

const VERSION: &str = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// I/O timeout of the servers.
const IO_TIMEOUT: Duration = Duration::from_millis(100);

/// Far longer than the server waits.
const TEST_TIMEOUT: Duration = Duration::from_secs(30);

fn builder() -> MockServerBuilder {
    MockServer::builder()
        .seed(Seed::demo())
        .io_timeout(IO_TIMEOUT)
}

fn start(builder: MockServerBuilder) -> (MockServer, String) {
    let server = builder.start_blocking().unwrap();
    let (_, address) = server.base_url().split_once("://").unwrap();
    let address = address.to_owned();
    (server, address)
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends single bytes with short pauses until the server disconnects. Returns what it
/// sent.
fn drip(stream: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    // The pause is the wait for a response.
    stream.set_read_timeout(Some(IO_TIMEOUT / 10)).unwrap();
    let begin = std::time::Instant::now();
    let (mut response, mut buffer) = (Vec::new(), [0; 4096]);
    for byte in bytes.iter().cycle() {
        assert!(
            begin.elapsed() < TEST_TIMEOUT,
            "the server does not disconnect"
        );
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => response.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    response
}

/// Reads until the server disconnects. Panics if it does not.
fn read_until_closed(stream: &mut TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(TEST_TIMEOUT)).unwrap();
    let mut response = Vec::new();
    match stream.read_to_end(&mut response) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            panic!("the server does not disconnect")
        }
        Ok(_) | Err(_) => response,
    }
}

/// Slow heads, slow bodies with a length and in chunks, and silence before and after a
/// request.
#[test]
fn slow_clients_are_disconnected() {
    let (_server, address) = start(builder());
    let mut stream = connect(&address);
    stream.write_all(b"GET / HTTP/1.1\r\nx-a: ").unwrap();
    let response = drip(&mut stream, b"a");
    assert!(!response.starts_with(b"HTTP/1.1 200"));
    for framing in [
        "content-length: 1000000\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\nfffff\r\n",
    ] {
        let mut stream = connect(&address);
        let head = format!("POST /_mock/verify HTTP/1.1\r\nhost: localhost\r\n{framing}");
        stream.write_all(head.as_bytes()).unwrap();
        assert!(drip(&mut stream, b" ").is_empty());
    }
    assert!(read_until_closed(&mut connect(&address)).is_empty());
    let mut stream = connect(&address);
    stream.write_all(VERSION.as_bytes()).unwrap();
    assert!(read_until_closed(&mut stream).starts_with(b"HTTP/1.1 200"));
}

#[cfg(feature = "tls")]
#[test]
fn slow_tls_handshakes_are_disconnected() {
    let tls = appservices_mock::Tls::generate(&["localhost"]).unwrap();
    let (_server, address) = start(builder().tls(tls));
    assert!(read_until_closed(&mut connect(&address)).is_empty());
    let mut stream = connect(&address);
    stream.write_all(b"\x16\x03\x01\x02\x00\x01").unwrap();
    drip(&mut stream, b"\0");
}

/// Its response would take memory forever. (our choice)
#[test]
fn client_that_does_not_read_is_disconnected() {
    const BYTES: u64 = 64 * 1024 * 1024;
    let (server, address) = start(builder());
    let effect = FaultEffect::BigBody { bytes: BYTES };
    server.add_fault(Fault::new("*/version", effect));
    let mut stream = connect(&address);
    stream.write_all(VERSION.as_bytes()).unwrap();
    // The server does not read further requests before the response is sent. So writes
    // fill the socket's buffer, and fail once the server has disconnected.
    let begin = std::time::Instant::now();
    stream.set_write_timeout(Some(TEST_TIMEOUT)).unwrap();
    while stream.write_all(VERSION.as_bytes()).is_ok() {
        assert!(
            begin.elapsed() < TEST_TIMEOUT,
            "the server does not disconnect"
        );
        std::thread::yield_now();
    }
    let response = read_until_closed(&mut stream);
    assert!((response.len() as u64) < BYTES, "{}", response.len());
}
