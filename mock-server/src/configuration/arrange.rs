//! Rearranges an app's files from one layout to another. (predecessor CLI)
//!
//! | newer | older |
//! | --- | --- |
//! | `allowed_request_origins` of the root file | `security` of the root file |
//! | `auth/custom_user_data.json` | `custom_user_data_config` of the root file |
//! | `sync/config.json` | `sync` of the root file |
//! | `auth/providers.json` | `auth_providers/NAME.json` |
//! | `functions/config.json`, `functions/NAME.js` | `functions/NAME/config.json`, `source.js` |
//! | `data_sources/NAME`, `http_endpoints/NAME` | `services/NAME` |
//! | `DATABASE/COLLECTION/rules.json` and others of a data source | `rules/DATABASE.COLLECTION.json` |
//! | `http_endpoints/data_api_config.json` | `data_api_config.json` |

mod join;
mod rules;
mod split;

pub(super) use join::folder_of;
pub(super) use rules::{split_rules, write_split};

use serde_json::{Map, Value};

use crate::configuration::json::{parse_file, to_pretty};
use crate::configuration::layout::{Files, Layout};

const ORIGINS: &str = "allowed_request_origins";
const PROVIDERS: &str = "auth/providers.json";
const FUNCTIONS: &str = "functions/config.json";

/// Keys of the older root file, and the files that hold them in the newer layout.
const ROOT_KEYS: [(&str, &str); 2] = [
    ("custom_user_data_config", "auth/custom_user_data.json"),
    ("sync", "sync/config.json"),
];

/// The Data API's file in the newer and in the older layout.
const DATA_API: (&str, &str) = (
    "http_endpoints/data_api_config.json",
    "data_api_config.json",
);

/// Returns the files of layout `from` in layout `to`. Files that only one of the layouts has a
/// place for stay where they are.
pub(crate) fn arrange(mut files: Files, from: Layout, to: Layout) -> Files {
    if from == to {
        return files;
    }
    let before = object(&files, from.root);
    let mut root = before.clone().unwrap_or_default();
    if before.is_some() {
        files.remove(from.root);
    }
    match (from.separate_files, to.separate_files) {
        (false, true) => split::split(&mut files, &mut root),
        (true, false) => join::join(&mut files, &mut root),
        _ => {}
    }
    if root.contains_key("config_version") {
        root.insert("config_version".to_owned(), to.version.into());
    }
    if before.is_some() || !root.is_empty() {
        files.insert(to.root.to_owned(), to_pretty(&root.into()));
    }
    files
}

/// The value of a JSON file; `None` if it is not there, empty or not JSON.
fn value(files: &Files, path: &str) -> Option<Value> {
    parse_file(files, path).ok().flatten()
}

fn object(files: &Files, path: &str) -> Option<Map<String, Value>> {
    match value(files, path)? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// Moves a file, if it is there.
fn rename(files: &mut Files, from: &str, to: String) {
    if let Some(bytes) = files.remove(from) {
        files.insert(to, bytes);
    }
}
