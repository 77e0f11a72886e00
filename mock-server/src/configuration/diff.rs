//! What an import would change, in words.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Files;

/// One text a file that would change, in the order of their paths.
pub(crate) fn diff(old: &Files, new: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let changes = paths.into_iter().filter_map(|path| {
        let (before, after) = (old.get(path), new.get(path));
        let text = match (before, after) {
            _ if same(before, after) => return None,
            (Some(before), Some(after)) => {
                format!("--- {path}\n+++ {path}\n{}", changed(before, after))
            }
            (Some(before), None) => {
                let gone = side('-', &lines(before));
                format!("--- {path}\n+++ /dev/null\n{gone}")
            }
            (None, after) => {
                let come = side('+', &after.map(|after| lines(after)).unwrap_or_default());
                format!("--- /dev/null\n+++ {path}\n{come}")
            }
        };
        Some(text)
    });
    changes.collect()
}

/// Two JSON files are the same if their values are.
fn same(old: Option<&Vec<u8>>, new: Option<&Vec<u8>>) -> bool {
    let json = |bytes: &Vec<u8>| serde_json::from_slice::<Value>(bytes).ok();
    old == new
        || old
            .zip(new)
            .and_then(|(old, new)| Some(json(old)? == json(new)?))
            .unwrap_or(false)
}

fn lines(bytes: &[u8]) -> Vec<String> {
    // JSON is shown in one form, or a file of another form would differ
    // everywhere.
    let text = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => super::value::pretty(&value),
        Err(_) => bytes.to_vec(),
    };
    let text = String::from_utf8_lossy(&text);
    text.lines().map(str::to_owned).collect()
}

fn side(mark: char, lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        text.push(mark);
        text.push_str(line);
        text.push('\n');
        text
    })
}

/// The lines between the first and the last that differ.
fn changed(old: &[u8], new: &[u8]) -> String {
    let (old, new) = (lines(old), lines(new));
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[before..], &new[before..]);
    let backwards = old.iter().rev().zip(new.iter().rev());
    let after = backwards.take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    let at = before + 1;
    let (gone, come) = (old.len(), new.len());
    format!(
        " -{at},{gone} +{at},{come} \n{}{}",
        side('-', old),
        side('+', new)
    )
}
