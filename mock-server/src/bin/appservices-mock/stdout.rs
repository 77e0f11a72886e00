//! Output for other programs.

use std::io::{self, ErrorKind, Write};

use crate::error::CommandError;

/// Writes to stdout. A closed pipe is not an error: the reader has what it wanted.
pub(crate) fn print(bytes: &[u8]) -> Result<(), CommandError> {
    print_if_open(bytes).map(drop)
}

/// As [`print`]. Returns whether somebody still reads.
pub(crate) fn print_if_open(bytes: &[u8]) -> Result<bool, CommandError> {
    let mut stdout = io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(CommandError::new(format!(
            "cannot write to stdout: {error}"
        ))),
        Ok(()) => Ok(true),
    }
}
