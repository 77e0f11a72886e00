//! Recording: every request and its response as a line of JSON, which `ctl replay` sends again.
//!
//! Secrets are [placeholders]. A line is written at once and as a whole, so
//! that a killed server leaves no half of one.

mod file;
mod line;
mod placeholders;
mod tee;
mod unique;

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::Response;
use axum::http::request::Parts;

use self::line::{Line, RecordedResponse, SentRequest};
use self::placeholders::Placeholders;
use self::tee::{Captured, Tee};
use crate::control_path::control_name;

/// What the first line of a recording names. A change that readers cannot understand gets
/// another number.
const VERSION: u32 = 1;

/// Controls that change a world, or show what clients need, such as mailed tokens. The others
/// watch a server, or carry secrets such as the state.
const RECORDED_CONTROLS: [&str; 8] = [
    "clock",
    "faults",
    "outbox",
    "reset",
    "sessions",
    "snapshots",
    "users",
    "worlds",
];

/// Whether requests to a path are recorded, which may begin with the prefix of a world. The
/// first page of the server is not: it shows keys.
pub(crate) fn is_recorded(path: &str) -> bool {
    if path == "/" {
        return false;
    }
    control_name(path).is_none_or(|name| RECORDED_CONTROLS.contains(&name))
}

/// Writes the lines of a recording.
#[derive(Debug)]
pub(crate) struct Recorder(Mutex<Recording>);

#[derive(Debug)]
struct Recording {
    /// `None` after a failed write: a reader would take what follows for complete.
    file: Option<File>,
    /// The number of the last exchange.
    number: u64,
    placeholders: Placeholders,
    /// The mutant that the server was started with.
    #[cfg(feature = "mutants")]
    mutant: crate::mutants::Selection,
}

impl Recorder {
    /// Creates the file, which only its owner can read.
    ///
    /// # Errors
    ///
    /// [`io::Error`], if the file cannot be created, or exists and is not to be replaced or no
    /// recording.
    pub(crate) fn create(path: &Path, replace: bool) -> io::Result<Self> {
        let head = serde_json::json!({
            file::MARKER: VERSION,
            "version": env!("CARGO_PKG_VERSION"),
        });
        let file = file::create(path, replace, &format!("{head}\n"))?;
        Ok(Self(Mutex::new(Recording {
            file: Some(file),
            number: 0,
            placeholders: Placeholders::default(),
            #[cfg(feature = "mutants")]
            mutant: crate::mutants::Selection::default(),
        })))
    }

    /// Selects a mutant.
    #[cfg(feature = "mutants")]
    pub(crate) fn with_mutant(mut self, mutant: crate::mutants::Selection) -> Self {
        let recording = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        recording.mutant = mutant;
        recording.placeholders.mutant = mutant;
        self
    }

    /// Begins to record a request. The body that it returns must be read in place of the
    /// other. `origin` is the server's, by which the client addressed it.
    pub(crate) fn begin(
        self: &Arc<Self>,
        origin: String,
        parts: &Parts,
        body: Body,
    ) -> (Exchange, Body) {
        let (tee, sent) = Tee::new(body);
        let exchange = Exchange {
            recorder: Arc::clone(self),
            origin,
            request: SentRequest::new(parts),
            sent,
        };
        (exchange, Body::new(tee))
    }

    fn write(&self, exchange: &Exchange, response: Option<RecordedResponse<'_>>) {
        let mut recording = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if mutant!(recording, RecordingMissesFailures)
            && response
                .as_ref()
                .is_none_or(|response| !response.status.is_success())
        {
            return;
        }
        let Recording {
            file,
            number,
            placeholders,
            ..
        } = &mut *recording;
        let Some(open) = file else {
            return;
        };
        *number += 1;
        let sent = exchange.sent.take();
        let line = Line::new(
            *number,
            &exchange.origin,
            &exchange.request,
            &sent,
            response,
            placeholders,
        );
        if let Err(error) = open.write_all(line.json().as_bytes()) {
            // If stderr is closed too, the end of the file has to be enough.
            let _ = writeln!(
                io::stderr(),
                "error: cannot write the recording: {error}; nothing more is recorded"
            );
            *file = None;
        }
    }
}

/// A request that is being answered.
pub(crate) struct Exchange {
    recorder: Arc<Recorder>,
    origin: String,
    request: SentRequest,
    /// The body, as far as it was read.
    sent: Captured,
}

/// The request may contain secrets.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

impl Exchange {
    /// Records the response once its body has been sent. The response that it returns must be
    /// sent in place of the other.
    pub(crate) fn answered(self, response: Response<Body>) -> Response<Body> {
        let (parts, body) = response.into_parts();
        let (status, headers) = (parts.status, parts.headers.clone());
        let write = move |received: &tee::Part| {
            let response = RecordedResponse {
                status,
                headers: &headers,
                body: received,
            };
            self.recorder.write(&self, Some(response));
        };
        Response::from_parts(parts, Body::new(Tee::until_dropped(body, write)))
    }

    /// Records that the connection was closed without a response.
    pub(crate) fn hung_up(self) {
        self.recorder.write(&self, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_that_change_or_mail_are_recorded_and_pages_are_not() {
        for (path, expected) in [
            ("/api/client/v2.0/auth/session", true),
            ("/nowhere", true),
            ("/nowhere/_mock/state", true),
            ("/_mockery", true),
            ("/w/abc/nowhere/_mock/state", true),
            ("/", false),
            ("/_mock", false),
            ("/_mock/", false),
            ("/_mock/console/main.js", false),
            ("/_mock/clock", true),
            ("/_mock/faults/1", true),
            ("/_mock/users/65a000000000000000000002/custom_data", true),
            ("/_mock/state", false),
            ("/_mock/events", false),
            ("/_mock/overview", false),
            ("/w/abc/_mock/outbox", true),
            ("/w/abc/_mock/state", false),
            ("/w/abc/api/x", true),
        ] {
            assert_eq!(is_recorded(path), expected, "{path}");
        }
    }

    #[tokio::test]
    async fn debug_output_contains_no_secret() {
        use http_body_util::BodyExt;
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::create(&folder.path().join("a.jsonl"), false).unwrap();
        let request = axum::http::Request::post("/x?token=xyzzy")
            .header("authorization", "xyzzy")
            .body(Body::from("xyzzy"))
            .unwrap();
        let (parts, body) = request.into_parts();
        let (exchange, body) = Arc::new(recorder).begin(String::new(), &parts, body);
        body.collect().await.unwrap();
        let part = tee::Part {
            bytes: b"xyzzy".to_vec(),
            is_complete: true,
        };
        let Exchange { request, sent, .. } = &exchange;
        let shown = format!("{exchange:?} {request:?} {sent:?} {part:?}");
        assert_eq!(
            shown,
            "Exchange { .. } SentRequest { .. } Captured { .. } Part { .. }"
        );
    }
}
