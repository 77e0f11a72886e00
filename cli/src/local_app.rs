//! The app whose directory the program was started in.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::{AppId, AppRef, GroupId};

/// How many directories are looked at, the working directory among them.
const LEVELS: usize = 8;

/// The names of an app's config file, newest first.
const CONFIGS: [&str; 4] = [
    "root_config.json",
    "realm_config.json",
    "config.json",
    "stitch.json",
];

/// A config file is small; one that is not is another program's.
const MAX_BYTES: u64 = 1024 * 1024;

/// What a local app tells about itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LocalApp {
    /// App and project: nothing to look up.
    At(AppRef),
    /// An ID or name, as if it had been given as `--app`.
    Named(String),
}

/// A file that should describe the app and does not.
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

/// The app that `directory` or one of its nearest ancestors belongs to.
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
    if meta.app_id.is_empty() || meta.group_id.is_empty() {
        return Ok(None);
    }
    Ok(Some(LocalApp::At(AppRef {
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
    // Other programs have a `config.json` too: the version tells an app's.
    let app = config.version.and_then(|_| {
        [config.app_id, config.name]
            .into_iter()
            .flatten()
            .find(|id| !id.is_empty())
    });
    Ok(app.map(LocalApp::Named))
}

/// The file's content; `None` where there is no such file.
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
    // A JSON object that is someone else's may have any shape.
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
    fn the_nearest_app_wins_and_the_search_ends_after_eight_levels() {
        let root = tempfile::tempdir().unwrap();
        fs::write(
            root.path().join("root_config.json"),
            r#"{"config_version": 20210101, "app_id": "shop-abcde"}"#,
        )
        .unwrap();
        let seventh = root.path().join("1/2/3/4/5/6/7");
        fs::create_dir_all(seventh.join("8")).unwrap();
        let named = Some(LocalApp::Named("shop-abcde".to_owned()));
        assert_eq!(find(&seventh).unwrap(), named);
        assert_eq!(find(&seventh.join("8")).unwrap(), None);

        fs::write(
            seventh.join("config.json"),
            r#"{"config_version": 1, "name": "near"}"#,
        )
        .unwrap();
        let near = Some(LocalApp::Named("near".to_owned()));
        assert_eq!(find(&seventh.join("8")).unwrap(), near);
    }
}
