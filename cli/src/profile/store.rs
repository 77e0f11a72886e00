//! The profile directory: reads, updates under a lock, lists.

use std::error::Error as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::contents::Profile;
use super::document::{Document, DocumentError};
use super::exposure::{self, Exposure};
use super::file;
use super::lock::{self, LockObserver};
use crate::domain::ProfileName;

/// The directory of the profiles within the user's config directory.
const DIRECTORY: &str = "appservices-cli";
const EXTENSION: &str = "yaml";

/// Access to one profile in the profile directory.
#[derive(Debug, Clone)]
pub(crate) struct ProfileStore {
    directory: PathBuf,
    name: ProfileName,
    observer: Rc<dyn LockObserver>,
}

/// A file, and the settings in it.
#[derive(Debug, Default)]
struct Contents {
    document: Document,
    profile: Profile,
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
        name: ProfileName,
        path: PathBuf,
        source: DocumentError,
    },
}

impl ProfileError {
    /// The reason without the path.
    pub(crate) fn cause(&self) -> String {
        self.source()
            .map_or_else(|| self.to_string(), ToString::to_string)
    }
}

impl ProfileStore {
    /// The profile `name` in the user's config directory.
    ///
    /// # Errors
    /// The platform defines no config directory.
    pub(crate) fn new(
        config_dir: Option<&Path>,
        name: ProfileName,
        observer: Rc<dyn LockObserver>,
    ) -> Result<Self, ProfileError> {
        let directory = config_dir.ok_or(ProfileError::NoConfigDir)?.join(DIRECTORY);
        Ok(Self {
            directory,
            name,
            observer,
        })
    }

    fn path(&self) -> PathBuf {
        self.directory.join(format!("{}.{EXTENSION}", self.name))
    }

    /// Reads the profile; an empty one if there is no file.
    pub(crate) fn read(&self) -> Result<Profile, ProfileError> {
        self.read_contents().map(|contents| contents.profile)
    }

    fn read_contents(&self) -> Result<Contents, ProfileError> {
        let path = self.path();
        let bytes = match file::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::default()),
            Err(source) => return Err(ProfileError::Read { path, source }),
        };
        Document::parse(&bytes, &self.name)
            .and_then(|document| {
                let profile = document.profile(&self.name)?;
                Ok(Contents { document, profile })
            })
            .map_err(|source| self.content_error(source))
    }

    fn content_error(&self, source: DocumentError) -> ProfileError {
        ProfileError::Content {
            name: self.name.clone(),
            path: self.path(),
            source,
        }
    }

    /// Reads the profile, applies `change` and writes it back under one lock,
    /// so that concurrent commands do not overwrite each other's changes. The
    /// file is replaced atomically, so readers need no lock.
    ///
    /// # Errors
    /// The profile cannot be read, locked or written, or is invalid.
    pub(crate) fn update(
        &self,
        change: impl FnOnce(&mut Profile),
    ) -> Result<Profile, ProfileError> {
        self.update_or(change, Err)
    }

    /// Like [`update`](Self::update), but replaces an invalid profile with an
    /// empty one before it is changed.
    pub(crate) fn replace_invalid(
        &self,
        change: impl FnOnce(&mut Profile),
    ) -> Result<Profile, ProfileError> {
        self.update_or(change, |error| match error {
            ProfileError::Content { .. } => Ok(Contents::default()),
            error => Err(error),
        })
    }

    fn update_or(
        &self,
        change: impl FnOnce(&mut Profile),
        repair: impl FnOnce(ProfileError) -> Result<Contents, ProfileError>,
    ) -> Result<Profile, ProfileError> {
        // Lock before reading: otherwise two commands could read the same
        // version, and the second write would undo the first.
        let _lock = self.lock().map_err(|source| self.write_error(source))?;
        let Contents {
            document,
            mut profile,
        } = self.read_contents().or_else(repair)?;
        let before = profile.clone();
        change(&mut profile);
        // Writing would reformat a file that somebody edited by hand, so do so
        // only for a reason.
        if profile != before {
            let text = document
                .with_profile(&self.name, &profile)
                .map_err(|source| self.content_error(source))?;
            file::target(&self.path())
                .and_then(|target| file::replace(&target, &self.name, &text))
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

    /// Removes the file, whatever it contains.
    pub(crate) fn remove(&self) -> Result<(), ProfileError> {
        let _lock = self.lock().map_err(|source| self.write_error(source))?;
        match file::target(&self.path()).and_then(fs::remove_file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.write_error(error)),
            _ => Ok(()),
        }
    }

    /// Locks a separate file: every update replaces the profile itself, and a
    /// lock on a replaced file no longer excludes anyone.
    fn lock(&self) -> io::Result<File> {
        file::create_private_dir(&self.directory)?;
        let path = self.directory.join(format!(".{}.lock", self.name));
        let lock = lock::acquire(&path, lock::PATIENCE, &*self.observer)?;
        file::remove_old_leftovers(&self.directory);
        if let Ok(target) = file::target(&self.path()) {
            file::remove_leftovers(file::directory_of(&target), &self.name);
        }
        Ok(lock)
    }

    /// What other users have access to: the profile, or the directories that
    /// it is in.
    pub(crate) fn exposures(&self) -> Vec<Exposure> {
        let path = self.path();
        let mut directories = vec![self.directory.clone()];
        if let Ok(target) = file::target(&path)
            && target != path
        {
            directories.push(file::directory_of(&target).to_owned());
        }
        exposure::check(&path, &directories)
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
            observer: Rc::clone(&self.observer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Quiet;

    impl LockObserver for Quiet {
        fn waiting(&self, _lock: &Path) {}
    }

    #[test]
    fn a_profile_is_removed_if_it_exists_and_what_cannot_be_removed_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let name = ProfileName::default();
        let store = ProfileStore::new(Some(directory.path()), name, Rc::new(Quiet)).unwrap();
        store.remove().unwrap();
        fs::write(store.path(), "odd").unwrap();
        store.remove().unwrap();
        assert!(!store.path().exists());
        fs::create_dir(store.path()).unwrap();
        assert!(matches!(store.remove(), Err(ProfileError::Write { .. })));
    }
}
