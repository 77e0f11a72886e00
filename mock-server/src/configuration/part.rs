//! Parts of a configuration that are one JSON object each: a file in the newer layout, a key of the
//! root file in the older ones.

use serde_json::{Map, Value};

use crate::configuration::json::{parse_file, to_pretty};
use crate::configuration::layout::{Files, Layout};

/// A part that is one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    CustomUserData,
    Sync,
}

impl Part {
    fn path(self) -> &'static str {
        match self {
            Self::CustomUserData => "auth/custom_user_data.json",
            Self::Sync => "sync/config.json",
        }
    }

    fn root_key(self) -> &'static str {
        match self {
            Self::CustomUserData => "custom_user_data_config",
            Self::Sync => "sync",
        }
    }
}

fn object(files: &Files, path: &str) -> Option<Map<String, Value>> {
    match parse_file(files, path).ok()?? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// Returns a part; `None` if the configuration does not contain it.
pub(crate) fn read(files: &Files, part: Part) -> Option<Map<String, Value>> {
    let layout = Layout::detect(files);
    if !layout.separate_files {
        return object(files, part.path());
    }
    match object(files, layout.root)?.remove(part.root_key())? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// Replaces a part.
pub(crate) fn write(files: &mut Files, part: Part, content: Map<String, Value>) {
    let layout = Layout::detect(files);
    if layout.separate_files {
        let mut root = object(files, layout.root).unwrap_or_default();
        root.insert(part.root_key().to_owned(), content.into());
        files.insert(layout.root.to_owned(), to_pretty(&root.into()));
    } else {
        files.insert(part.path().to_owned(), to_pretty(&content.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_from_where_it_was_written_in_either_layout() {
        let content = Map::from_iter([("enabled".to_owned(), true.into())]);
        for root in ["realm_config.json", "config.json"] {
            let mut files = Files::from([(root.to_owned(), b"{\"name\": \"a\"}".to_vec())]);
            for part in [Part::CustomUserData, Part::Sync] {
                assert_eq!(read(&files, part), None, "{root} {part:?}");
                write(&mut files, part, content.clone());
                assert_eq!(
                    read(&files, part).as_ref(),
                    Some(&content),
                    "{root} {part:?}"
                );
            }
            assert_eq!(object(&files, root).unwrap()["name"], "a", "{root}");
        }
    }
}
