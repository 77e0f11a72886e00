//! Names of rules, levels and areas, and what they select.

use super::*;
use crate::requirements::Grade;

const fn requirement(id: &'static str, level: Level) -> Requirement {
    Requirement {
        id,
        level,
        sentence: "something holds",
        source: "manual",
        grade: Grade::Documented,
        reading: None,
    }
}

static PAGES: Requirement = requirement("server/users/pages", Level::Must);
static ORDER: Requirement = requirement("server/users/order", Level::Should);
static LOGIN: Requirement = requirement("server/login/expiry", Level::Must);
static HELP: Requirement = requirement("cli/help", Level::Should);

const RULES: [Candidate<'static>; 4] = [
    Candidate {
        id: "page-of-fifty",
        requirements: &[&PAGES, &ORDER],
    },
    Candidate {
        id: "order-of-users",
        requirements: &[&ORDER],
    },
    Candidate {
        id: "login-expires",
        requirements: &[&LOGIN],
    },
    Candidate {
        id: "help-is-short",
        requirements: &[&HELP],
    },
];

fn names(ids: &[&str], levels: &[&str], areas: &[&str]) -> Names {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Names {
        ids: owned(ids),
        levels: owned(levels),
        areas: owned(areas),
    }
}

fn selected(included: &Names, excluded: &Names) -> Vec<&'static str> {
    let selection = Selection::parse(included, excluded, &RULES).expect("known names");
    let rules = RULES.iter().filter(|rule| selection.selects(rule));
    rules.map(|rule| rule.id).collect()
}

#[test]
fn nothing_named_selects_everything() {
    assert_eq!(
        selected(&Names::default(), &Names::default()).len(),
        RULES.len()
    );
}

#[test]
fn ids_of_rules_and_requirements_select() {
    let none = Names::default();
    assert_eq!(
        selected(&names(&["login-expires"], &[], &[]), &none),
        ["login-expires"]
    );
    let order = ["page-of-fifty", "order-of-users"];
    assert_eq!(
        selected(&names(&["server/users/order"], &[], &[]), &none),
        order
    );
    let two = ["login-expires", "help-is-short"];
    assert_eq!(
        selected(&names(&["*short", "login-*"], &[], &[]), &none),
        two
    );
}

#[test]
fn areas_include_those_below_them() {
    let none = Names::default();
    let users = ["page-of-fifty", "order-of-users"];
    assert_eq!(selected(&names(&[], &[], &["server/users"]), &none), users);
    assert_eq!(selected(&names(&[], &[], &["server/"]), &none).len(), 3);
    assert_eq!(
        selected(&names(&[], &[], &["cli"]), &none),
        ["help-is-short"]
    );
}

#[test]
fn level_is_the_strongest_of_the_requirements() {
    let none = Names::default();
    let must = ["page-of-fifty", "login-expires"];
    assert_eq!(selected(&names(&[], &["must"], &[]), &none), must);
    assert_eq!(selected(&none, &names(&[], &["SHOULD"], &[])), must);
}

#[test]
fn kinds_are_combined_and_exclusion_wins() {
    let included = names(&[], &["MUST"], &["server"]);
    assert_eq!(
        selected(&included, &names(&["page*"], &[], &[])),
        ["login-expires"]
    );
    assert_eq!(
        selected(&included, &names(&[], &[], &["server/login"])),
        ["page-of-fifty"]
    );
}

#[test]
fn unknown_names_are_errors_with_the_nearest_name() {
    let none = Names::default();
    for (names, message, hint) in [
        (
            names(&["login-expire"], &[], &[]),
            "rule not found: login-expire",
            "did you mean login-expires?",
        ),
        (
            names(&["zzz*"], &[], &[]),
            "rule not found: zzz*",
            "list the rules with --list",
        ),
        (
            names(&[], &["shuold"], &[]),
            "level not found: shuold",
            "did you mean SHOULD?",
        ),
        (
            names(&[], &["x"], &[]),
            "level not found: x",
            "did you mean MUST or SHOULD?",
        ),
        (
            names(&[], &[], &["server/user"]),
            "area not found: server/user",
            "did you mean server/users?",
        ),
        (
            names(&[], &[], &["sever"]),
            "area not found: sever",
            "did you mean server?",
        ),
    ] {
        for (included, excluded) in [(&names, &none), (&none, &names)] {
            let error = Selection::parse(included, excluded, &RULES).expect_err(message);
            assert_eq!(
                (error.to_string(), error.hint()),
                (message.to_owned(), hint.to_owned())
            );
        }
    }
}
