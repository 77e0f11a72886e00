//! Finds the app that the working directory belongs to.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::{AppId, AppRef, GroupId, IdError};
use crate::files::{self, Limited, Pipes};

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

/// A local app.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LocalApp {
    /// The file that identifies it.
    pub(crate) path: PathBuf,
    pub(crate) identity: Identity,
}

/// How a local app is identified.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// By app and project ID, so that no look-up is needed.
    Ref {
        app: AppRef,
        client_app_id: Option<String>,
    },
    /// By an ID or name, equivalent to a value of `--app`.
    Name(String),
}

/// A local app file that cannot be parsed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocalAppError {
    #[error("failed to parse app config at {}: {reason}", .path.display())]
    Config { path: PathBuf, reason: io::Error },
    #[error("failed to parse app meta at {}: {reason}", .path.display())]
    Meta { path: PathBuf, reason: io::Error },
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default, rename = "app_id")]
    app: String,
    #[serde(default, rename = "group_id")]
    group: String,
    // Shown only, so a value of another type is not an error.
    #[serde(default, rename = "client_app_id")]
    name: serde_json::Value,
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

impl Config {
    fn app(&self) -> Option<String> {
        let mut ids = [&self.app_id, &self.name].into_iter().flatten();
        ids.find(|id| !id.is_empty()).cloned()
    }
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
    let failed = |reason| LocalAppError::Meta {
        path: path.clone(),
        reason,
    };
    let meta = read::<Meta>(&path, "'app_id' and 'group_id'").map_err(failed)?;
    let Some(meta) = meta else {
        return Ok(None);
    };
    // Incomplete, but the config file beside it may still name the app.
    if meta.app.is_empty() || meta.group.is_empty() {
        return Ok(None);
    }
    let invalid = |key: &str, error: IdError| {
        failed(io::Error::other(format!("'{key}' is invalid: {error}")))
    };
    let app = AppRef {
        group: GroupId::parse(&meta.group).map_err(|error| invalid("group_id", error))?,
        id: AppId::parse(&meta.app).map_err(|error| invalid("app_id", error))?,
    };
    let client_app_id = meta.name.as_str().map(str::to_owned);
    Ok(Some(LocalApp {
        identity: Identity::Ref { app, client_app_id },
        path,
    }))
}

fn config(path: PathBuf) -> Result<Option<LocalApp>, LocalAppError> {
    let config = match read_config(&path) {
        Ok(Some(config)) => config,
        Ok(None) => return Ok(None),
        Err(reason) => return Err(LocalAppError::Config { path, reason }),
    };
    // Other programs use the name `config.json` too; only an app's has a version.
    let is_app = config.version.is_some() || mutant!(ConfigWithoutVersionCounts);
    let app = is_app.then(|| config.app()).flatten();
    Ok(app.map(|name| LocalApp {
        path,
        identity: Identity::Name(name),
    }))
}

fn read_config(path: &Path) -> io::Result<Option<Config>> {
    read(path, "'app_id' and 'name'")
}

/// The nearest file that would be an app's config if it had a version, for an
/// error that asks for the app. `config.json` is most likely another program's.
pub(crate) fn without_version(directory: &Path) -> Option<PathBuf> {
    let directories = directory.ancestors().take(LEVELS);
    let mut paths = directories.flat_map(|directory| CONFIGS.map(|name| directory.join(name)));
    paths.find(|path| {
        let config = read_config(path).ok().flatten();
        config.is_some_and(|config| config.version.is_none() && config.app().is_some())
            && !path.ends_with("config.json")
    })
}

/// Reads and parses a file; `None` if it does not exist.
///
/// # Errors
/// The reason why the file cannot be read, or why its contents are invalid.
///
/// `texts` names the keys whose values must be strings.
fn read<T: DeserializeOwned>(path: &Path, texts: &str) -> io::Result<Option<T>> {
    let file = match files::open(path, Pipes::Rejected) {
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
    let mut text = Vec::new();
    Limited::file(file, MAX_BYTES).and_then(|mut file| file.read_to_end(&mut text))?;
    if text.trim_ascii().is_empty() {
        return Err(io::Error::other("it is empty"));
    }
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|error| {
        // Without the parser's message, which may quote the file.
        let (line, column) = (error.line(), error.column());
        io::Error::other(format!("invalid JSON (line {line}, column {column})"))
    })?;
    // serde would deserialize a struct from an array as well.
    if !value.is_object() {
        return Err(io::Error::other("expected a JSON object"));
    }
    serde_json::from_value(value)
        .map(Some)
        .map_err(|_| io::Error::other(format!("{texts} must be strings")))
}

/// Why the app of `path` may be somebody else's choice: the file is outside the
/// home directory, or another user wrote it.
pub(crate) fn distrust(path: &Path, home: Option<&Path>) -> Option<&'static str> {
    if is_foreign(path) || path.parent().is_some_and(is_foreign) {
        return Some("belongs to another user");
    }
    // The working directory has no symbolic links, but `HOME` may have.
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_outside = home.is_some_and(|home| !real(path).starts_with(real(home)));
    is_outside.then_some("is outside your home directory")
}

#[cfg(unix)]
fn is_foreign(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let user = rustix::process::geteuid().as_raw();
    std::fs::metadata(path).is_ok_and(|metadata| metadata.uid() != user)
}

#[cfg(not(unix))]
fn is_foreign(_: &Path) -> bool {
    false
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
        let app = |path: PathBuf, name: &str| {
            let identity = Identity::Name(name.to_owned());
            Some(LocalApp { path, identity })
        };
        let found = app(root.path().join("root_config.json"), "shop-abcde");
        assert_eq!(find(&seventh).unwrap(), found);
        assert_eq!(find(&seventh.join("8")).unwrap(), None);

        fs::write(
            seventh.join("config.json"),
            r#"{"config_version": 1, "name": "near"}"#,
        )
        .unwrap();
        let nearest = app(seventh.join("config.json"), "near");
        assert_eq!(find(&seventh.join("8")).unwrap(), nearest);
    }

    #[test]
    fn unusable_config_is_rejected_with_the_reason() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("root_config.json");
        for (text, reason) in [
            ("{]", "invalid JSON (line 1, column 2)"),
            ("[]", "expected a JSON object"),
            (
                r#"{"config_version": 1, "app_id": 1}"#,
                "'app_id' and 'name' must be strings",
            ),
        ] {
            fs::write(&path, text).unwrap();
            let expected = format!("failed to parse app config at {}: {reason}", path.display());
            assert_eq!(find(root.path()).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn config_without_a_version_is_named_unless_other_programs_use_its_name() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("below");
        fs::create_dir(&below).unwrap();
        let text = r#"{"app_id": "shop-abcde"}"#;
        fs::write(below.join("config.json"), text).unwrap();
        assert_eq!(without_version(&below), None);
        let path = root.path().join("realm_config.json");
        fs::write(&path, text).unwrap();
        assert_eq!(find(&below).unwrap(), None);
        assert_eq!(without_version(&below), Some(path));
    }
}
