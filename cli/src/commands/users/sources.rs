//! IDs from the command line, from files and from standard input.

use std::collections::HashSet;
use std::io::BufRead;

use super::super::input;
use crate::args::UserSource;
use crate::domain::UserId;
use crate::error::CliError;

/// The longest line of a file of IDs, in bytes: far more than an ID has.
const LONGEST_LINE: usize = 64 * 1024;

/// The IDs of all sources, each once, in order.
///
/// # Errors
/// A source that cannot be read, that holds what is no ID, or that holds none:
/// an empty file must never mean everybody.
pub(super) fn read(sources: &[UserSource]) -> Result<Vec<UserId>, CliError> {
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    let mut read = HashSet::new();
    for source in sources {
        match source {
            UserSource::Ids(list) => {
                ids.extend(list.iter().filter(|id| seen.insert((*id).clone())).cloned());
            }
            // Standard input has an end; there is nothing behind it.
            UserSource::Elsewhere(source) if !read.insert(source) => {}
            UserSource::Elsewhere(source) => {
                let place = source.to_string();
                let failed = |error| CliError::Unreadable {
                    place: source.to_string(),
                    source: error,
                };
                let lines = input::open(source).map_err(failed)?;
                let mut count = 0_usize;
                each_id(lines, &place, |id| {
                    count += 1;
                    if seen.insert(id.clone()) {
                        ids.push(id);
                    }
                })?;
                if count == 0 {
                    return Err(CliError::NoIds(source.clone()));
                }
            }
        }
    }
    Ok(ids)
}

/// Reads an ID a line; blank lines and comments are passed over.
fn each_id(
    mut lines: impl BufRead,
    place: &str,
    mut take: impl FnMut(UserId),
) -> Result<(), CliError> {
    let mut line = Vec::new();
    for number in 1_usize.. {
        line.clear();
        let bad = |reason: String| CliError::BadLine {
            place: place.to_owned(),
            number,
            reason,
        };
        let mut limited = std::io::Read::take(&mut lines, LONGEST_LINE as u64);
        let length =
            limited
                .read_until(b'\n', &mut line)
                .map_err(|error| CliError::Unreadable {
                    place: place.to_owned(),
                    source: error,
                })?;
        if length == 0 {
            return Ok(());
        }
        if length == LONGEST_LINE && !line.ends_with(b"\n") {
            return Err(bad(format!("it is longer than {LONGEST_LINE} bytes")));
        }
        let text = std::str::from_utf8(&line).map_err(|_| bad("not UTF-8".to_owned()))?;
        let text = if number == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        };
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        take(UserId::parse(text).map_err(|error| bad(error.to_string()))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &[u8]) -> Result<Vec<String>, String> {
        let mut ids = Vec::new();
        each_id(text, "ids.txt", |id| ids.push(id.to_string())).map_err(|e| e.to_string())?;
        Ok(ids)
    }

    #[test]
    fn comments_blank_lines_and_line_ends_are_passed_over() {
        let text = "\u{feff}a\r\n\r\n  # who\n\tb \nc";
        assert_eq!(ids(text.as_bytes()).unwrap(), ["a", "b", "c"]);
    }

    #[test]
    fn a_bad_line_is_named() {
        assert!(
            ids(b"a\n\xff\n")
                .unwrap_err()
                .starts_with("ids.txt, line 2: not UTF-8")
        );
        let long = vec![b'x'; LONGEST_LINE + 1];
        assert!(ids(&long).unwrap_err().contains("line 1: it is longer"));
    }
}
