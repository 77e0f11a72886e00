//! Raw HTTP over a socket, and running programs.

#[cfg(feature = "bin")]
mod program;

use std::io::{Read, Write};
use std::net::TcpStream;

#[cfg(feature = "bin")]
pub(crate) use program::{RunningProgram, program};

/// Sends raw bytes and reads until the server closes the connection.
pub(crate) fn send_raw(base_url: &str, request: &str) -> String {
    String::from_utf8_lossy(&send_raw_bytes(base_url, request)).into_owned()
}

/// Like [`send_raw`], for a response that is not text.
pub(crate) fn send_raw_bytes(base_url: &str, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(base_url.strip_prefix("http://").unwrap()).unwrap();
    // The server may close the connection before it has read everything.
    let _ = stream.write_all(request.as_bytes());
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    response
}

/// Sends a GET request on a connection of its own.
pub(crate) fn get(base_url: &str, path: &str) -> String {
    send_raw(
        base_url,
        &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"),
    )
}
