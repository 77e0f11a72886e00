//! Warnings and notices on stderr.

#![expect(clippy::disallowed_methods, reason = "writes to stderr")]

use std::io;
use std::path::Path;

use super::progress;
use super::render::Style;
use super::stream::write;
use crate::api::{ConnectionUse, RequestEvent, RequestObserver};
use crate::printable::escaped;
use crate::profile::LockObserver;

/// Prints warnings and notices. They never go to the output file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notices {
    pub(super) style: Style,
}

impl Notices {
    /// Prints a warning and what to do about it.
    pub(crate) fn warn(self, warning: &str, hint: Option<&str>) {
        print(&self.style.warning(warning, hint));
    }

    /// Prints what the command is doing.
    pub(crate) fn inform(self, text: &str) {
        print(&self.style.information(text));
    }
}

impl LockObserver for Notices {
    fn waiting(&self, lock: &Path) {
        let lock = lock.display();
        self.inform(&format!("Waiting for another command to release '{lock}'"));
    }
}

impl RequestObserver for Notices {
    fn finished(&self, request: &RequestEvent<'_>) {
        let outcome = match request.outcome {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let connection = match request.connection {
            Some(ConnectionUse::New) => ", new connection",
            Some(ConnectionUse::Reused) => ", reused connection",
            None => "",
        };
        let retry = request.retry.map_or_else(String::new, |retry| {
            let millis = retry.after.as_millis();
            format!("; retry in {millis} ms: {}", retry.reason)
        });
        let line = format!(
            "debug: {} {}: {outcome}, {} ms, attempt {}{connection}{retry}",
            request.method.as_str(),
            request.path,
            request.elapsed.as_millis(),
            request.attempt,
        );
        self.inform(&escaped(&line));
    }
}

fn print(text: &str) {
    progress::hide();
    // If stderr cannot be written, there is no other place to report to.
    let _ = write(io::stderr().lock(), text.as_bytes());
}
