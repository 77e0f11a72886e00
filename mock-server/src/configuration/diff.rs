//! A textual diff of what an import would change.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::configuration::json::to_pretty;
use crate::configuration::layout::Files;

/// Returns a diff for each file that differs, by path.
pub(crate) fn diff(old: &Files, new: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let changes = paths.into_iter().filter_map(|path| {
        let (before, after) = (old.get(path), new.get(path));
        let text = match (before, after) {
            _ if is_same(before, after) => return None,
            (Some(before), Some(after)) => {
                format!("--- {path}\n+++ {path}\n{}", hunk(before, after))
            }
            (Some(before), None) => {
                let removed = prefixed('-', &lines(before));
                format!("--- {path}\n+++ /dev/null\n{removed}")
            }
            (None, after) => {
                let added = prefixed('+', &after.map(|after| lines(after)).unwrap_or_default());
                format!("--- /dev/null\n+++ {path}\n{added}")
            }
        };
        Some(text)
    });
    changes.collect()
}

/// The paths of the files that differ.
pub(crate) fn changed_paths(old: &Files, new: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let changed = paths
        .into_iter()
        .filter(|path| old.get(*path) != new.get(*path));
    changed.cloned().collect()
}

/// Whether two files are equal. JSON files are if their values are.
fn is_same(old: Option<&Vec<u8>>, new: Option<&Vec<u8>>) -> bool {
    let json = |bytes: &Vec<u8>| serde_json::from_slice::<Value>(bytes).ok();
    old == new
        || old
            .zip(new)
            .and_then(|(old, new)| Some(json(old)? == json(new)?))
            .unwrap_or(false)
}

fn lines(bytes: &[u8]) -> Vec<String> {
    // JSON is reformatted, or a file that was formatted differently would differ in every
    // line.
    let text = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => to_pretty(&value),
        Err(_) => bytes.to_vec(),
    };
    let text = String::from_utf8_lossy(&text);
    text.lines().map(str::to_owned).collect()
}

fn prefixed(prefix: char, lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        text.push(prefix);
        text.push_str(line);
        text.push('\n');
        text
    })
}

/// Returns one hunk, from the first to the last line that differs. Finding smaller ones
/// would take a library; administrators only look at the result.
fn hunk(old: &[u8], new: &[u8]) -> String {
    let (old, new) = (lines(old), lines(new));
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[before..], &new[before..]);
    let backwards = old.iter().rev().zip(new.iter().rev());
    let after = backwards.take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    let first = before + 1;
    let (removed, added) = (old.len(), new.len());
    format!(
        " -{first},{removed} +{first},{added} \n{}{}",
        prefixed('-', old),
        prefixed('+', new)
    )
}
