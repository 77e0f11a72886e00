//! Why nothing was judged, or no report written.

use std::process::ExitCode;

/// Why nothing was judged, or no report written.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) hint: Option<String>,
    status: u8,
}

impl Failure {
    /// An argument is invalid.
    pub(super) fn usage(message: &(impl ToString + ?Sized)) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
            status: 2,
        }
    }

    /// Nothing could be judged, or a report could not be written.
    pub(super) fn run(message: &(impl ToString + ?Sized)) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
            status: 3,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn status(&self) -> ExitCode {
        ExitCode::from(self.status)
    }
}
