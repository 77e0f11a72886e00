//! A line on stderr for each request.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use axum::http::Request;
use serde_json::json;

use crate::Log;
use crate::controls::redaction;

/// Lines that wait to be written. Who does not read them holds nobody up: what
/// finds no place is not written, but counted.
const QUEUE_LENGTH: usize = 1024;

/// How long the end waits for the last lines to be written.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

enum Message {
    LogLine(String),
    End,
}

/// Writes lines from a thread of its own.
#[derive(Debug)]
pub(super) struct LogWriter {
    lines: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

/// Ends a [`Sink`] when dropped.
pub(super) struct FlushOnDrop {
    lines: SyncSender<Message>,
    written: Receiver<()>,
}

impl LogWriter {
    /// None where the system has no thread to give.
    pub(super) fn new(mut to: impl Write + Send + 'static) -> Option<(Self, FlushOnDrop)> {
        let (lines, waiting) = sync_channel(QUEUE_LENGTH);
        let (done, written) = sync_channel(1);
        let lost = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&lost);
        let write = move || {
            while let Ok(Message::LogLine(line)) = waiting.recv() {
                // With nobody at the other end there is nobody to tell.
                let _ = to.write_all(line.as_bytes());
                let lost = count.swap(0, Ordering::Relaxed);
                if lost > 0 {
                    let _ = writeln!(to, "{lost} requests not shown: too many at once");
                }
            }
            let _ = done.send(());
        };
        let thread = std::thread::Builder::new().name("appservices-mock log".to_owned());
        thread.spawn(write).ok()?;
        let flush_on_drop = FlushOnDrop {
            lines: lines.clone(),
            written,
        };
        Some((Self { lines, lost }, flush_on_drop))
    }

    fn write(&self, line: String) {
        if self.lines.try_send(Message::LogLine(line)).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for FlushOnDrop {
    fn drop(&mut self) {
        if self.lines.try_send(Message::End).is_ok() {
            let _ = self.written.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

/// A request to be told of once it is answered.
pub(super) struct LogLine {
    format: Log,
    method: String,
    /// With the query, values of secret parameters as labels.
    target: String,
    begun: Instant,
}

impl LogLine {
    pub(super) fn begin<B>(format: Log, request: &Request<B>) -> Self {
        let mut target = request.uri().path().to_owned();
        if let Some(query) = request.uri().query() {
            target.push('?');
            target.push_str(&redaction::query(query));
        }
        Self {
            format,
            method: request.method().to_string(),
            target,
            begun: crate::controls::clock::real(),
        }
    }

    /// Writes the line; no status where the server hung up.
    pub(super) fn end(self, sink: &LogWriter, status: Option<u16>) {
        sink.write(self.text(status, self.begun.elapsed()));
    }

    fn text(&self, status: Option<u16>, took: Duration) -> String {
        let (method, target) = (&self.method, &self.target);
        let millis = took.as_secs_f64() * 1000.0;
        if self.format == Log::Json {
            // Three digits: more are noise.
            let millis = (millis * 1000.0).round() / 1000.0;
            let line = json!({ "method": method, "path": target, "status": status, "ms": millis });
            return format!("{line}\n");
        }
        match status {
            Some(status) => format!("{method} {target} {status} {millis:.1} ms\n"),
            None => format!("{method} {target} hung up {millis:.1} ms\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Issue: method, path, status, milliseconds; never a token.
    #[test]
    fn lines() {
        let request = Request::put("/a/ada%40example.com?token=secret&b=1").body(());
        let request = request.unwrap();
        let took = Duration::from_micros(1250);
        for (format, status, expected) in [
            (
                Log::Text,
                Some(204),
                "PUT /a/ada%40example.com?token=<token>&b=1 204 1.2 ms\n",
            ),
            (
                Log::Text,
                None,
                "PUT /a/ada%40example.com?token=<token>&b=1 hung up 1.2 ms\n",
            ),
            (
                Log::Json,
                Some(204),
                "{\"method\":\"PUT\",\"ms\":1.25,\"path\":\"/a/ada%40example.com?token=<token>&b=1\",\"status\":204}\n",
            ),
        ] {
            let line = LogLine::begin(format, &request);
            assert_eq!(line.text(status, took), expected);
        }
    }

    /// Our choice: a reader who does not read holds nobody up, and what was not
    /// shown is counted.
    #[test]
    fn nobody_reads() {
        use std::io::Read;
        let (mut reader, writer) = std::io::pipe().unwrap();
        let (sink, flush_on_drop) = LogWriter::new(writer).unwrap();
        let line = "x".repeat(1000) + "\n";
        // More than a pipe and the channel hold together.
        for _ in 0..3000 {
            sink.write(line.clone());
        }
        let reading = std::thread::spawn(move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).map(|_| text)
        });
        // The channel is full: its end needs a place in it.
        while sink.lines.try_send(Message::LogLine(line.clone())).is_err() {
            std::thread::yield_now();
        }
        let end = || sink.lines.send(Message::End);
        end().unwrap();
        drop(sink);
        let text = reading.join().unwrap().unwrap();
        drop(flush_on_drop);
        let told: u64 = text
            .lines()
            .filter_map(|line| line.strip_suffix(" requests not shown: too many at once"))
            .map(|count| count.parse::<u64>().unwrap())
            .sum();
        let shown = text.lines().filter(|line| line.starts_with('x')).count();
        assert!(told > 0);
        assert_eq!(told + shown as u64, 3001);
    }
}
