//! Writes to streams.

use std::io::{self, Write};

/// Writes and flushes.
pub(super) fn write(stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    ignore_closed_pipe(write_all(stream, bytes))
}

/// A closed pipe is not an error: the reader, such as `head`, has seen enough.
pub(super) fn ignore_closed_pipe(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(_) if mutant!(FullDiskExitsZero) => Ok(()),
        outcome => outcome,
    }
}

pub(super) fn write_all(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    // Flush each time: a reader of NDJSON wants records while the command runs.
    stream.write_all(bytes).and_then(|()| stream.flush())
}
