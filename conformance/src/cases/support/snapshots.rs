//! The recorded outcomes of runs, from the folder `snapshots` at the root of the workspace.

use std::path::{Path, PathBuf};

use crate::report::Finding;
use crate::target::Outcome;

/// `FOLDER/NAME` and the file, by name.
static RECORDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/snapshots.rs"));

/// The folder of all snapshots, at the root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .join("snapshots")
}

/// The recorded text of `FOLDER/NAME`, without the head of the file.
pub(crate) fn recorded(folder: &str, name: &str) -> Option<&'static str> {
    let name = format!("{folder}/{name}");
    let index = RECORDED.binary_search_by(|(known, _)| (*known).cmp(&name));
    let (_, file) = RECORDED[index.ok()?];
    let (_, text) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
    Some(text)
}

/// A finding unless `text` is what is recorded as `FOLDER/NAME`. With `INSTA_UPDATE` in the
/// environment, insta compares and updates the files.
///
/// Folder and name are chosen by hand: insta's own numbering would move with the code.
pub(crate) fn compare(folder: &str, name: &str, text: &str) -> Outcome {
    if std::env::var_os("INSTA_UPDATE").is_some() {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(root().join(folder));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
        return Ok(());
    }
    let recorded = recorded(folder, name).unwrap_or_default();
    if text.trim_end() == recorded.trim_end() {
        return Ok(());
    }
    let finding = Finding::new(format!(
        "the outcome differs from snapshots/{folder}/{name}.snap"
    ));
    Err(finding.difference(recorded, text).into())
}
