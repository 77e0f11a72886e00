//! The profiles' directory: read, change under a lock, list.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Profile;
use super::file::{Document, DocumentError};
use crate::domain::ProfileName;

/// The directory in the user's config directory, and the ending of its files.
const DIRECTORY: &str = "appservices-cli";
const ENDING: &str = "yaml";

/// No profile is anywhere near as long; a file that is, is something else.
const MAX_BYTES: u64 = 1024 * 1024;

/// One profile of one user.
#[derive(Debug, Clone)]
pub(crate) struct ProfileStore {
    directory: PathBuf,
    name: ProfileName,
}

/// Why a profile could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    #[error("no home directory, so no place for profiles: set HOME or XDG_CONFIG_HOME")]
    NoHome,
    #[error("failed to read profile '{path}'", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("failed to write profile '{path}'", path = .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("failed to read profile '{path}'", path = .path.display())]
    Content {
        path: PathBuf,
        source: DocumentError,
    },
}

impl ProfileStore {
    /// The profile `name` below the user's config directory.
    ///
    /// # Errors
    /// The platform names no such directory.
    pub(crate) fn new(config_dir: Option<&Path>, name: ProfileName) -> Result<Self, ProfileError> {
        let directory = config_dir.ok_or(ProfileError::NoHome)?.join(DIRECTORY);
        Ok(Self { directory, name })
    }

    fn path(&self) -> PathBuf {
        self.directory.join(format!("{}.{ENDING}", self.name))
    }

    /// What is stored; an empty profile where there is no file.
    pub(crate) fn read(&self) -> Result<Profile, ProfileError> {
        self.document()?
            .profile(&self.name)
            .map_err(|source| self.content(source))
    }

    fn document(&self) -> Result<Document, ProfileError> {
        let path = self.path();
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Document::default()),
            Err(source) => return Err(ProfileError::Read { path, source }),
        };
        Document::parse(&text, &self.name).map_err(|source| self.content(source))
    }

    fn content(&self, source: DocumentError) -> ProfileError {
        ProfileError::Content {
            path: self.path(),
            source,
        }
    }

    /// Reads the profile, lets `change` work on it and writes it back, all
    /// under one lock, so that two commands at once lose nothing. Readers see
    /// the old file or the new one, never a part.
    pub(crate) fn update(
        &self,
        change: impl FnOnce(&mut Profile),
    ) -> Result<Profile, ProfileError> {
        let _lock = self.lock().map_err(|source| self.write_error(source))?;
        let document = self.document()?;
        let mut profile = document
            .profile(&self.name)
            .map_err(|source| self.content(source))?;
        let before = profile.clone();
        change(&mut profile);
        if profile != before {
            let text = document
                .with(&self.name, &profile)
                .map_err(|source| self.content(source))?;
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

    /// Locks a file beside the profile: the profile itself is replaced by each
    /// change, and a lock on a replaced file guards nothing.
    fn lock(&self) -> io::Result<File> {
        create_private_dir(&self.directory)?;
        let path = self.directory.join(format!(".{}.lock", self.name));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        private(&mut options);
        let file = options.open(path)?;
        file.lock()?;
        Ok(file)
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        // Made with mode 0600, as every temporary file of this library.
        let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
        file.write_all(text.as_bytes())?;
        file.persist(self.path()).map_err(|error| error.error)?;
        Ok(())
    }

    /// The names of all profiles, sorted. Files that are no profiles are
    /// passed over.
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
            let is_profile = path.extension().is_some_and(|ending| ending == ENDING);
            if let Some(Ok(name)) = stem.filter(|_| is_profile).map(ProfileName::parse) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The same directory, another profile.
    pub(crate) fn sibling(&self, name: ProfileName) -> Self {
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
        return Err(io::Error::other("it is longer than 1 MiB"));
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

/// Makes a file that is about to be created readable by its owner only.
#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
