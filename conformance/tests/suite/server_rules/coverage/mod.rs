//! Whether every line of the contract, everything that the server promises
//! beside it and everything that its controls can be asked is shown by a rule,
//! and every rule knows what it shows.

mod accounts;
mod beside;
mod configured;
mod documented;
mod lines;

use std::collections::{BTreeMap, BTreeSet};

use accounts::ACCOUNTS;
use beside::{CONTROLS, HTTP, OUTSIDE};
use configured::CONFIGURED;
use lines::{ADMIN, BEHAVIOUR, CLIENT, CONVENTIONS, Line};

use super::Table;
use super::tables::TABLES;

fn lines() -> impl Iterator<Item = &'static Line> {
    let contract = [CONVENTIONS, ADMIN, CLIENT, BEHAVIOUR, ACCOUNTS, CONFIGURED];
    let beside = [CONTROLS, HTTP, OUTSIDE];
    contract.into_iter().chain(beside).flatten()
}

/// All that is to be shown, and whether a source leaves it open.
fn all() -> Vec<(String, bool)> {
    let written = lines().map(|line| (line.id.to_owned(), line.open));
    let documented = documented::controls().into_iter().map(|id| (id, true));
    written.chain(documented).collect()
}

#[test]
fn every_line_is_shown_by_a_rule() {
    let rules = TABLES.iter().flat_map(Table::sources);
    let shown: BTreeSet<&str> = rules.flat_map(|(proves, ..)| proves).copied().collect();
    let all = all();
    let ids = all.iter().map(|(id, _)| id);
    let missing: Vec<_> = ids.filter(|id| !shown.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "shown by no rule: {missing:#?}");
}

/// So that a document of which nothing was read does not pass.
#[test]
fn the_document_tells_of_routes_parameters_and_effects() {
    let documented = documented::controls();
    for id in [
        "GET /_mock/health",
        "DELETE /_mock/worlds/{id}",
        "GET /_mock/requests: status",
        "POST /_mock/clock: advance",
        "POST /_mock/faults: effect half_body",
    ] {
        assert!(documented.iter().any(|known| known == id), "{id}");
    }
}

#[test]
fn every_rule_names_lines_that_there_are_and_what_is_our_choice() {
    let all = all();
    let known: BTreeMap<&str, bool> = all.iter().map(|(id, open)| (id.as_str(), *open)).collect();
    assert_eq!(known.len(), all.len(), "an id is there twice");
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
