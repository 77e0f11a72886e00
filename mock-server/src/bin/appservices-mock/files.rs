//! Reading and writing whole files, with errors that name the file.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::error::CommandError;

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    fs::read(path)
        .map_err(|error| CommandError::new(format!("cannot read {}: {error}", path.display())))
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    fs::write(path, bytes).map_err(|error| cannot_write(path, &error))
}

/// Writes a temporary file in the same directory and renames it, so that a reader never
/// sees half of the content.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        cannot_write(path, &error)
    })
}

fn cannot_write(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::new(format!("cannot write {}: {error}", path.display()))
}
