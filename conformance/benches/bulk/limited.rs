//! A server that refuses requests beyond a rate.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Passes requests on to a server, and answers 429 beyond a number per second.
pub(crate) struct Proxy {
    address: std::net::SocketAddr,
    state: Arc<Mutex<Bucket>>,
}

/// A token bucket that holds a tenth of a second.
struct Bucket {
    per_second: f64,
    tokens: f64,
    filled: Instant,
    passed: u32,
    refused: u32,
}

impl Bucket {
    fn take(&mut self) -> bool {
        let now = Instant::now();
        let new = now.duration_since(self.filled).as_secs_f64() * self.per_second;
        self.filled = now;
        self.tokens = (self.tokens + new).min(self.per_second / 10.0);
        let is_passed = self.tokens >= 1.0;
        if is_passed {
            self.tokens -= 1.0;
            self.passed += 1;
        } else {
            self.refused += 1;
        }
        is_passed
    }
}

impl Proxy {
    pub(crate) fn start(server: &str, per_second: u32) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(Bucket {
            per_second: f64::from(per_second),
            tokens: 1.0,
            filled: Instant::now(),
            passed: 0,
            refused: 0,
        }));
        let server = server.to_owned();
        let bucket = Arc::clone(&state);
        let accept = async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(client, server.clone(), Arc::clone(&bucket)));
            }
        };
        std::thread::spawn(move || runtime.block_on(accept));
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests were passed on and refused.
    pub(crate) fn counts(&self) -> (u32, u32) {
        let state = self.state.lock().unwrap();
        (state.passed, state.refused)
    }
}

/// Serves a connection: one message after the other, each with a content length.
async fn serve(mut client: TcpStream, server: String, bucket: Arc<Mutex<Bucket>>) {
    let mut upstream = TcpStream::connect(&server).await.unwrap();
    let (mut requests, mut responses) = (Vec::new(), Vec::new());
    while let Some(request) = message(&mut client, &mut requests).await {
        let is_passed = bucket.lock().unwrap().take();
        let response = if is_passed {
            upstream.write_all(&request).await.unwrap();
            message(&mut upstream, &mut responses).await.unwrap()
        } else {
            b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n".to_vec()
        };
        if client.write_all(&response).await.is_err() {
            return;
        }
    }
}

/// Reads a message. What follows it stays in `buffer`.
async fn message(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        if let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
            let length: usize = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            let end = head + 4 + length;
            if buffer.len() >= end {
                return Some(buffer.drain(..end).collect());
            }
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}
