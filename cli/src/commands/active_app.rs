//! The app that a command works on, and how it is shown.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::domain::AppRef;
use crate::error::CliError;
use crate::terminal::Terminal;

/// The app that a command works on.
#[derive(Debug)]
pub(super) struct ActiveApp {
    pub(super) reference: AppRef,
    /// The client app ID or, if unknown, the ID.
    pub(super) name: String,
    /// The app file that names it, if it was neither typed nor chosen.
    pub(super) path: Option<PathBuf>,
    /// Whether nobody typed or chose exactly this app.
    pub(super) is_implied: bool,
}

impl ActiveApp {
    /// `App: NAME (project ID)`.
    pub(super) fn summary(&self) -> String {
        format!("App: {} (project {})", self.name, self.reference.group)
    }

    /// Prints the app that is about to be changed for whoever watches, unless
    /// it was printed when it was found. Programs find it in the totals.
    pub(super) fn announce(&self, terminal: &Terminal) {
        if !self.is_implied && terminal.is_attended() {
            terminal.notices().inform(&self.note());
        }
    }

    /// The summary, followed by the app file.
    pub(super) fn note(&self) -> String {
        let mut label = self.summary();
        if let Some(path) = &self.path {
            let _ = write!(label, ", from '{}'", path.display());
        }
        label
    }

    /// Names the app in an error of the server that says only that it does not
    /// exist.
    pub(super) fn name_in(&self, error: CliError) -> CliError {
        match error {
            CliError::Api(api) if self.path.is_some() && api.is_app_not_found() => {
                CliError::AppNotFound {
                    name: self.name.clone(),
                    path: self.path.clone(),
                }
            }
            other => other,
        }
    }
}
