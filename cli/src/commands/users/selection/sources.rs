//! IDs from the command line, from files and from standard input.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::super::super::input;
use crate::args::UserSource;
use crate::domain::UserId;
use crate::error::CliError;
use crate::files::Pipes;

/// The longest line of an ID file, in bytes. IDs are far shorter.
const MAX_LINE_BYTES: usize = 64 * 1024;

/// The largest ID file, in bytes: more than two million IDs.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A requested ID, and where it was read if not on the command line.
#[derive(Debug, Clone)]
pub(in crate::commands::users) struct RequestedId {
    pub(in crate::commands::users) id: UserId,
    pub(in crate::commands::users) origin: Option<Origin>,
}

/// A line of an ID file.
#[derive(Debug, Clone)]
pub(in crate::commands::users) struct Origin {
    file: Rc<str>,
    line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)
    }
}

/// Reads the IDs from all sources, without duplicates, in order.
///
/// # Errors
/// A source that cannot be read, contains an invalid ID, or contains none: an
/// empty file must never select all users.
pub(in crate::commands::users) fn read(
    sources: &[&UserSource],
) -> Result<Vec<RequestedId>, CliError> {
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    let mut read = HashSet::new();
    for source in sources {
        match source {
            UserSource::Ids(list) => {
                let mut is_new =
                    |id: &UserId| seen.insert(comparable(id)) || mutant!(RepeatedIdIsChangedTwice);
                let new = list.iter().filter(|id| is_new(id));
                ids.extend(new.map(|id| RequestedId {
                    id: id.clone(),
                    origin: None,
                }));
            }
            // Standard input cannot be read twice, so a repeated source is skipped.
            UserSource::ReadFrom(source) if !read.insert(source) => {}
            UserSource::ReadFrom(source) => {
                let name: Rc<str> = source.to_string().into();
                let lines = input::open(source, Pipes::Allowed, MAX_BYTES)
                    .map_err(|error| unreadable(&name, error))?;
                let mut count = 0_usize;
                for_each_id(lines, &name, |line, id| {
                    count += 1;
                    if seen.insert(comparable(&id)) {
                        let file = Rc::clone(&name);
                        let origin = Some(Origin { file, line });
                        ids.push(RequestedId { id, origin });
                    }
                })?;
                if count == 0 && !mutant!(EmptyIdFileTakesEverybody) {
                    return Err(CliError::NoIds(source.clone()));
                }
            }
        }
    }
    Ok(ids)
}

/// The ID as it is compared with others: the service accepts its hexadecimal digits in
/// upper case, too.
fn comparable(id: &UserId) -> String {
    let text = id.as_str();
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        text.to_ascii_lowercase()
    } else {
        text.to_owned()
    }
}

fn unreadable(input: &str, source: io::Error) -> CliError {
    CliError::UnreadableInput {
        input: input.to_owned(),
        source,
    }
}

/// Reads one ID per line. Skips blank lines and comments.
fn for_each_id(
    mut lines: impl BufRead,
    input: &str,
    mut take: impl FnMut(usize, UserId),
) -> Result<(), CliError> {
    let mut line = Vec::new();
    for number in 1_usize.. {
        line.clear();
        let invalid = |reason: String| CliError::InvalidLine {
            input: input.to_owned(),
            number,
            reason,
        };
        let mut limited = Read::take(&mut lines, MAX_LINE_BYTES as u64);
        let length = limited
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(input, error))?;
        if length == 0 {
            return Ok(());
        }
        if length == MAX_LINE_BYTES && !line.ends_with(b"\n") {
            return Err(invalid(format!("longer than {MAX_LINE_BYTES} bytes")));
        }
        let text = std::str::from_utf8(&line).map_err(|_| invalid("not UTF-8".to_owned()))?;
        // Editors on Windows put a byte order mark at the beginning.
        let text = if number == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        };
        let text = text.trim();
        if text.is_empty() || (text.starts_with('#') && !mutant!(CommentsAreIds)) {
            continue;
        }
        let id = UserId::parse(text).map_err(|error| invalid(error.to_string()))?;
        take(number, id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &[u8]) -> Result<Vec<String>, String> {
        let mut ids = Vec::new();
        for_each_id(text, "ids.txt", |_, id| ids.push(id.to_string()))
            .map_err(|e| e.to_string())?;
        Ok(ids)
    }

    #[test]
    fn comments_blank_lines_and_line_endings_are_skipped() {
        let text = "\u{feff}a\r\n\r\n  # who\n\tb \nc";
        assert_eq!(ids(text.as_bytes()).unwrap(), ["a", "b", "c"]);
    }

    #[test]
    fn error_names_the_invalid_line() {
        assert!(
            ids(b"a\n\xff\n")
                .unwrap_err()
                .starts_with("ids.txt, line 2: not UTF-8")
        );
        let long = vec![b'x'; MAX_LINE_BYTES + 1];
        assert!(ids(&long).unwrap_err().contains("line 1: longer than"));
    }
}
