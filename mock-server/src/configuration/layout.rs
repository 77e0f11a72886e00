//! The files of an app, and the ways in which they are arranged.

use std::collections::BTreeMap;

/// File contents by path, with `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The names of the root file in the versions of the format, newest first.
pub(super) const ROOT_FILES: [&str; 4] = [
    "root_config.json",
    "realm_config.json",
    "config.json",
    "stitch.json",
];

/// How the files of an app are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The name of the root file.
    pub(crate) root: &'static str,
    /// Whether each provider has a file and each function a folder, as in the two older
    /// versions of the format. The newer ones have one file for all providers and one for
    /// all functions.
    pub(crate) separate_files: bool,
}

impl Layout {
    fn with_root(root: &'static str) -> Self {
        Self {
            root,
            separate_files: ROOT_FILES[2..].contains(&root),
        }
    }

    /// Returns the layout of some files. If they have no root file, it is that of the
    /// requested version of the format, or of the newest one.
    pub(crate) fn detect(files: &Files, version: Option<&str>) -> Self {
        // The files decide, even if another version is requested: converting between versions
        // would lose what only one of them has.
        let root = ROOT_FILES
            .into_iter()
            .find(|root| files.contains_key(*root));
        Self::with_root(root.unwrap_or(match version {
            Some("20180301") => "stitch.json",
            Some("20200603") => "config.json",
            Some("20210101") => "realm_config.json",
            _ => "root_config.json",
        }))
    }
}
