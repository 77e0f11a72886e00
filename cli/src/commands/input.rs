//! Reads files and standard input.

use std::io::{self, BufRead, BufReader, Read as _};

use crate::args::Source;
use crate::domain::Secret;
use crate::error::CliError;
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
///
/// # Errors
/// The line is too long, not UTF-8, or cannot be read. Part of a secret is
/// another secret.
pub(super) fn read_secret() -> Result<Option<Secret>, CliError> {
    let mut line = String::new();
    let mut stdin = io::stdin().lock().take(MAX_SECRET_BYTES);
    let read = stdin.read_line(&mut line);
    let complete = read.and_then(|length| {
        if length as u64 == MAX_SECRET_BYTES && !line.ends_with('\n') {
            let reason = format!("the line is longer than {MAX_SECRET_BYTES} bytes");
            return Err(io::Error::other(reason));
        }
        Ok(())
    });
    complete.map_err(|source| CliError::UnreadableInput {
        input: Source::Stdin.to_string(),
        source,
    })?;
    let line = Secret::line(&line);
    Ok((!line.is_empty()).then(|| Secret::new(line)))
}
