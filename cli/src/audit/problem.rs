//! The problems of an audit trail.

use std::fmt;

/// A wrong line, or lines that are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Its number in the file, from 1. For missing lines, that of the next one.
    pub(crate) line: u64,
    pub(crate) reason: Reason,
}

/// The problem of a line. Displayed without its number, as its predicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    Changed,
    ChangedOrAdded,
    Added,
    /// A line with this number is elsewhere.
    CopiedOrMoved(u64),
    /// The lines with these numbers, first and last, are missing before this one.
    Missing {
        first: u64,
        last: u64,
    },
    /// There are fewer lines than expected.
    TooFew {
        lines: u64,
        expected: u64,
    },
    /// No line has the expected SHA-256.
    NoHash(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("was changed"),
            Self::ChangedOrAdded => f.write_str("was changed or added"),
            Self::Added => f.write_str("was added"),
            Self::CopiedOrMoved(line) => write!(f, "is a copy of line {line}, or was moved"),
            Self::Missing { first, last } => {
                let (count, numbers) = missing(*first, *last);
                write!(f, "{count} missing before it ({numbers})")
            }
            Self::TooFew { lines, expected } => {
                let noun = if *lines == 1 { "line" } else { "lines" };
                write!(
                    f,
                    "it has {lines} {noun}, expected at least {expected}: \
                     lines were removed from the end"
                )
            }
            Self::NoHash(hash) => write!(f, "no line has the SHA-256 {hash}"),
        }
    }
}

/// A clause of its own, with the line's number.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, reason } = self;
        match reason {
            Reason::Missing { first, last } => {
                let (count, numbers) = missing(*first, *last);
                write!(f, "before line {line}, {count} missing ({numbers})")
            }
            // About the end of the trail, not about a line.
            Reason::TooFew { .. } | Reason::NoHash(_) => write!(f, "{reason}"),
            _ => write!(f, "line {line} {reason}"),
        }
    }
}

/// How many lines are missing, and which.
fn missing(first: u64, last: u64) -> (String, String) {
    if first == last {
        return ("one line is".to_owned(), format!("number {first}"));
    }
    let count = last.saturating_sub(first).saturating_add(1);
    (
        format!("{count} lines are"),
        format!("numbers {first} to {last}"),
    )
}
