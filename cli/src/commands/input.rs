//! What a command reads from files and standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};

use crate::args::Source;
use crate::domain::Secret;

/// The longest secret read from standard input, in bytes.
const LONGEST_SECRET: u64 = 4096;

/// Opens it for reading.
///
/// # Errors
/// The file is not there, or not for us.
pub(super) fn open(source: &Source) -> io::Result<Box<dyn BufRead>> {
    Ok(match source {
        Source::File(path) => Box::new(BufReader::new(File::open(path)?)),
        Source::Stdin => Box::new(io::stdin().lock()),
    })
}

/// The first line of standard input, without its end; None if it is empty.
pub(super) fn secret_line() -> Option<Secret> {
    let mut line = String::new();
    let stdin = io::stdin().lock();
    stdin.take(LONGEST_SECRET).read_line(&mut line).ok()?;
    let line = line.trim_end_matches(['\r', '\n']);
    (!line.is_empty()).then(|| Secret::new(line))
}
