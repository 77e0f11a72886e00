//! Clients that read the stream of events, as open consoles do.

use std::io::{Read, Write};
use std::net::TcpStream;

/// Opens this many streams. Each is read on a thread of its own until the server stops.
pub(crate) fn open(address: &str, count: usize) {
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = "GET /_mock/events?after=0 HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
        });
    }
}
