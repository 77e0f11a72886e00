//! A pulled app on disk. Nothing outside the directory is read: a link in it is
//! an error.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::configuration::value::{Object, json};
use crate::configuration::{ConfigError, Files, ROOTS};

/// Most files and bytes of a directory; more is no pulled app (our choice).
const MOST_FILES: usize = 20_000;
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Where command lines note which app a directory is of.
const META: [&str; 2] = [".mdb/meta.json", ".mdb/app_meta.json"];

/// What was found.
#[derive(Debug)]
pub(crate) struct AppDirectory {
    pub(crate) files: Files,
    /// Id of the app, where the directory tells it.
    pub(crate) app: Option<String>,
    /// Id of its project.
    pub(crate) group: Option<String>,
}

/// Reads a pulled app. Files that begin with a dot and `node_modules` are no
/// part of it; `secrets.json` is not kept, since it may hold secrets.
pub(crate) fn read(directory: &Path) -> Result<AppDirectory, ConfigError> {
    let mut reader = Reader {
        files: Files::new(),
        bytes: 0,
    };
    reader.folder(directory, "")?;
    let roots: Vec<_> = ROOTS
        .into_iter()
        .filter(|root| reader.files.contains_key(*root))
        .collect();
    match roots.as_slice() {
        [_] => {}
        [] => {
            let reason = format!(
                "is missing (nor is there a {}): not an app's directory",
                ROOTS[1..].join(", ")
            );
            return Err(ConfigError::new(ROOTS[0], "", reason));
        }
        [one, other, ..] => {
            let reason = format!("is there beside {one}: which of them counts?");
            return Err(ConfigError::new(other, "", reason));
        }
    }
    let (mut app, mut group) = (None, None);
    for path in META {
        let mut meta = Files::new();
        let at = directory.join(path);
        let parent = at.parent().map(fs::symlink_metadata);
        if parent
            .and_then(Result::ok)
            .is_some_and(|found| found.is_dir())
            && fs::symlink_metadata(&at).is_ok_and(|found| found.is_file())
        {
            meta.insert(
                path.to_owned(),
                fs::read(&at).map_err(|e| unreadable(path, &e))?,
            );
        }
        let Some(value) = json(&meta, path)? else {
            continue;
        };
        let object = Object::new(path, "", &value)?;
        let id = |key: &str| -> Result<Option<String>, ConfigError> {
            let id = object.text(key)?.filter(|id| !id.is_empty());
            if let Some(id) = id
                && id.parse::<crate::state::Id>().is_err()
            {
                return Err(object.wrong(key, format!("'{id}' is not an id (24 hex digits)")));
            }
            Ok(id.map(str::to_owned))
        };
        (app, group) = (id("app_id")?, id("group_id")?);
        break;
    }
    Ok(AppDirectory {
        files: reader.files,
        app,
        group,
    })
}

fn unreadable(path: &str, error: &std::io::Error) -> ConfigError {
    ConfigError::new(path, "", format!("cannot be read: {error}"))
}

struct Reader {
    files: Files,
    bytes: u64,
}

impl Reader {
    fn folder(&mut self, folder: &Path, at: &str) -> Result<(), ConfigError> {
        let here = if at.is_empty() { "the directory" } else { at };
        let entries = fs::read_dir(folder).map_err(|e| unreadable(here, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| unreadable(here, &e))?;
            let name = entry.file_name();
            let shown = name.to_string_lossy().into_owned();
            if shown.starts_with('.') || shown == "node_modules" {
                continue;
            }
            let path = format!("{at}{shown}");
            let Some(name) = name.to_str() else {
                return Err(ConfigError::new(&path, "", "has a name that is not UTF-8"));
            };
            // Of the entry itself: a link is not followed.
            let found = entry.metadata().map_err(|e| unreadable(&path, &e))?;
            if found.is_dir() {
                self.folder(&folder.join(name), &format!("{path}/"))?;
            } else if found.is_file() {
                if path == "secrets.json" {
                    continue;
                }
                self.bytes += found.len();
                if self.files.len() == MOST_FILES || self.bytes > MOST_BYTES {
                    let reason = "is too much: more than 20000 files or 64 MiB in all";
                    return Err(ConfigError::new(&path, "", reason));
                }
                let bytes = fs::read(entry.path()).map_err(|e| unreadable(&path, &e))?;
                self.files.insert(path, bytes);
            } else {
                let reason = "is a link or no file; only what is in the directory is read";
                return Err(ConfigError::new(&path, "", reason));
            }
        }
        Ok(())
    }
}

/// The client app id and the name that the root file gives.
impl AppDirectory {
    pub(crate) fn root(&self) -> Result<(Option<String>, String), ConfigError> {
        let file = ROOTS
            .into_iter()
            .find(|root| self.files.contains_key(*root));
        let file = file.unwrap_or(ROOTS[0]);
        let value = json(&self.files, file)?.unwrap_or(Value::Null);
        let root = Object::new(file, "", &value)?;
        let id = root.text("app_id")?.filter(|id| !id.is_empty());
        Ok((id.map(str::to_owned), root.needed("name")?.to_owned()))
    }
}
