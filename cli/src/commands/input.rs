//! Reads files and standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};

use crate::args::Source;
use crate::domain::Secret;

/// The longest secret read from standard input, in bytes.
const MAX_SECRET_BYTES: u64 = 4096;

/// Opens a source for reading.
///
/// # Errors
/// The file does not exist or is not readable.
pub(super) fn open(source: &Source) -> io::Result<Box<dyn BufRead>> {
    Ok(match source {
        Source::File(path) => Box::new(BufReader::new(File::open(path)?)),
        Source::Stdin => Box::new(io::stdin().lock()),
    })
}

/// Reads the first line of standard input without its line ending; `None` if
/// it is empty.
pub(super) fn read_secret() -> Option<Secret> {
    let mut line = String::new();
    let stdin = io::stdin().lock();
    stdin.take(MAX_SECRET_BYTES).read_line(&mut line).ok()?;
    let line = line.trim_end_matches(['\r', '\n']);
    (!line.is_empty()).then(|| Secret::new(line))
}
