//! Opening, checking and making the file.

use std::collections::hash_map::RandomState;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::BuildHasher;
use std::io::{self, ErrorKind};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Database, StorageBackend};

use crate::state::Change;
use crate::store::backend::{Disk, Trial, read_at};
use crate::store::rows::{self, Unreadable};
use crate::store::{DataError, Whole};

/// How much of the file is held in memory, in bytes: everything there is is in
/// memory already, in another form.
const CACHE: usize = 16 * 1024 * 1024;

/// What every file of the database begins with.
const MAGIC: [u8; 9] = *b"redb\x1a\x0a\xa9\x0d\x0a";

/// A file that is ours, locked.
#[derive(Debug)]
pub(crate) struct DataFile {
    path: PathBuf,
    database: Database,
}

fn open(path: &Path) -> impl Fn(io::Error) -> DataError {
    move |source| DataError::Open {
        path: path.into(),
        source,
    }
}

fn damaged(path: &Path, reason: &dyn ToString) -> DataError {
    DataError::Damaged {
        path: path.into(),
        reason: reason.to_string(),
    }
}

/// So that no other server uses it as long as it is open.
fn lock(path: &Path, file: &File) -> Result<(), DataError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => DataError::InUse { path: path.into() },
        TryLockError::Error(source) => open(path)(source),
    })
}

impl DataFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes changes, all or none; they are on the disk when this returns.
    pub(super) fn apply(&self, changes: &[Change]) -> Result<(), redb::Error> {
        rows::apply(&self.database, changes)
    }

    /// Opens a file and reads everything that is in it; none if there is no such
    /// file. It is not written to before all of it was found in order.
    pub(crate) fn open(path: &Path) -> Result<Option<(Self, Whole)>, DataError> {
        match fs::metadata(path) {
            // A link that leads nowhere is no place for a new file.
            Err(error)
                if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_err() =>
            {
                return Ok(None);
            }
            Err(error) => return Err(open(path)(error)),
            Ok(about) if !about.is_file() => {
                return Err(DataError::NotAFile { path: path.into() });
            }
            Ok(_) => {}
        }
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = Arc::new(file.map_err(open(path))?);
        lock(path, &file)?;
        let len = file.metadata().map_err(open(path))?.len();
        if len == 0 {
            return Err(damaged(path, &"it is empty"));
        }
        let mut magic = [0; MAGIC.len()];
        let begins = read_at(&file, &mut magic, 0);
        match begins {
            Ok(()) if magic == MAGIC => {}
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => {
                return Err(open(path)(error));
            }
            _ => return Err(DataError::Foreign { path: path.into() }),
        }
        // The database promises not to panic over a damaged file, but this is no
        // place to find out.
        let whole = panic::catch_unwind(AssertUnwindSafe(|| try_out(&file)))
            .unwrap_or_else(|_| Err(Unreadable::Damaged("it makes no sense".to_owned())))
            .map_err(|error| match error {
                Unreadable::Foreign => DataError::Foreign { path: path.into() },
                Unreadable::Newer(found) => DataError::Newer {
                    path: path.into(),
                    found,
                },
                Unreadable::Damaged(reason) => damaged(path, &reason),
            })?;
        let database = Database::builder()
            .set_cache_size(CACHE)
            .create_with_backend(Disk(file))
            .map_err(|error| damaged(path, &error))?;
        let path = path.into();
        Ok(Some((Self { path, database }, whole)))
    }

    /// Makes a file with all of this in it. It appears whole or not at all, and
    /// never in place of another.
    pub(super) fn create(path: &Path, changes: &[Change]) -> Result<Self, DataError> {
        let beside = Beside::new(path);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        // It holds what tokens are signed with.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = Arc::new(options.open(&beside.0).map_err(open(path))?);
        lock(path, &file)?;
        let made = Self::fill(path, Disk(file), changes).map_err(|error| match error {
            redb::Error::Io(source) => open(path)(source),
            error => open(path)(io::Error::other(error)),
        })?;
        beside.appear(path)?;
        Ok(made)
    }

    /// Makes a new database with all of this in it.
    pub(super) fn fill(
        path: &Path,
        disk: impl StorageBackend,
        changes: &[Change],
    ) -> Result<Self, redb::Error> {
        let database = Database::builder()
            .set_cache_size(CACHE)
            .create_with_backend(disk)?;
        rows::begin(&database)?;
        rows::apply(&database, changes)?;
        let path = path.into();
        Ok(Self { path, database })
    }
}

/// Reads everything and checks all of it, and writes nothing: what the database
/// mends after a kill is mended in memory.
fn try_out(file: &Arc<File>) -> Result<Whole, Unreadable> {
    let trial = Trial::new(Arc::clone(file)).map_err(redb::Error::Io)?;
    let database = Database::builder()
        .set_cache_size(CACHE)
        .set_check_integrity_on_open(true)
        .create_with_backend(trial)?;
    rows::read(&database)
}

/// A file beside the one to be, gone with this value.
struct Beside(PathBuf);

impl Beside {
    fn new(path: &Path) -> Self {
        // Nobody else's, be it of another server that begins with the same file.
        let number = RandomState::new().hash_one(std::process::id());
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{number:016x}.new"));
        Self(path.with_file_name(name))
    }

    /// Gives the file its name.
    fn appear(&self, path: &Path) -> Result<(), DataError> {
        match fs::hard_link(&self.0, path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(DataError::InUse { path: path.into() });
            }
            // Not every file system has links.
            Err(_) if fs::exists(path).unwrap_or(true) => {
                return Err(DataError::InUse { path: path.into() });
            }
            Err(_) => fs::rename(&self.0, path).map_err(open(path))?,
        }
        // The name, too, is to be there after a power failure. Not every system
        // opens directories; those that do not write names at once.
        #[cfg(unix)]
        {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let folder = File::open(folder.unwrap_or(Path::new(".")));
            folder
                .and_then(|folder| folder.sync_all())
                .map_err(open(path))?;
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Gone already where it was renamed.
        let _ = fs::remove_file(&self.0);
    }
}
