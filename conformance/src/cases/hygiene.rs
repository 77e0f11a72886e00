//! Snapshots and cases, both ways: no file that no case owns, no case without its file.
use std::collections::BTreeSet;
use std::path::Path;

use crate::cases::matrix;
use crate::cases::support::snapshots::root;
use crate::cases::topics::TOPICS;

/// `FOLDER/NAME` of every snapshot that a case owns.
fn owned() -> Vec<String> {
    let topics = TOPICS.iter().flat_map(|topic| {
        let names = topic.names().into_iter();
        names.map(|name| format!("{}/{name}", topic.folder))
    });
    topics.chain(matrix::records()).collect()
}

/// The path of every file below `folder`, from `root`, with `/` between its parts.
fn files(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the snapshots' folder") {
        let path = entry.expect("an entry of the snapshots' folder").path();
        if path.is_dir() {
            files(root, &path, found);
        } else {
            let path = path.strip_prefix(root).expect("a path below the root");
            let parts = path.iter().map(|part| part.to_string_lossy());
            found.push(parts.collect::<Vec<_>>().join("/"));
        }
    }
}

/// On Unix, where the cases run.
#[cfg(unix)]
#[test]
fn snapshots_and_cases_match() {
    let mut found = Vec::new();
    files(&root(), &root(), &mut found);
    let owned: BTreeSet<String> = owned().iter().map(|name| format!("{name}.snap")).collect();
    // Those of reports belong to `tests/reports`.
    let found = found
        .into_iter()
        .filter(|name| !name.starts_with("reports/"));
    let found: BTreeSet<String> = found.collect();
    let orphans: Vec<&String> = found.difference(&owned).collect();
    let missing: Vec<&String> = owned.difference(&found).collect();
    assert!(orphans.is_empty(), "no case owns: {orphans:#?}");
    assert!(missing.is_empty(), "no snapshot of: {missing:#?}");
}

#[test]
fn names_are_unique_and_say_something() {
    let owned = owned();
    let unique: BTreeSet<&String> = owned.iter().collect();
    assert_eq!(unique.len(), owned.len(), "a name is used twice");
    for name in &owned {
        let words: Vec<&str> = name.split(['/', '-']).collect();
        let kebab = |word: &&str| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        assert!(
            words.iter().all(kebab),
            "{name}: small letters, digits and dashes"
        );
        let last = words.last().expect("a name has a word");
        assert!(
            last.parse::<u32>().is_err(),
            "{name}: a number says nothing"
        );
    }
}
