//! Runs the predecessor as checks run `appservices`.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A script in front of the predecessor, which reads no variables: it must not ask a server on
/// the internet. The script is removed when this is dropped.
#[derive(Debug)]
pub(in crate::cases) struct Adapter {
    folder: tempfile::TempDir,
}

impl Adapter {
    /// # Errors
    ///
    /// There is no file at the path, or the script cannot be written.
    pub(in crate::cases) fn new(program: &Path) -> io::Result<Self> {
        let program = program.canonicalize()?;
        let adapter = Self {
            folder: tempfile::tempdir()?,
        };
        let program = program.display().to_string().replace('\'', r"'\''");
        fs::write(adapter.path(), script(&program))?;
        fs::set_permissions(adapter.path(), fs::Permissions::from_mode(0o755))?;
        Ok(adapter)
    }

    pub(in crate::cases) fn path(&self) -> PathBuf {
        self.folder.path().join("appservices")
    }
}

/// Options that a check gives come later and so count.
fn script(program: &str) -> String {
    format!(
        r#"#!/bin/sh
exec '{program}' --base-url "$APPSERVICES_BASE_URL" --atlas-url "$APPSERVICES_ATLAS_URL" \
  --telemetry off "$@"
"#
    )
}
