//! Reads files and standard input.

use std::io::{self, BufRead, BufReader, Read as _};

use crate::args::Source;
use crate::domain::Secret;
use crate::files::{self, Limited, Pipes};

/// The longest secret read from standard input, in bytes.
const MAX_SECRET_BYTES: u64 = 4096;

/// Opens a source for reading at most `max` bytes.
///
/// # Errors
/// The file does not exist, is not readable, is not a regular file, or is too
/// large.
pub(super) fn open(source: &Source, pipes: Pipes, max: u64) -> io::Result<Box<dyn BufRead>> {
    Ok(match source {
        Source::File(path) => {
            let file = Limited::file(files::open(path, pipes)?, max)?;
            Box::new(BufReader::new(file))
        }
        Source::Stdin => Box::new(BufReader::new(Limited::new(io::stdin().lock(), max))),
    })
}

/// Reads the first line of standard input without its line ending and byte
/// order mark; `None` if it is empty.
pub(super) fn read_secret() -> Option<Secret> {
    let mut line = String::new();
    let stdin = io::stdin().lock();
    stdin.take(MAX_SECRET_BYTES).read_line(&mut line).ok()?;
    let line = Secret::line(&line);
    (!line.is_empty()).then(|| Secret::new(line))
}
