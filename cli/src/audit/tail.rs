//! The end of an audit trail, which the next line continues.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use super::event::{self, Line};
use crate::digest::Digest;
use crate::sealed_line::MAX_BYTES;

/// The end of an audit trail.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tail {
    /// The length of the file.
    pub(super) length: u64,
    /// The number of the last complete line, 0 if there is none.
    pub(super) seq: u64,
    /// The SHA-256 of the last complete line, zeros if there is none.
    pub(super) hash: Digest,
    /// What follows the last complete line.
    pub(super) rest: Rest,
}

/// What follows the last complete line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Rest {
    #[default]
    Nothing,
    /// A complete line that only lacks its newline.
    Unterminated(Digest),
    /// The beginning of a line: the run that wrote it was killed.
    Incomplete { bytes: usize, hash: Digest },
}

/// Reads the end of an audit trail.
///
/// # Errors
/// The file cannot be read, or does not end as an audit trail does.
pub(super) fn read(file: &mut File) -> io::Result<Tail> {
    let length = file.metadata()?.len();
    let mut size = 8 * 1024;
    loop {
        let start = length.saturating_sub(size);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.by_ref().take(length - start).read_to_end(&mut bytes)?;
        match parse(&bytes, start == 0) {
            Parsed::Tail(tail) => return Ok(Tail { length, ..tail }),
            Parsed::Other => return Err(not_a_trail()),
            Parsed::TooShort => {}
        }
        // Twice the longest line contains a complete one.
        if size > 4 * MAX_BYTES as u64 {
            return Err(not_a_trail());
        }
        size *= 4;
    }
}

/// The file does not end as an audit trail does.
#[derive(Debug, thiserror::Error)]
#[error("its last line is not a record")]
pub(super) struct NotATrail;

fn not_a_trail() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, NotATrail)
}

/// The last bytes of a file.
enum Parsed {
    Tail(Tail),
    /// They are the end of something else.
    Other,
    /// They are the end of a longer line.
    TooShort,
}

/// Finds the last complete line.
fn parse(bytes: &[u8], is_all: bool) -> Parsed {
    let newline = |bytes: &[u8]| bytes.iter().rposition(|byte| *byte == b'\n');
    let (complete, rest) = match newline(bytes) {
        Some(end) => (Some(&bytes[..end]), &bytes[end + 1..]),
        None if is_all => (None, bytes),
        None => return Parsed::TooShort,
    };
    let Some(complete) = complete else {
        return with_rest(Tail::default(), rest);
    };
    let last = match newline(complete) {
        Some(start) => &complete[start + 1..],
        None if is_all => complete,
        None => return Parsed::TooShort,
    };
    let Some(line) = Line::parse(last) else {
        return Parsed::Other;
    };
    let tail = Tail {
        seq: line.seq,
        hash: Digest::of(last),
        ..Tail::default()
    };
    with_rest(tail, rest)
}

fn with_rest(tail: Tail, rest: &[u8]) -> Parsed {
    let seq = tail.seq + 1;
    let hash = Digest::of(rest);
    let rest = match Line::parse(rest) {
        _ if rest.is_empty() => Rest::Nothing,
        Some(line) if line.seq == seq => Rest::Unterminated(hash),
        None if event::is_incomplete(rest, seq, tail.hash) => Rest::Incomplete {
            bytes: rest.len(),
            hash,
        },
        _ => return Parsed::Other,
    };
    Parsed::Tail(Tail { rest, ..tail })
}
