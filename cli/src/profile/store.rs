//! The profile directory: reads, updates under a lock, lists.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::contents::Profile;
use super::document::{Document, DocumentError};
use crate::domain::ProfileName;

/// The directory of the profiles within the user's config directory.
const DIRECTORY: &str = "appservices-cli";
const EXTENSION: &str = "yaml";

/// A profile is far smaller, so a larger file is something else.
const MAX_BYTES: u64 = 1024 * 1024;

/// Access to one profile in the profile directory.
#[derive(Debug, Clone)]
pub(crate) struct ProfileStore {
    directory: PathBuf,
    name: ProfileName,
}

/// The error for a profile that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    #[error("cannot store profiles: no home directory")]
    NoConfigDir,
    #[error("cannot read profile '{path}'", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write profile '{path}'", path = .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read profile '{path}'", path = .path.display())]
    Content {
        path: PathBuf,
        source: DocumentError,
    },
}

impl ProfileStore {
    /// The profile `name` in the user's config directory.
    ///
    /// # Errors
    /// The platform defines no config directory.
    pub(crate) fn new(config_dir: Option<&Path>, name: ProfileName) -> Result<Self, ProfileError> {
        let directory = config_dir.ok_or(ProfileError::NoConfigDir)?.join(DIRECTORY);
        Ok(Self { directory, name })
    }

    fn path(&self) -> PathBuf {
        self.directory.join(format!("{}.{EXTENSION}", self.name))
    }

    /// Reads the profile; an empty one if there is no file.
    pub(crate) fn read(&self) -> Result<Profile, ProfileError> {
        self.read_document()?
            .profile(&self.name)
            .map_err(|source| self.content_error(source))
    }

    fn read_document(&self) -> Result<Document, ProfileError> {
        let path = self.path();
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Document::default()),
            Err(source) => return Err(ProfileError::Read { path, source }),
        };
        Document::parse(&text, &self.name).map_err(|source| self.content_error(source))
    }

    fn content_error(&self, source: DocumentError) -> ProfileError {
        ProfileError::Content {
            path: self.path(),
            source,
        }
    }

    /// Reads the profile, applies `change` and writes it back under one lock,
    /// so that concurrent commands do not overwrite each other's changes. The
    /// file is replaced atomically, so readers need no lock.
    pub(crate) fn update(
        &self,
        change: impl FnOnce(&mut Profile),
    ) -> Result<Profile, ProfileError> {
        // Lock before reading: otherwise two commands could read the same
        // version, and the second write would undo the first.
        let _lock = self.lock().map_err(|source| self.write_error(source))?;
        let document = self.read_document()?;
        let mut profile = document
            .profile(&self.name)
            .map_err(|source| self.content_error(source))?;
        let before = profile.clone();
        change(&mut profile);
        // Writing would reformat a file that somebody edited by hand, so do so
        // only for a reason.
        if profile != before {
            let text = document
                .with_profile(&self.name, &profile)
                .map_err(|source| self.content_error(source))?;
            self.replace(&text)
                .map_err(|source| self.write_error(source))?;
        }
        Ok(profile)
    }

    fn write_error(&self, source: io::Error) -> ProfileError {
        ProfileError::Write {
            path: self.path(),
            source,
        }
    }

    /// Locks a separate file: every update replaces the profile itself, and a
    /// lock on a replaced file no longer excludes anyone.
    fn lock(&self) -> io::Result<File> {
        create_private_dir(&self.directory)?;
        let path = self.directory.join(format!(".{}.lock", self.name));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        owner_only(&mut options);
        let file = options.open(path)?;
        file.lock()?;
        Ok(file)
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        // In the same directory, since a rename is atomic only within a file
        // system. `tempfile` creates files with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
        file.write_all(text.as_bytes())?;
        file.persist(self.path()).map_err(|error| error.error)?;
        Ok(())
    }

    /// The sorted names of all profiles. Skips files that are not profiles.
    pub(crate) fn names(&self) -> Result<Vec<ProfileName>, ProfileError> {
        let read_error = |source| ProfileError::Read {
            path: self.directory.clone(),
            source,
        };
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(read_error(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(read_error)?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let is_profile = path
                .extension()
                .is_some_and(|extension| extension == EXTENSION);
            if let Some(Ok(name)) = stem.filter(|_| is_profile).map(ProfileName::parse) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Access to another profile in the same directory.
    pub(crate) fn with_name(&self, name: ProfileName) -> Self {
        Self {
            directory: self.directory.clone(),
            name,
        }
    }
}

fn read_text(path: &Path) -> io::Result<String> {
    use io::Read as _;
    let mut text = String::new();
    let file = File::open(path)?;
    if file.metadata()?.len() > MAX_BYTES {
        return Err(io::Error::other("the file is larger than 1 MiB"));
    }
    file.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(unix)]
fn create_private_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn create_private_dir(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Restricts a file created with these options to its owner.
#[cfg(unix)]
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
