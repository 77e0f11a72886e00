//! Creating and replacing regular files, for the server and for the program.
//!
//! Anything but regular files is rejected: a FIFO would block, and a device or a link must
//! not be replaced.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// # Errors
///
/// [`io::Error`], if it is not a regular file.
pub(crate) fn require(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else {
        Err(io::Error::other("not a regular file"))
    }
}

/// Whether there is a file, given its metadata.
///
/// # Errors
///
/// [`io::Error`], if it is not a regular file, or that cannot be found out.
pub(crate) fn exists(metadata: io::Result<Metadata>) -> io::Result<bool> {
    match metadata {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        metadata => require(&metadata?).map(|()| true),
    }
}

/// Options that create a file and fail if it exists.
pub(crate) fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}

/// Creates or replaces a file, which can be opened by others only once it has this content.
/// `options` are [`new_file`], and may say who can read it.
///
/// # Errors
///
/// [`io::Error`], if the file is not a regular one or cannot be written. A link is no regular
/// file here: it would be replaced, not its target.
pub(crate) fn replace(path: &Path, content: &[u8], options: &OpenOptions) -> io::Result<File> {
    exists(fs::symlink_metadata(path))?;
    // In the same directory, because a file cannot be renamed across file systems.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let replaced = create_or_recreate(&temporary, options).and_then(|mut file| {
        file.write_all(content)?;
        fs::rename(&temporary, path)?;
        Ok(file)
    });
    replaced.inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// Creates a file. A leftover of an earlier process with the same ID is removed.
fn create_or_recreate(path: &Path, options: &OpenOptions) -> io::Result<File> {
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            options.open(path)
        }
        created => created,
    }
}
