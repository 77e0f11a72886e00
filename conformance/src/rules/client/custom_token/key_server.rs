//! A server on this machine that serves public keys, or what a rule gives it instead.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::Value;

use crate::target::{OrFound as _, Stop};

/// What the server sends for every request.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// These bytes, and the end of the connection.
    Bytes(Vec<u8>),
    /// A 200 whose body never ends.
    Endless,
}

impl Reply {
    /// A response with a body of this type.
    pub(super) fn new(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\n{headers}");
        Self::Bytes(format!("{head}\r\n{body}").into_bytes())
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::new(
            status,
            "content-type: application/json\r\n",
            &body.to_string(),
        )
    }
}

/// The server; it stops when it is dropped.
pub(super) struct KeyServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Shared {
    reply: Mutex<Reply>,
    /// The heads of the requests, oldest first.
    heads: Mutex<Vec<String>>,
    stopped: AtomicBool,
}

impl KeyServer {
    /// Starts a server at a free port of 127.0.0.1.
    pub(super) fn start(reply: Reply) -> Result<Self, Stop> {
        let started = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = started.or_found(|| "cannot start a key server".to_owned())?;
        let shared = Arc::new(Shared {
            reply: Mutex::new(reply),
            heads: Mutex::new(Vec::new()),
            stopped: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for connection in listener.incoming() {
                if serving.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(connection) = connection else { continue };
                let serving = Arc::clone(&serving);
                // Ends when the peer closes the connection, which it does within its time limit.
                thread::spawn(move || serving.serve(connection));
            }
        });
        Ok(Self {
            address,
            shared,
            thread: Some(thread),
        })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Sends another reply from now on.
    pub(super) fn set(&self, reply: Reply) {
        *locked(&self.shared.reply) = reply;
    }

    /// The heads of all requests so far, oldest first.
    pub(super) fn requests(&self) -> Vec<String> {
        locked(&self.shared.heads).clone()
    }
}

impl Drop for KeyServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Replies to one request; any failure ends the connection.
    fn serve(&self, mut connection: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(connection.try_clone().ok()?);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        locked(&self.heads).push(head);
        let reply = locked(&self.reply).clone();
        match reply {
            Reply::Bytes(bytes) => connection.write_all(&bytes).ok()?,
            Reply::Endless => {
                let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\
                    content-type: application/json\r\n\r\n";
                connection.write_all(head.as_bytes()).ok()?;
                let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
                loop {
                    connection.write_all(chunk.as_bytes()).ok()?;
                }
            }
        }
        connection.shutdown(Shutdown::Both).ok()
    }
}

/// The value behind a lock: every holder leaves it complete.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
