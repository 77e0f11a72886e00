//! The program that this process judges.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program, once for each process.
///
/// # Errors
///
/// A sentence, if there is no file at the path, or another program was named before.
pub(crate) fn set(path: &Path) -> Result<(), String> {
    let path = path
        .canonicalize()
        .map_err(|error| format!("cannot judge {}: {error}", path.display()))?;
    let known = PROGRAM.get_or_init(|| path.clone());
    if *known == path {
        return Ok(());
    }
    Err(format!("this process judges {}", known.display()))
}

/// The path of the program.
pub(crate) fn program() -> &'static Path {
    PROGRAM.get().expect("a program was named")
}
