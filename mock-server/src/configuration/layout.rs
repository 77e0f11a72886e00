//! The files of an app, and the ways in which they are arranged. (predecessor CLI)

use std::collections::BTreeMap;

/// File contents by path, with `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// How the files of an app are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The name of the root file.
    pub(crate) root: &'static str,
    /// The `config_version` in the root file.
    pub(crate) version: u32,
    /// Whether each provider has a file and each function a folder, as in the two older
    /// versions of the format. The newer ones have one file for all providers and one for
    /// all functions.
    pub(crate) separate_files: bool,
}

const fn layout(root: &'static str, version: u32, separate_files: bool) -> Layout {
    Layout {
        root,
        version,
        separate_files,
    }
}

/// Newest first. The first two differ only in the name of the root file.
const LAYOUTS: [Layout; 4] = [
    layout("root_config.json", 20_210_101, false),
    layout("realm_config.json", 20_210_101, false),
    layout("config.json", 20_200_603, true),
    layout("stitch.json", 20_180_301, true),
];

/// The names of the root file in the versions of the format, newest first.
pub(super) const ROOT_FILES: [&str; 4] = [
    LAYOUTS[0].root,
    LAYOUTS[1].root,
    LAYOUTS[2].root,
    LAYOUTS[3].root,
];

impl Layout {
    /// The layout that the service used last.
    pub(crate) const NEWEST: Self = LAYOUTS[0];

    /// Returns the layout of a version, with the root file that the predecessor CLI reads;
    /// `None` for any other version.
    pub(crate) fn of_version(version: &str) -> Option<Self> {
        let has_version = |layout: &&Self| layout.version.to_string() == version;
        LAYOUTS[1..].iter().find(has_version).copied()
    }

    /// Returns the layout of some files; the newest one if they have no root file.
    pub(crate) fn detect(files: &Files) -> Self {
        let found = LAYOUTS
            .iter()
            .find(|layout| files.contains_key(layout.root));
        found.copied().unwrap_or(Self::NEWEST)
    }
}
