//! Clients that take their time.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use appservices_mock::{FaultEffect, FaultSeed, MockServer, Options, Seed, Tls};

const VERSION: &str = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: x\r\n\r\n";

/// How long the servers here wait.
const IO_TIMEOUT: Duration = Duration::from_millis(100);

/// How long a test waits before it fails: the server hung up long before.
const FAR: Duration = Duration::from_secs(30);

fn server(tls: Option<Tls>) -> (MockServer, String) {
    let options = Options {
        io_timeout: IO_TIMEOUT,
        tls,
        ..Options::default()
    };
    let server = MockServer::start_with(&Seed::demo(), &options).unwrap();
    let (_, address) = server.base_url().split_once("://").unwrap();
    let address = address.to_owned();
    (server, address)
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends one byte after another, each as soon as the one before it has had a
/// little time, until the server hangs up; what it said by then.
fn drip(stream: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    // Waiting for an answer is what takes the time.
    stream.set_read_timeout(Some(IO_TIMEOUT / 10)).unwrap();
    let begin = std::time::Instant::now();
    let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
    for byte in bytes.iter().cycle() {
        assert!(begin.elapsed() < FAR, "the server waits on");
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    answer
}

/// Whether the server hangs up on who says no more.
fn ends(stream: &mut TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(FAR)).unwrap();
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("the server waits on"),
        Ok(_) | Err(_) => answer,
    }
}

/// Issue: slow clients time out: a head that drips, a body that drips (with a
/// length and in chunks), nothing at all, nothing after a request.
#[test]
fn slow_clients_are_hung_up_on() {
    let (_server, address) = server(None);
    let mut stream = connect(&address);
    stream.write_all(b"GET / HTTP/1.1\r\nx-a: ").unwrap();
    let answer = drip(&mut stream, b"a");
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    for framing in [
        "content-length: 1000000\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\nfffff\r\n",
    ] {
        let mut stream = connect(&address);
        let head = format!("POST /_mock/verify HTTP/1.1\r\nhost: x\r\n{framing}");
        stream.write_all(head.as_bytes()).unwrap();
        assert!(drip(&mut stream, b" ").is_empty());
    }
    assert!(ends(&mut connect(&address)).is_empty());
    let mut stream = connect(&address);
    stream.write_all(VERSION.as_bytes()).unwrap();
    assert!(ends(&mut stream).starts_with(b"HTTP/1.1 200"));
}

/// The same of a greeting of TLS that does not come.
#[test]
fn slow_greetings_are_hung_up_on() {
    let tls = Tls::make(&["localhost"]).unwrap();
    let (_server, address) = server(Some(tls));
    assert!(ends(&mut connect(&address)).is_empty());
    let mut stream = connect(&address);
    stream.write_all(b"\x16\x03\x01\x02\x00\x01").unwrap();
    drip(&mut stream, b"\0");
}

/// Our choice: who does not take an answer is hung up on as well, so that it
/// takes no room forever.
#[test]
fn who_does_not_read_is_hung_up_on() {
    const BYTES: u64 = 64 * 1024 * 1024;
    let (server, address) = server(None);
    let effect = FaultEffect::BigBody { bytes: BYTES };
    server.add_fault(FaultSeed::new("*/version", effect));
    let mut stream = connect(&address);
    stream.write_all(VERSION.as_bytes()).unwrap();
    // One more request cannot be read before the answer is gone; that nothing can
    // be sent any more tells that the server hung up.
    let begin = std::time::Instant::now();
    stream.set_write_timeout(Some(FAR)).unwrap();
    while stream.write_all(VERSION.as_bytes()).is_ok() {
        assert!(begin.elapsed() < FAR, "the server waits on");
        std::thread::yield_now();
    }
    let answer = ends(&mut stream);
    assert!((answer.len() as u64) < BYTES, "{}", answer.len());
}
