//! Values that are read from a file or standard input.

use std::fmt;
use std::path::PathBuf;

/// The value that stands for standard input.
pub(crate) const STDIN: &str = "-";

/// Where to read a value that is not on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    File(PathBuf),
    Stdin,
}

impl Source {
    /// Parses `@FILE` or `-`; `None` for any other text.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, &'static str> {
        match text.strip_prefix('@') {
            Some("") => Err("'@' must be followed by a file name"),
            Some(path) => Ok(Some(Self::File(PathBuf::from(path)))),
            None => Ok((text == STDIN).then_some(Self::Stdin)),
        }
    }
}

/// The name used in messages.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}
