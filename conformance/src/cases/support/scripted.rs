//! A server that says exactly what a test tells it to, to the byte.
//!
//! It knows nothing of the service, so it can be as wrong as a test likes; and
//! it shares no code with the mock server, so its requests are read as they come.

use std::io::{BufRead, BufReader, BufWriter, Read as _, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::contract::Contracts;

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) method: String,
    /// As sent: not decoded, without the query.
    pub(crate) path: String,
    pub(crate) query: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    /// The header's value; empty where it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.as_str())
    }

    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Whether this asks for a user's sessions to be ended.
    pub(crate) fn is_revocation(&self) -> bool {
        self.method == "PUT" && self.path.ends_with("/logout")
    }
}

/// What the server does about a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A proper answer; the length is added.
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// These bytes, whatever they are, and the end of the connection.
    Raw(Vec<u8>),
    /// Nothing, until the client closes the connection.
    Silence,
    /// A 200 whose body never ends.
    Endless { content_type: &'static str },
}

impl Reply {
    /// JSON, typed as the service does it.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/json", &body.to_string())
    }

    /// The example of the first case of the endpoint that was asked.
    pub(crate) fn from_contract(contracts: &Contracts, heard: &Heard) -> Self {
        let Some(case) = contracts.for_request(&heard.method, &heard.path) else {
            return Self::typed(418, "text/plain", "not in the contract");
        };
        match case.example() {
            Some(body) => Self::json(case.status(), body),
            None => Self::empty(case.status()),
        }
    }

    pub(crate) fn typed(status: u16, content_type: &str, body: &str) -> Self {
        Self::Answer {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    /// No body and no content type.
    pub(crate) fn empty(status: u16) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The same answer with one more header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

type Script = dyn Fn(&Heard) -> Reply + Send + Sync;

/// The server; it stops when dropped.
pub(crate) struct Scripted {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Scripted {
    /// Answers each request with what `script` makes of it.
    pub(crate) fn start(script: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its own address");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let script: Arc<Script> = Arc::new(script);
        let (journal, stopped) = (Arc::clone(&heard), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            for connection in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(connection) = connection else { continue };
                let (journal, script) = (Arc::clone(&journal), Arc::clone(&script));
                // Ends with the client, which never outlives its test.
                thread::spawn(move || converse(connection, &journal, &*script));
            }
        });
        Self {
            address,
            heard,
            stop,
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far, oldest first.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("a journal").clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for the next connection.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One connection, request after request; any failure is the end of it.
fn converse(connection: TcpStream, journal: &Mutex<Vec<Heard>>, script: &Script) -> Option<()> {
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut writer = BufWriter::new(connection);
    loop {
        let heard = read_request(&mut reader)?;
        journal.lock().ok()?.push(heard.clone());
        match script(&heard) {
            Reply::Answer {
                status,
                headers,
                body,
            } => {
                write!(writer, "HTTP/1.1 {status} Status\r\n").ok()?;
                for (name, value) in headers {
                    write!(writer, "{name}: {value}\r\n").ok()?;
                }
                if status != 204 {
                    write!(writer, "content-length: {}\r\n", body.len()).ok()?;
                }
                writer.write_all(b"\r\n").ok()?;
                writer.write_all(&body).ok()?;
                writer.flush().ok()?;
            }
            Reply::Raw(bytes) => {
                writer.write_all(&bytes).ok()?;
                writer.flush().ok()?;
                return writer.get_ref().shutdown(Shutdown::Both).ok();
            }
            Reply::Silence => {
                let _ = reader.read_to_end(&mut Vec::new());
                return None;
            }
            Reply::Endless { content_type } => {
                let start = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n";
                write!(writer, "{start}content-type: {content_type}\r\n\r\n").ok()?;
                let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
                loop {
                    writer.write_all(chunk.as_bytes()).ok()?;
                }
            }
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Heard> {
    let first = read_line(reader)?;
    let mut parts = first.split(' ');
    let (method, target) = (parts.next()?, parts.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut heard = Heard {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: Vec::new(),
    };
    let length = heard.header("content-length").parse().unwrap_or(0);
    heard.body.resize(length, 0);
    reader.read_exact(&mut heard.body).ok()?;
    Some(heard)
}

fn read_line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    match reader.read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end().to_owned()),
    }
}
