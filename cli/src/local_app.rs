//! Finds the app that the working directory belongs to.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::{AppId, AppRef, GroupId};

/// How many directories are searched, including the working directory.
const LEVELS: usize = 8;

/// The file names of an app's config, newest first.
const CONFIGS: [&str; 4] = [
    "root_config.json",
    "realm_config.json",
    "config.json",
    "stitch.json",
];

/// An app's config is small, so a larger file belongs to another program.
const MAX_BYTES: u64 = 1024 * 1024;

/// How a local app is identified.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LocalApp {
    /// By app and project ID, so that no look-up is needed.
    Ref(AppRef),
    /// By an ID or name, equivalent to a value of `--app`.
    Name(String),
}

/// A local app file that cannot be parsed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocalAppError {
    #[error("failed to parse app config at {}", .0.display())]
    Config(PathBuf),
    #[error("failed to parse app meta at {}", .0.display())]
    Meta(PathBuf),
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    app_id: String,
    #[serde(default)]
    group_id: String,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default, rename = "config_version")]
    version: Option<serde_json::Value>,
    #[serde(default)]
    app_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// Finds the app of `directory` or of its nearest ancestor with an app file.
pub(crate) fn find(directory: &Path) -> Result<Option<LocalApp>, LocalAppError> {
    for directory in directory.ancestors().take(LEVELS) {
        if let Some(app) = meta(directory)? {
            return Ok(Some(app));
        }
        for name in CONFIGS {
            if let Some(app) = config(directory.join(name))? {
                return Ok(Some(app));
            }
        }
    }
    Ok(None)
}

fn meta(directory: &Path) -> Result<Option<LocalApp>, LocalAppError> {
    let path = directory.join(".mdb").join("meta.json");
    let failed = || LocalAppError::Meta(path.clone());
    let Some(meta) = read::<Meta>(&path).map_err(|_| failed())? else {
        return Ok(None);
    };
    // Incomplete, but the config file beside it may still name the app.
    if meta.app_id.is_empty() || meta.group_id.is_empty() {
        return Ok(None);
    }
    Ok(Some(LocalApp::Ref(AppRef {
        group: GroupId::parse(&meta.group_id).map_err(|_| failed())?,
        id: AppId::parse(&meta.app_id).map_err(|_| failed())?,
    })))
}

fn config(path: PathBuf) -> Result<Option<LocalApp>, LocalAppError> {
    let config = match read::<Config>(&path) {
        Ok(Some(config)) => config,
        Ok(None) => return Ok(None),
        Err(_) => return Err(LocalAppError::Config(path)),
    };
    // Other programs use the name `config.json` too; only an app's has a version.
    let app = config.version.and_then(|_| {
        [config.app_id, config.name]
            .into_iter()
            .flatten()
            .find(|id| !id.is_empty())
    });
    Ok(app.map(LocalApp::Name))
}

/// Reads and parses a file; `None` if it does not exist.
fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
            return if absent.contains(&error.kind()) {
                Ok(None)
            } else {
                Err(error)
            };
        }
    };
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let mut text = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut text)?;
    // serde would deserialize a struct from an array as well.
    let value: serde_json::Value = serde_json::from_slice(&text)?;
    if !value.is_object() {
        return Err(io::Error::other("not an object"));
    }
    Ok(Some(serde_json::from_value(value)?))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nearest_app_wins_and_search_stops_after_eight_levels() {
        let root = tempfile::tempdir().unwrap();
        fs::write(
            root.path().join("root_config.json"),
            r#"{"config_version": 20210101, "app_id": "shop-abcde"}"#,
        )
        .unwrap();
        let seventh = root.path().join("1/2/3/4/5/6/7");
        fs::create_dir_all(seventh.join("8")).unwrap();
        let found = Some(LocalApp::Name("shop-abcde".to_owned()));
        assert_eq!(find(&seventh).unwrap(), found);
        assert_eq!(find(&seventh.join("8")).unwrap(), None);

        fs::write(
            seventh.join("config.json"),
            r#"{"config_version": 1, "name": "near"}"#,
        )
        .unwrap();
        let nearest = Some(LocalApp::Name("near".to_owned()));
        assert_eq!(find(&seventh.join("8")).unwrap(), nearest);
    }
}
