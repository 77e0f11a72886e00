//! Why a data file cannot be used.

use std::io;
use std::path::PathBuf;

use crate::store::rows::FORMAT;

/// A data file cannot be used. It is left unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The file cannot be opened, read or created.
    #[error("cannot open data file '{}': {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The path leads to a directory, a device or the like.
    #[error("data file '{}' is not a regular file\nName a regular file, or one that does not exist yet", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Another server has opened the file.
    #[error("data file '{}' is in use by another server\nStop that server, or name another file", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Another program wrote the file.
    #[error("file '{}' was not written by appservices-mock, and is left unchanged\nName another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program wrote the file.
    #[error("data file '{}' was written by a newer version, and is left unchanged: it has format {found}, this version reads format {FORMAT}\nUse the newer version, or name another file", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: u64,
    },
    /// The content is not what was written.
    #[error("data file '{}' is damaged, and is left unchanged: {reason}\nReplace it with a copy, or name another file to start over", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with the content.
        reason: String,
    },
}
