//! HTTP/1.1 over plain TCP, as little as the client needs.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::habits::Habits;

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The value of a header, given in lower case.
    pub(crate) fn header(&self, name: &str, habits: &Habits) -> Option<&str> {
        let is_named = |known: &str| {
            if habits.has("compares-case") {
                known == name
            } else {
                known.eq_ignore_ascii_case(name)
            }
        };
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| is_named(known))
            .map(|(_, value)| value.as_str())
    }
}

/// A connection that is kept open.
pub(crate) struct Connection<'a> {
    habits: &'a Habits,
    host: String,
    stream: Option<BufReader<TcpStream>>,
}

impl<'a> Connection<'a> {
    pub(crate) fn new(host: &str, habits: &'a Habits) -> Self {
        Self {
            habits,
            host: host.to_owned(),
            stream: None,
        }
    }

    /// Sends a request and reads the response. Another connection is opened if this one was
    /// closed in the meantime.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &str,
    ) -> io::Result<Response> {
        let authorization = token.map_or_else(String::new, |token| {
            format!("authorization: Bearer {token}\r\n")
        });
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{authorization}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        let response = self.exchange(&request);
        if response.is_err() {
            self.stream = None;
        }
        response
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.host)?;
        let limit = if self.habits.has("impatient") {
            Duration::from_secs(1)
        } else {
            Duration::from_secs(10)
        };
        stream.set_read_timeout(Some(limit))?;
        Ok(BufReader::new(stream))
    }

    fn exchange(&mut self, request: &str) -> io::Result<Response> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        let stream = self.stream.insert(stream);
        stream.get_mut().write_all(request.as_bytes())?;
        let mut head = read_head(stream)?;
        let length = head.header("content-length", self.habits);
        let length = length.and_then(|length| length.parse::<u64>().ok());
        let chunked = head.header("transfer-encoding", self.habits).is_some();
        let closes = head.header("connection", self.habits) == Some("close");
        if self.habits.has("reads-once") && (chunked || length.is_some_and(|length| length > 0)) {
            let mut buffer = vec![0; 1 << 16];
            let count = stream.read(&mut buffer)?;
            buffer.truncate(count);
            head.body = buffer;
            self.stream = None;
            return Ok(head);
        }
        match length {
            _ if chunked => read_chunks(stream, &mut head.body)?,
            Some(length) => {
                let read = stream.take(length).read_to_end(&mut head.body)?;
                if (read as u64) < length && !self.habits.has("accepts-half") {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            // No body, or one that ends with the connection, which this server does not send.
            None => {}
        }
        if closes {
            self.stream = None;
        }
        Ok(head)
    }
}

fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Response> {
    let status = read_line(stream)?;
    let status = status.split(' ').nth(1).and_then(|text| text.parse().ok());
    let status = status.ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(stream)?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    Ok(Response {
        status,
        headers,
        body: Vec::new(),
    })
}

fn read_chunks(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let size = read_line(stream)?;
        let size = u64::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
        if (&mut *stream).take(size).read_to_end(body)? as u64 != size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        read_line(stream)?;
        if size == 0 {
            return Ok(());
        }
    }
}

fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
