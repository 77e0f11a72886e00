//! `--port-file`: the port of a running server, for scripts.

use std::path::{Path, PathBuf};

use crate::error::CommandError;
use crate::files;

/// A file that contains the port. Dropping the value removes the file.
pub(crate) struct PortFile {
    path: PathBuf,
    content: String,
}

impl PortFile {
    /// Writes the port of a base URL.
    pub(crate) fn write(path: &Path, base_url: &str) -> Result<Self, CommandError> {
        let (_, port) = base_url.rsplit_once(':').unwrap_or_default();
        let content = format!("{port}\n");
        // A script that waits for the file must never read half of the number.
        files::write_atomically(path, content.as_bytes())?;
        Ok(Self {
            path: path.into(),
            content,
        })
    }
}

impl Drop for PortFile {
    fn drop(&mut self) {
        // Another server may have written its own port to the file since.
        files::remove_if_unchanged(&self.path, self.content.as_bytes());
    }
}
