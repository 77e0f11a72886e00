//! Whether every line of the contract is shown by a rule, and every rule knows
//! what it shows.

mod lines;

use std::collections::{BTreeMap, BTreeSet};

use lines::{ADMIN, BEHAVIOUR, CLIENT, CONVENTIONS, Line};

use super::Table;
use super::tables::TABLES;

fn lines() -> impl Iterator<Item = &'static Line> {
    let all = [CONVENTIONS, ADMIN, CLIENT, BEHAVIOUR];
    all.into_iter().flatten()
}

#[test]
fn every_line_is_shown_by_a_rule() {
    let rules = TABLES.iter().flat_map(Table::sources);
    let shown: BTreeSet<&str> = rules.flat_map(|(proves, ..)| proves).copied().collect();
    let missing: Vec<_> = lines().filter(|line| !shown.contains(line.id)).collect();
    let missing: Vec<_> = missing.iter().map(|line| line.id).collect();
    assert!(missing.is_empty(), "shown by no rule: {missing:#?}");
}

#[test]
fn every_rule_names_lines_that_there_are_and_what_is_our_choice() {
    let known: BTreeMap<&str, bool> = lines().map(|line| (line.id, line.open)).collect();
    assert_eq!(known.len(), lines().count(), "an id is there twice");
    let mut wrong = Vec::new();
    for (proves, says, source) in TABLES.iter().flat_map(Table::sources) {
        for id in proves {
            match known.get(id) {
                None => wrong.push(format!("{says}: no line {id}")),
                Some(true) if !source.contains("our choice") => {
                    wrong.push(format!(
                        "{says}: {id} is open, but {source} does not say so"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
