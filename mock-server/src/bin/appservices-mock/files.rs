//! Reading and writing whole files, with errors that name the file. Anything but regular files
//! is rejected.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::error::CommandError;
use crate::regular_file;

/// Reads a regular file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    read_regular(path)
        .map_err(|error| CommandError::new(format!("cannot read '{}': {error}", path.display())))
}

/// As [`read`], for the file of an option, which an error names.
pub(crate) fn read_for(option: &str, path: &Path) -> Result<Vec<u8>, CommandError> {
    read_regular(path).map_err(|error| {
        let path = path.display();
        CommandError::new(format!("cannot read '{path}' ({option}): {error}"))
    })
}

fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    regular_file::require(&fs::metadata(path)?)?;
    fs::read(path)
}

/// Writes a file, which is created or must be a regular one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    regular_file::exists(fs::metadata(path))
        .and_then(|_| fs::write(path, bytes))
        .map_err(|error| cannot_write(path, &error))
}

/// Checks that [`write_atomically`] may replace a file. A link is no regular file here:
/// it would be replaced, not its target.
pub(crate) fn check_replaceable(path: &Path) -> Result<(), CommandError> {
    let exists = regular_file::exists(fs::symlink_metadata(path));
    exists.map(drop).map_err(|error| cannot_write(path, &error))
}

/// Writes a temporary file in the same directory and renames it, so that a reader never
/// sees half of the content.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let written = regular_file::replace(path, bytes, &regular_file::new_file());
    written
        .map(drop)
        .map_err(|error| cannot_write(path, &error))
}

/// Removes a file if it is a regular one with this content.
pub(crate) fn remove_if_unchanged(path: &Path, content: &[u8]) {
    let is_regular = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    if is_regular && fs::read(path).is_ok_and(|current| current == content) {
        let _ = fs::remove_file(path);
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> CommandError {
    let reason = match missing_directory(path) {
        // The system's message would read as if the file had to exist.
        Some(directory) if error.kind() == ErrorKind::NotFound => {
            format!("directory '{}' does not exist", directory.display())
        }
        _ => error.to_string(),
    };
    CommandError::new(format!("cannot write '{}': {reason}", path.display()))
}

/// The directory of a file, if there is none.
fn missing_directory(path: &Path) -> Option<&Path> {
    let directory = path.parent()?;
    (!directory.as_os_str().is_empty() && !directory.exists()).then_some(directory)
}
