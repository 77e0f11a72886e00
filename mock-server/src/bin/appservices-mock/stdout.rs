//! Output for other programs.

use std::io::{self, ErrorKind, Write};

use crate::error::CommandError;

/// Writes to stdout. A closed pipe is not an error: the reader has what it wanted.
pub(crate) fn print(bytes: &[u8]) -> Result<(), CommandError> {
    let mut stdout = io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CommandError::new(format!(
            "cannot write to stdout: {error}"
        ))),
        _ => Ok(()),
    }
}
