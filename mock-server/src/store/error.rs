//! Why a data file cannot be used.

use std::io;
use std::path::PathBuf;

use crate::store::rows::FORMAT;

/// Why a server cannot use a data file. The file is unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// It cannot be opened, read or created.
    #[error("cannot open the data file {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// It is a directory, a device or the like.
    #[error("the data file {} is not a regular file; name a regular file, or one that does not exist yet", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Another server has it open.
    #[error("the data file {} is in use by another server; stop that server, or name another file", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It contains something else.
    #[error("the file {} was not written by appservices-mock and is left unchanged; name another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program wrote it.
    #[error("the data file {} was written by a newer version (format {found}; this version reads format {FORMAT}) and is left unchanged; use that version, or name another file", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: u64,
    },
    /// Its content is damaged.
    #[error("the data file {} is damaged ({reason}) and is left unchanged; restore a backup, or name another file to start over", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is damaged.
        reason: String,
    },
}
