//! Whether checks name requirements that exist, and every requirement is shown by a check.

use std::collections::BTreeSet;

use crate::cases::{checks, topics};
use crate::requirements::{all, find};

/// The IDs that are those of no requirement of the command line.
fn unknown<'a>(ids: impl IntoIterator<Item = &'a &'a str>) -> Vec<&'a str> {
    let ids = ids.into_iter().copied();
    ids.filter(|id| !id.starts_with("cli/") || find(id).is_none())
        .collect()
}

#[test]
fn every_check_names_requirements_that_exist() {
    for check in checks() {
        let name = check.name;
        assert!(!check.requirements.is_empty(), "{name}: no requirement");
        let unknown = unknown(check.requirements);
        assert!(unknown.is_empty(), "{name}: no requirement {unknown:?}");
    }
}

#[test]
fn every_topic_names_requirements_that_exist() {
    for topic in topics() {
        let folder = topic.folder;
        assert!(!topic.requirements.is_empty(), "{folder}: no requirement");
        let shown = topic.shows.iter().map(|(id, _)| id);
        let unknown = unknown(topic.requirements.iter().chain(shown));
        assert!(unknown.is_empty(), "{folder}: no requirement {unknown:?}");
    }
}

#[test]
fn every_rule_names_requirements_that_exist() {
    for rule in crate::rules::list() {
        let (id, ids) = (rule.id(), rule.requirement_ids());
        assert!(!ids.is_empty(), "{id}: no requirement");
        let exists = |id: &str| id.starts_with("server/") && find(id).is_some();
        let unknown: Vec<_> = ids.iter().filter(|id| !exists(id)).collect();
        assert!(unknown.is_empty(), "{id}: no requirement {unknown:?}");
    }
}

/// A list of all requirements would not say what is broken.
#[test]
fn a_row_or_check_shows_few_requirements() {
    for case in crate::cases::list() {
        let shown = case.requirements.len();
        assert!((1..=3).contains(&shown), "{} shows {shown}", case.id());
    }
}

/// Elsewhere there are no dialogues.
#[cfg(unix)]
#[test]
fn names_of_rows_are_those_of_rows() {
    use crate::cases::is_named;
    for topic in topics() {
        let rows = topic.names();
        for (id, names) in topic.shows {
            for name in names.split(' ') {
                assert!(
                    rows.iter().any(|row| is_named(row, name)),
                    "{}: no row {name:?}, which is to show {id}",
                    topic.folder
                );
            }
        }
    }
}

/// Elsewhere some checks do not run.
#[cfg(unix)]
#[test]
fn every_requirement_of_the_command_line_is_shown() {
    let shown: BTreeSet<&str> = crate::cases::list()
        .flat_map(|case| case.requirements)
        .map(|requirement| requirement.id)
        .collect();
    let missing: Vec<&str> = all()
        .map(|requirement| requirement.id)
        .filter(|id| id.starts_with("cli/") && !shown.contains(id))
        .collect();
    assert!(missing.is_empty(), "shown by no check: {missing:#?}");
}
// For conformance/src/requirements/tests/coverage.rs, once the rules of all areas are merged.

#[test]
fn every_requirement_of_servers_is_shown() {
    let shown: BTreeSet<&str> = crate::rules::list()
        .flat_map(|rule| rule.requirement_ids().iter().copied())
        .collect();
    let missing: Vec<&str> = all()
        .map(|requirement| requirement.id)
        .filter(|id| id.starts_with("server/") && !shown.contains(id))
        .collect();
    assert!(missing.is_empty(), "shown by no rule: {missing:#?}");
}
