//! The request log: one line on stderr for each request.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use axum::http::Request;
use serde_json::json;

use crate::Log;
use crate::controls::{clock, redaction};
use crate::escape;
use crate::http::context::FailedFunctions;

/// Maximum number of lines that wait to be written. A reader that does not keep up must
/// not delay responses, so lines beyond it are dropped and counted.
const QUEUE_LENGTH: usize = 1024;

/// How long shutdown waits for the last lines to be written.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

enum Message {
    Line(String),
    Shutdown,
}

/// Writes lines on a thread of its own.
#[derive(Debug)]
pub(super) struct LogWriter {
    lines: SyncSender<Message>,
    /// Lines dropped since the last line was written.
    dropped: Arc<AtomicU64>,
}

/// Writes the queued lines of a [`LogWriter`] and ends its thread, when dropped.
pub(super) struct FlushOnDrop {
    lines: SyncSender<Message>,
    flushed: Receiver<()>,
}

impl LogWriter {
    /// Starts the thread; `None` if the system cannot create one.
    pub(super) fn new(mut output: impl Write + Send + 'static) -> Option<(Self, FlushOnDrop)> {
        let (lines, queue) = sync_channel(QUEUE_LENGTH);
        let (done, flushed) = sync_channel(1);
        let dropped = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&dropped);
        let write = move || {
            while let Ok(Message::Line(line)) = queue.recv() {
                // If stderr is closed, there is nowhere to report that.
                let _ = output.write_all(line.as_bytes());
                let dropped = counter.swap(0, Ordering::Relaxed);
                if dropped > 0 {
                    let _ = writeln!(output, "{dropped} requests not logged: stderr is too slow");
                }
            }
            let _ = done.send(());
        };
        let thread = std::thread::Builder::new().name("appservices-mock log".to_owned());
        thread.spawn(write).ok()?;
        let flush_on_drop = FlushOnDrop {
            lines: lines.clone(),
            flushed,
        };
        Some((Self { lines, dropped }, flush_on_drop))
    }

    fn write(&self, line: String) {
        if self.lines.try_send(Message::Line(line)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for FlushOnDrop {
    fn drop(&mut self) {
        // Not `send`, which would block shutdown while the queue is full and stderr is stuck.
        if self.lines.try_send(Message::Shutdown).is_ok() {
            let _ = self.flushed.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

/// The line of a request that is being served.
pub(super) struct LogLine {
    format: Log,
    method: String,
    /// Path and query, with the values of secret parameters redacted.
    target: String,
    started: Instant,
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
            started: clock::real(),
        }
    }

    /// Writes the line, and one for each function that failed. `status` is `None` if the server
    /// hung up.
    pub(super) fn end(
        self,
        writer: &LogWriter,
        status: Option<u16>,
        failed: Option<&FailedFunctions>,
    ) {
        let mut text = self.text(status, clock::real().duration_since(self.started));
        // Programs read a line of JSON for each request; they find the errors in the app's log.
        if let Some(FailedFunctions(errors)) = failed.filter(|_| self.format == Log::Text) {
            for error in errors {
                text.push_str("  ");
                text.push_str(&escape::text(error));
                text.push('\n');
            }
        }
        writer.write(text);
    }

    fn text(&self, status: Option<u16>, took: Duration) -> String {
        let (method, target) = (&self.method, &self.target);
        let millis = took.as_secs_f64() * 1000.0;
        if self.format == Log::Json {
            // Microseconds; finer digits are noise.
            let millis = (millis * 1000.0).round() / 1000.0;
            let line = json!({ "method": method, "path": target, "status": status, "ms": millis });
            // Such characters only occur within strings.
            return format!("{}\n", escape::json(&line.to_string()));
        }
        let target = escape::text(target);
        match status {
            Some(status) => format!("{method} {target} {status} {millis:.1} ms\n"),
            None => format!("{method} {target} hung up {millis:.1} ms\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_contain_method_path_status_and_duration_but_no_token() {
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

    /// Our choice: a path cannot forge lines or reorder what a terminal shows.
    #[test]
    fn control_and_bidirectional_characters_are_escaped() {
        // Valid in a request target: DEL is not, and C0 never is.
        let target = "/a\u{9b}31m\u{202e}b?c=\u{85}\u{2066}";
        let request = Request::get(target).body(()).unwrap();
        let took = Duration::from_millis(1);
        for (format, expected) in [
            (
                Log::Text,
                "GET /a\\u{9b}31m\\u{202e}b?c=\\u{85}\\u{2066} 200 1.0 ms\n",
            ),
            (
                Log::Json,
                "{\"method\":\"GET\",\"ms\":1.0,\"path\":\"/a\\u009b31m\\u202eb?c=\\u0085\\u2066\",\"status\":200}\n",
            ),
        ] {
            let line = LogLine::begin(format, &request).text(Some(200), took);
            assert_eq!(line, expected);
        }
    }

    /// Our choice: a full pipe delays no request; dropped lines are counted.
    #[test]
    fn slow_reader_drops_lines_but_loses_no_count() {
        use std::io::Read;
        let (mut reader, writer) = std::io::pipe().unwrap();
        let (log, flush_on_drop) = LogWriter::new(writer).unwrap();
        let line = "x".repeat(1000) + "\n";
        // More than the pipe and the queue hold together.
        for _ in 0..3000 {
            log.write(line.clone());
        }
        let reading = std::thread::spawn(move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).map(|_| text)
        });
        // The queue is full; the shutdown message needs a slot in it.
        while log.lines.try_send(Message::Line(line.clone())).is_err() {
            std::thread::yield_now();
        }
        let send_shutdown = || log.lines.send(Message::Shutdown);
        send_shutdown().unwrap();
        drop(log);
        let text = reading.join().unwrap().unwrap();
        drop(flush_on_drop);
        let dropped: u64 = text
            .lines()
            .filter_map(|line| line.strip_suffix(" requests not logged: stderr is too slow"))
            .map(|count| count.parse::<u64>().unwrap())
            .sum();
        let written = text.lines().filter(|line| line.starts_with('x')).count();
        assert!(dropped > 0);
        assert_eq!(dropped + written as u64, 3001);
    }
}
