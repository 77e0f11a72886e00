//! Reads an app that was pulled to disk. Symbolic links are errors, so nothing outside the
//! directory is read.

use std::path::Path;
use std::{fs, io};

use serde_json::Value;

use crate::configuration::document::secrets;
use crate::configuration::error::ConfigError;
use crate::configuration::json::{JsonObject, parse_file};
use crate::configuration::layout::{Files, ROOT_FILES};
use crate::hidden::Hidden;
use crate::state::Id;

/// Limits that no pulled app reaches. They catch a path such as `/`, which would otherwise
/// be read completely. (our choice)
const MAX_FILES: usize = 20_000;
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The files in which command lines record the app that a directory belongs to.
const METADATA_FILES: [&str; 2] = [".mdb/meta.json", ".mdb/app_meta.json"];

/// The content of an app's directory.
#[derive(Debug)]
pub(crate) struct AppDirectory {
    pub(crate) files: Files,
    /// The names and values in `secrets.json`.
    pub(crate) secrets: Hidden<Vec<(String, String)>>,
    /// The ID of the app, if the metadata contains it.
    pub(crate) app: Option<String>,
    /// The ID of its project, if the metadata contains it.
    pub(crate) group: Option<String>,
}

/// An app's directory cannot be read.
#[derive(Debug)]
pub(crate) enum DirectoryError {
    /// The directory itself.
    Unreadable(io::Error),
    /// It has none of [`root_files`].
    NoRootFile,
    Invalid(ConfigError),
}

impl From<ConfigError> for DirectoryError {
    fn from(error: ConfigError) -> Self {
        Self::Invalid(error)
    }
}

/// The files of which every app has one, for messages.
pub(crate) fn root_files() -> String {
    let [others @ .., last] = ROOT_FILES;
    format!("{} or {last}", others.join(", "))
}

/// Reads a pulled app. Hidden files and `node_modules` are not part of it. `secrets.json` is no
/// file of the app, because an export must not return it; the secrets in it are read.
///
/// # Errors
///
/// [`DirectoryError`], if the directory or a file cannot be read, the limits are exceeded,
/// or the directory does not have exactly one root file.
pub(crate) fn read_app_directory(directory: &Path) -> Result<AppDirectory, DirectoryError> {
    // For its error: the reader reports a folder within an app.
    fs::read_dir(directory).map_err(|error| match error.kind() {
        // The system speaks of a file.
        io::ErrorKind::NotFound => {
            DirectoryError::Unreadable(io::Error::new(error.kind(), "no such directory"))
        }
        _ => DirectoryError::Unreadable(error),
    })?;
    let mut reader = Reader {
        files: Files::new(),
        secrets: Vec::new(),
        bytes: 0,
    };
    reader.read_folder(directory, "")?;
    // With two root files, the versions of the format contradict each other; guessing would
    // lose the content of one.
    let roots: Vec<_> = ROOT_FILES
        .into_iter()
        .filter(|root| reader.files.contains_key(*root))
        .collect();
    match roots.as_slice() {
        [_] => {}
        [] => return Err(DirectoryError::NoRootFile),
        [first, second, ..] => {
            let reason = format!("must not exist beside {first}: remove one of them");
            return Err(ConfigError::new(second, "", reason).into());
        }
    }
    let (mut app, mut group) = (None, None);
    for path in METADATA_FILES {
        let full_path = directory.join(path);
        // Neither the file nor its folder may be a link.
        let folder = full_path.parent().map(fs::symlink_metadata);
        if !folder
            .and_then(Result::ok)
            .is_some_and(|metadata| metadata.is_dir())
            || !fs::symlink_metadata(&full_path).is_ok_and(|metadata| metadata.is_file())
        {
            continue;
        }
        let content = fs::read(&full_path).map_err(|e| read_error(path, &e))?;
        let files = Files::from([(path.to_owned(), content)]);
        let Some(value) = parse_file(&files, path)? else {
            continue;
        };
        let object = JsonObject::new(path, "", &value)?;
        // Ignoring an invalid ID could import into another app than the user means.
        let id = |key: &str| -> Result<Option<String>, ConfigError> {
            let id = object.string(key)?.filter(|id| !id.is_empty());
            if let Some(id) = id
                && id.parse::<Id>().is_err()
            {
                return Err(object.error(key, format!("'{id}' is not an ID (24 hex digits)")));
            }
            Ok(id.map(str::to_owned))
        };
        (app, group) = (id("app_id")?, id("group_id")?);
        break;
    }
    let secrets = reader.secrets()?;
    Ok(AppDirectory {
        files: reader.files,
        secrets: secrets.into(),
        app,
        group,
    })
}

fn read_error(path: &str, error: &std::io::Error) -> ConfigError {
    ConfigError::new(path, "", format!("cannot read the file: {error}"))
}

/// The file with secrets in plain text, as the vendor's command lines and importers push it.
const SECRETS: &str = "secrets.json";

struct Reader {
    files: Files,
    /// The content of [`SECRETS`]; empty if there is none.
    secrets: Vec<u8>,
    bytes: u64,
}

impl Reader {
    /// Returns the secrets by name. Services and providers refer to theirs from now on.
    fn secrets(&mut self) -> Result<Vec<(String, String)>, ConfigError> {
        let file = Files::from([(SECRETS.to_owned(), std::mem::take(&mut self.secrets))]);
        let secrets = parse_file(&file, SECRETS)?;
        let extracted = secrets::extract(&mut self.files, secrets.as_ref());
        extracted.map_err(|error| {
            let key = error.key.strip_prefix("secrets.");
            ConfigError::new(SECRETS, key.unwrap_or_default(), error.reason)
        })
    }

    /// Reads a folder. `prefix` is its path in the app's directory, with a final slash
    /// unless it is empty.
    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), ConfigError> {
        let shown_folder = if prefix.is_empty() {
            "the directory"
        } else {
            prefix
        };
        let entries = fs::read_dir(folder).map_err(|e| read_error(shown_folder, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| read_error(shown_folder, &e))?;
            let name = entry.file_name();
            let shown_name = name.to_string_lossy();
            if shown_name.starts_with('.') || shown_name == "node_modules" {
                continue;
            }
            let path = format!("{prefix}{shown_name}");
            let Some(name) = name.to_str() else {
                return Err(ConfigError::new(&path, "", "the name is not UTF-8"));
            };
            // Does not follow links.
            let metadata = entry.metadata().map_err(|e| read_error(&path, &e))?;
            if metadata.is_dir() {
                self.read_folder(&folder.join(name), &format!("{path}/"))?;
            } else if metadata.is_file() {
                self.bytes += metadata.len();
                if self.files.len() == MAX_FILES || self.bytes > MAX_BYTES {
                    let reason = "the directory has more than 20000 files or 64 MiB";
                    return Err(ConfigError::new(&path, "", reason));
                }
                let bytes = fs::read(entry.path()).map_err(|e| read_error(&path, &e))?;
                if path == SECRETS {
                    self.secrets = bytes;
                } else {
                    self.files.insert(path, bytes);
                }
            } else {
                let reason = "is a symbolic link or a special file; only regular files are read";
                return Err(ConfigError::new(&path, "", reason));
            }
        }
        Ok(())
    }
}

impl AppDirectory {
    /// The file with the values of secrets.
    pub(crate) const SECRETS: &str = SECRETS;

    /// Returns the client app ID, if any, and the name from the root file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], if the file is invalid.
    pub(crate) fn id_and_name(&self) -> Result<(Option<String>, String), ConfigError> {
        let root = ROOT_FILES
            .into_iter()
            .find(|root| self.files.contains_key(*root));
        let file = root.unwrap_or(ROOT_FILES[0]);
        let value = parse_file(&self.files, file)?.unwrap_or(Value::Null);
        let root = JsonObject::new(file, "", &value)?;
        let id = root.string("app_id")?.filter(|id| !id.is_empty());
        Ok((
            id.map(str::to_owned),
            root.required_string("name")?.to_owned(),
        ))
    }
}
