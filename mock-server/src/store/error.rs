//! Why a file cannot be used.

use std::io;
use std::path::PathBuf;

use super::rows::FORMAT;

/// Why a server cannot keep its state in a file. The file is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// It cannot be opened, read or made.
    #[error("cannot open the data file {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is a directory, a device or the like.
    #[error("the data file {} is no regular file; name one, or one that does not exist yet", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
    /// Another server keeps its state there.
    #[error("the data file {} is in use by another server; stop that one, or name another file", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It holds something else.
    #[error("the file {} was not written by appservices-mock, and is left as it is; name another one", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program has written it.
    #[error("the data file {} was written by a newer version (its format is {found}, this version knows {FORMAT}), and is left as it is; use that version, or name another file", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// It is not as it was written.
    #[error("the data file {} is damaged ({reason}), and is left as it is; put a copy of it in its place, or name another file to begin anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
