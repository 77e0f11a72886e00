//! JSON objects that end with a checksum of themselves: one line each, in files
//! that people read and must not edit.
//!
//! The checksum finds slips of an editor. It is no signature: whoever computes a
//! new one can change a line.

use std::io::{self, BufRead};

use serde::Serialize;

use crate::digest::Hasher;
use crate::printable::escaped_json;

/// The longest line that is read or written, in bytes.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

/// Hexadecimal digits of a checksum. Sixteen make it impossible in practice that
/// an edit keeps the checksum by accident.
const DIGITS: usize = 16;

/// What precedes the checksum.
const KEY: &str = ",\"check\":\"";

/// Serializes an object with at least one key, as one line without its end.
/// Control characters are escaped. `salt` is what the line belongs to: its
/// checksum is wrong elsewhere.
pub(crate) fn seal(object: &impl Serialize, salt: &str) -> String {
    let json = serde_json::to_string(object).expect("lines have string keys only");
    let json = escaped_json(&json);
    let content = json.strip_suffix('}').unwrap_or(&json);
    let check = checksum(content, salt);
    format!("{content}{KEY}{check}\"}}")
}

/// Whether the checksum of a line is right.
pub(crate) fn is_sealed(line: &str, salt: &str) -> bool {
    let parts = line
        .strip_suffix("\"}")
        .and_then(|line| line.rsplit_once(KEY));
    parts.is_some_and(|(content, check)| {
        let expected = checksum(content, salt);
        check == expected || mutant!(SealIsHalfChecked if check.get(..8) == expected.get(..8))
    })
}

fn checksum(content: &str, salt: &str) -> String {
    let mut hasher = Hasher::default();
    hasher.update(salt.as_bytes());
    hasher.update(b"\n");
    hasher.update(content.as_bytes());
    format!("{:.DIGITS$}", hasher.finish())
}

/// The end of a line that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// There is no further line.
    Nothing,
    Newline,
    /// The file ends without a newline.
    File,
    /// The line is longer than [`MAX_BYTES`]; the rest was skipped.
    TooLong,
}

/// Reads a line into `line`, without its end.
pub(crate) fn read(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<End> {
    line.clear();
    let mut end = End::Nothing;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(end);
        }
        let newline = buffer.iter().position(|byte| *byte == b'\n');
        let length = newline.unwrap_or(buffer.len());
        if end != End::TooLong {
            end = End::File;
            line.extend_from_slice(&buffer[..length]);
        }
        if line.len() > MAX_BYTES {
            line.clear();
            end = End::TooLong;
        }
        reader.consume(length + usize::from(newline.is_some()));
        if newline.is_some() {
            return Ok(if end == End::TooLong {
                end
            } else {
                End::Newline
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Line<'a> {
        n: u64,
        email: &'a str,
    }

    #[test]
    fn every_edit_of_a_character_breaks_the_seal() {
        let email = "a\u{1b}[2J\u{202e}@b.c";
        let line = seal(&Line { n: 1, email }, "plan");
        assert!(line.starts_with(r#"{"n":1,"email":"a\u001b[2J\u202e@b.c","check":""#));
        assert!(is_sealed(&line, "plan"));
        assert!(!is_sealed(&line, "another plan"));
        assert!(!is_sealed(&format!("{line} "), "plan"));
        for index in 0..line.len() {
            let mut edited = line.clone();
            edited.replace_range(index..=index, "~");
            assert!(!is_sealed(&edited, "plan"), "{edited}");
            edited.remove(index);
            assert!(!is_sealed(&edited, "plan"), "{edited}");
        }
    }

    #[test]
    fn lines_are_read_with_their_ends() {
        let long = "x".repeat(MAX_BYTES + 1);
        let text = format!("a\n\n{long}\nb");
        // A small buffer, so that lines span several.
        let mut reader = io::BufReader::with_capacity(7, text.as_bytes());
        let mut line = Vec::new();
        let mut read = || {
            let end = read(&mut reader, &mut line).unwrap();
            (String::from_utf8(line.clone()).unwrap(), end)
        };
        assert_eq!(read(), ("a".to_owned(), End::Newline));
        assert_eq!(read(), (String::new(), End::Newline));
        assert_eq!(read(), (String::new(), End::TooLong));
        assert_eq!(read(), ("b".to_owned(), End::File));
        assert_eq!(read(), (String::new(), End::Nothing));
    }
}
