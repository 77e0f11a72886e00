//! A load generator.

use std::io::{Read, Write};
use std::net::TcpStream as Connection;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Length of one measurement.
const ROUND: Duration = Duration::from_millis(250);

/// Sends a request on a new connection. Returns the body of the response.
pub(crate) fn request(address: &str, method: &str, path: &str, token: &str, body: &Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut stream = Connection::connect(address).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    serde_json::from_str(response.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
}

/// Sends the requests in a loop, on several connections at once. Returns the number of
/// responses and the elapsed time. Panics if a response has another status.
pub(crate) fn rate(
    address: &str,
    requests: &[String],
    status: &str,
    connections: usize,
) -> (f64, Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let begin = Instant::now();
    let requests: Arc<[String]> = requests.into();
    let status: Arc<str> = status.into();
    let step = requests.len() / connections;
    let responses: u32 = runtime.block_on(async {
        let mut all = JoinSet::new();
        for number in 0..connections {
            let (address, requests) = (address.to_owned(), Arc::clone(&requests));
            let status = Arc::clone(&status);
            all.spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = vec![0; 64 * 1024];
                let mut responses = 0;
                for request in requests.iter().cycle().skip(number * step) {
                    if begin.elapsed() >= ROUND {
                        break;
                    }
                    stream.write_all(request.as_bytes()).await.unwrap();
                    read_response(&mut stream, &mut buffer, &status).await;
                    responses += 1;
                }
                responses
            });
        }
        all.join_all().await.into_iter().sum()
    });
    (f64::from(responses), begin.elapsed())
}

/// Reads one response with a content length.
async fn read_response(stream: &mut TcpStream, buffer: &mut [u8], status: &str) {
    let mut filled = 0;
    loop {
        let count = stream.read(&mut buffer[filled..]).await.unwrap();
        assert!(count > 0, "the server has closed the connection");
        filled += count;
        let seen = &buffer[..filled];
        let Some(head) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&seen[..head]).unwrap();
        assert!(text[9..].starts_with(status), "{text}");
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if filled >= head + 4 + length {
            return;
        }
    }
}
