//! Writes a plan.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::PlanError;
use super::format::{self, Header};
use crate::domain::User;
use crate::files;
use crate::sealed_line::MAX_BYTES;
use crate::spool::Spool;

/// Collects users, and writes them to a file that appears once it is complete.
#[derive(Debug)]
pub(crate) struct PlanWriter {
    path: PathBuf,
    header: Header,
    /// The length of the first line, which is written last: it has the number of
    /// users.
    header_bytes: usize,
    file: BufWriter<NamedTempFile>,
    /// Users arrive in any order, because several requests are in flight.
    users: Spool,
}

impl PlanWriter {
    /// Starts a plan, before anything is requested from the server.
    ///
    /// # Errors
    /// The file exists, or its directory cannot be written.
    pub(crate) fn create(path: &Path, header: Header) -> Result<Self, PlanError> {
        if path.symlink_metadata().is_ok() && !mutant!(PlanReplacesAFile) {
            return Err(PlanError::Exists {
                path: path.to_owned(),
            });
        }
        let longest = Header {
            users: u64::MAX,
            ..header.clone()
        };
        let header_bytes = longest.line().len();
        let created = temporary_file(directory_of(path)).and_then(|file| {
            let mut file = BufWriter::new(file);
            write_header(&mut file, "", header_bytes)?;
            Ok(file)
        });
        Ok(Self {
            file: created.map_err(|source| write_error(path, source))?,
            path: path.to_owned(),
            header,
            header_bytes,
            users: Spool::default(),
        })
    }

    /// Adds a user, in any order. `key` sorts the users.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(crate) fn push(&mut self, key: Vec<u8>, user: &User) -> Result<(), PlanError> {
        let pushed = self.users.push(key, format::unnumbered(user));
        pushed.map_err(|source| write_error(&self.path, source))
    }

    /// Writes the users in order.
    fn write_users(&mut self) -> io::Result<()> {
        let users = std::mem::take(&mut self.users).finish();
        for user in users.values() {
            self.header.users += 1;
            let line = format::line(self.header.users, &user?, &self.header.fingerprint)?;
            if line.len() > MAX_BYTES {
                let reason = format!("the line of user {} is too long", self.header.users);
                return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
            }
            writeln!(self.file, "{line}")?;
        }
        Ok(())
    }

    /// Completes the plan, and returns its header.
    ///
    /// # Errors
    /// The file cannot be written, another one has appeared in its place, or a line
    /// would be too long.
    pub(crate) fn finish(mut self) -> Result<Header, PlanError> {
        if let Err(source) = self.write_users() {
            return Err(write_error(&self.path, source));
        }
        let line = self.header.line();
        let completed = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| write_header(&mut self.file, &line, self.header_bytes))
            .and_then(|()| {
                self.file
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
            })
            .and_then(|file| {
                file.as_file().sync_all()?;
                if mutant!(PlanIsReadable) {
                    files::share(file.as_file())?;
                }
                if mutant!(PlanReplacesAFile) {
                    return file.persist(&self.path).map_err(|error| error.error);
                }
                // Unlike a rename, this never replaces a file.
                file.persist_noclobber(&self.path)
                    .map_err(|error| error.error)
            });
        match completed {
            Ok(_) => {
                sync_directory(&self.path);
                Ok(self.header)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(PlanError::Exists { path: self.path })
            }
            Err(source) => Err(write_error(&self.path, source)),
        }
    }
}

/// Creates a file that only its owner can read.
fn temporary_file(directory: &Path) -> io::Result<NamedTempFile> {
    // `tempfile` adds the path of the temporary file to its errors.
    fs::metadata(directory)?;
    tempfile::Builder::new()
        .prefix(".plan.")
        .suffix(".tmp")
        .tempfile_in(directory)
        .map_err(|error| error.kind().into())
}

/// Writes the first line, padded with spaces.
fn write_header(file: &mut impl io::Write, line: &str, width: usize) -> io::Result<()> {
    writeln!(file, "{line:width$}")
}

fn write_error(path: &Path, source: io::Error) -> PlanError {
    PlanError::Write {
        path: path.to_owned(),
        source,
    }
}

/// The directory that contains a file.
fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    }
}

/// Makes a new name of a file survive a power failure, where the system can.
pub(crate) fn sync_directory(path: &Path) {
    // Windows cannot sync a directory. The file itself is complete either way.
    let _ = File::open(directory_of(path)).and_then(|directory| directory.sync_all());
}
