//! Opens, checks and creates data files.

use std::collections::hash_map::RandomState;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::BuildHasher;
use std::io::{self, ErrorKind};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Database, StorageBackend};

use crate::state::Change;
use crate::store::backend::{FileBackend, OverlayBackend, read_at};
use crate::store::error::DataError;
use crate::store::rows::{self, Unreadable};
use crate::world::snapshot::Snapshot;

/// Page cache of the database, in bytes. Small, because the whole state is in memory
/// anyway.
const CACHE_SIZE: usize = 16 * 1024 * 1024;

/// The first bytes of every redb file.
const MAGIC: [u8; 9] = *b"redb\x1a\x0a\xa9\x0d\x0a";

/// An open data file, locked for this process.
#[derive(Debug)]
pub(crate) struct DataFile {
    path: PathBuf,
    database: Database,
}

fn open_error(path: &Path) -> impl Fn(io::Error) -> DataError {
    move |source| DataError::Open {
        path: path.into(),
        source: missing_directory(path, &source).unwrap_or(source),
    }
}

/// The error if the directory of a file is missing: the system's would read as if the
/// file had to exist.
fn missing_directory(path: &Path, error: &io::Error) -> Option<io::Error> {
    let directory = path.parent().filter(|path| !path.as_os_str().is_empty())?;
    if error.kind() != ErrorKind::NotFound || directory.exists() {
        return None;
    }
    let reason = format!("directory '{}' does not exist", directory.display());
    Some(io::Error::new(error.kind(), reason))
}

fn damaged(path: &Path, reason: &dyn ToString) -> DataError {
    DataError::Damaged {
        path: path.into(),
        reason: reason.to_string(),
    }
}

/// Locks the file, so that no other server opens it. The lock ends with the process,
/// even if it is killed.
fn lock(path: &Path, file: &File) -> Result<(), DataError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => DataError::InUse { path: path.into() },
        TryLockError::Error(source) => open_error(path)(source),
    })
}

impl DataFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Applies changes in one transaction, which is on disk when this returns.
    pub(super) fn apply(&self, changes: &[Change]) -> Result<(), redb::Error> {
        rows::apply(&self.database, changes)
    }

    /// Opens a data file and reads its snapshot; `None` if there is no such file.
    /// Nothing is written to the file before all of it has been checked.
    ///
    /// # Errors
    ///
    /// [`DataError`], if it cannot be opened, locked or read.
    pub(crate) fn open(path: &Path) -> Result<Option<(Self, Snapshot)>, DataError> {
        match fs::metadata(path) {
            // A dangling link is not followed to create a file at its target.
            Err(error)
                if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_err() =>
            {
                return Ok(None);
            }
            Err(error) => return Err(open_error(path)(error)),
            Ok(metadata) if !metadata.is_file() => {
                return Err(DataError::NotAFile { path: path.into() });
            }
            Ok(_) => {}
        }
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = Arc::new(file.map_err(open_error(path))?);
        lock(path, &file)?;
        // redb would initialize an empty file. It may be a data file whose content was
        // lost, so it is reported instead.
        let len = file.metadata().map_err(open_error(path))?.len();
        if len == 0 {
            return Err(damaged(path, &"it is empty"));
        }
        let mut magic = [0; MAGIC.len()];
        match read_at(&file, &mut magic, 0) {
            Ok(()) if magic == MAGIC => {}
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => {
                return Err(open_error(path)(error));
            }
            _ => return Err(DataError::Foreign { path: path.into() }),
        }
        // redb documents that damaged files do not make it panic. This guards against
        // being wrong about a file that a user cannot replace.
        let snapshot = panic::catch_unwind(AssertUnwindSafe(|| check(&file)))
            .unwrap_or_else(|_| {
                Err(Unreadable::Damaged(
                    "its structure is inconsistent".to_owned(),
                ))
            })
            .map_err(|error| match error {
                Unreadable::Foreign => DataError::Foreign { path: path.into() },
                Unreadable::Newer(found) => DataError::Newer {
                    path: path.into(),
                    found,
                },
                Unreadable::Damaged(reason) => damaged(path, &reason),
            })?;
        // Only now, with everything checked, may the database write to the file.
        let database = Database::builder()
            .set_cache_size(CACHE_SIZE)
            .create_with_backend(FileBackend(file))
            .map_err(|error| damaged(path, &error))?;
        let path = path.into();
        Ok(Some((Self { path, database }, snapshot)))
    }

    /// Creates a data file with these changes. It appears complete or not at all, and
    /// never replaces another file.
    ///
    /// # Errors
    ///
    /// [`DataError`], if it cannot be written or a file of this name appeared meanwhile.
    pub(super) fn create(path: &Path, changes: &[Change]) -> Result<Self, DataError> {
        let temporary = TemporaryFile::new(path);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        // Not readable by other users, because it contains signing keys.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // Locked before it has its final name: another server may try to open it right then.
        let file = Arc::new(options.open(&temporary.0).map_err(open_error(path))?);
        lock(path, &file)?;
        let created =
            Self::fill(path, FileBackend(file), changes).map_err(|error| match error {
                redb::Error::Io(source) => open_error(path)(source),
                error => open_error(path)(io::Error::other(error)),
            })?;
        temporary.rename(path)?;
        Ok(created)
    }

    /// Creates a database with these changes on a storage backend.
    pub(super) fn fill(
        path: &Path,
        backend: impl StorageBackend,
        changes: &[Change],
    ) -> Result<Self, redb::Error> {
        let database = Database::builder()
            .set_cache_size(CACHE_SIZE)
            .create_with_backend(backend)?;
        rows::initialize(&database)?;
        rows::apply(&database, changes)?;
        let path = path.into();
        Ok(Self { path, database })
    }
}

/// Reads and checks the whole file without writing to it: repairs that the database
/// makes after a crash stay in memory.
fn check(file: &Arc<File>) -> Result<Snapshot, Unreadable> {
    let overlay = OverlayBackend::new(Arc::clone(file)).map_err(redb::Error::Io)?;
    let database = Database::builder()
        .set_cache_size(CACHE_SIZE)
        .set_check_integrity_on_open(true)
        .create_with_backend(overlay)?;
    rows::read(&database)
}

/// A file beside the final one, deleted on drop.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(path: &Path) -> Self {
        // Unique, also if another server creates the same data file at this moment.
        let number = RandomState::new().hash_one(std::process::id());
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{number:016x}.new"));
        Self(path.with_file_name(name))
    }

    /// Gives the file its final name, unless another file has it.
    fn rename(&self, path: &Path) -> Result<(), DataError> {
        // Unlike a rename, a link fails if another file has taken the name meanwhile.
        match fs::hard_link(&self.0, path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(DataError::InUse { path: path.into() });
            }
            // Not every file system supports hard links.
            Err(_) if fs::exists(path).unwrap_or(true) => {
                return Err(DataError::InUse { path: path.into() });
            }
            Err(_) => fs::rename(&self.0, path).map_err(open_error(path))?,
        }
        // Makes the new name durable. Only Unix can open directories; other systems
        // write directory entries through.
        #[cfg(unix)]
        {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let folder = File::open(folder.unwrap_or(Path::new(".")));
            folder
                .and_then(|folder| folder.sync_all())
                .map_err(open_error(path))?;
        }
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // Fails harmlessly if it was renamed.
        let _ = fs::remove_file(&self.0);
    }
}
