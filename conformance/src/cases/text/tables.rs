//! Tables, parsed as a reader does: a title for each, a line of headers, and rows.
use std::collections::BTreeMap;

use appservices_mock::{Fault, FaultEffect, Seed, UserSeed};

use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{PROVIDER_LABELS, PROVIDERS, email, one_app, user, user_id};
use crate::cases::support::tty::columns;

const UNKNOWN: &str = "Unknown";

/// The commands that print a table of users for each provider type.
const COMMANDS: [&str; 5] = [
    "users list",
    "users revoke -y",
    "users enable -y",
    "users disable -y",
    "users delete -y --state enabled",
];

#[derive(Debug)]
struct Table {
    label: String,
    headers: String,
    rows: Vec<String>,
}

fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(label) = line.strip_prefix("Provider type: ") {
            let headers = lines.next().expect("headers").to_owned();
            let rule = lines.next().expect("a line below the headers");
            assert!(rule.contains("---"), "{rule}");
            tables.push(Table {
                label: label.to_owned(),
                headers,
                rows: Vec::new(),
            });
        } else {
            let table = tables.last_mut().expect("a title comes first");
            table.rows.push(line.to_owned());
        }
    }
    tables
}

fn run(seed: Seed, line: &str, faults: Vec<Fault>) -> Vec<Table> {
    let context = Context::new(seed, Login::Keys);
    for fault in faults {
        context.server().add_fault(fault);
    }
    let outcome = context.run_line(&format!("{line} -a shop"));
    let tables = tables(&outcome.stdout);
    assert!(!tables.is_empty(), "{line}: {outcome:#?}");
    tables
}

/// One user of each type, and some of several types, of others, and of none.
fn people() -> Vec<UserSeed> {
    let known = (1..).zip(PROVIDERS).map(|(n, provider)| user(n, provider));
    let mut people: Vec<UserSeed> = known.collect();
    people.extend([
        user(9, "anon-user").identity("local-userpass"),
        user(10, "local-userpass")
            .identity("oauth2-google")
            .identity("custom-token"),
        user(11, "oauth2-mastodon"),
        user(12, "anon-user").identity("oauth2-mastodon"),
        UserSeed::default().id(&user_id(13)),
        user(14, "api-key").identity("api-key"),
    ]);
    people
}

/// No user is changed without a row that reports it.
fn each_user_has_a_row_in_the_table_of_each_identity() {
    let mut expected: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for person in people() {
        let id = person.id.expect("an ID");
        let types = person.identities.iter().map(|one| one.provider_type.name());
        let label = |name: &str| {
            let known = PROVIDERS.iter().position(|known| *known == name);
            known.map_or(UNKNOWN, |at| PROVIDER_LABELS[at])
        };
        let mut labels: Vec<&str> = types.map(label).collect();
        if labels.is_empty() {
            labels.push(UNKNOWN);
        }
        labels.dedup();
        for label in labels {
            expected.entry(label).or_default().push(id.clone());
        }
    }
    for command in COMMANDS {
        let found = run(one_app(people()), command, Vec::new());
        let labels: Vec<&str> = found.iter().map(|table| table.label.as_str()).collect();
        assert_eq!(
            labels,
            [&PROVIDER_LABELS[..], &[UNKNOWN]].concat(),
            "{command}"
        );
        for table in found {
            let ids = &expected[table.label.as_str()];
            let what = format!("{command}: {table:#?}");
            assert_eq!(table.rows.len(), ids.len(), "{what}");
            for id in ids {
                assert!(
                    table.rows.iter().any(|row| row.contains(id)),
                    "{id}: {what}"
                );
            }
        }
    }
}

/// Somebody who looks for what went wrong reads the first rows.
fn failed_rows_come_first_in_each_table() {
    const FAILS: [u32; 4] = [2, 4, 5, 8];
    let users = (1..=8).map(|n| match n % 2 {
        0 => email(n, &format!("user-{n}@example.com")),
        _ => user(n, "anon-user"),
    });
    let users: Vec<UserSeed> = users.collect();
    for (command, method, suffix) in [
        ("users revoke", "PUT", "/logout"),
        ("users enable", "PUT", "/enable"),
        ("users disable", "PUT", "/disable"),
        ("users delete -y", "DELETE", ""),
    ] {
        let refused = |n: &u32| {
            let path = format!("*/users/{}{suffix}", user_id(*n));
            let effect = FaultEffect::status(400, "the server has its reasons");
            Fault::new(&path, effect).method(method)
        };
        let faults = FAILS.iter().map(refused).collect();
        let given = (1..=8).map(user_id).collect::<Vec<_>>().join(",");
        let line = format!("{command} -u {given}");
        for table in run(one_app(users.clone()), &line, faults) {
            let is_failed = |row: &String| FAILS.iter().any(|n| row.contains(&user_id(*n)));
            let failed: Vec<bool> = table.rows.iter().map(is_failed).collect();
            let mut sorted = failed.clone();
            sorted.sort_by_key(|failed| !failed);
            assert_eq!(failed, sorted, "{command}: {table:#?}");
            assert_eq!(failed.len(), 4, "{command}: {table:#?}");
            for (row, failed) in table.rows.iter().zip(failed) {
                let says = row.contains("the server has its reasons");
                assert_eq!(says, failed, "{command}: {row}");
            }
        }
    }
}

/// Every cell of a column begins where its header does, as a terminal shows it.
fn columns_line_up_on_a_screen() {
    let addresses = [
        "a@b",
        "ada@example.com",
        "zo\u{e9}@example.com",
        "zoe\u{301}@example.com",
        "\u{674e}\u{5c0f}\u{9f8d}@\u{4f8b}\u{3048}.jp",
        "\u{f1}and\u{fa}\u{1f600}@example.com",
        "\u{200b}zero@example.com",
    ];
    let users = (1..).zip(addresses).map(|(n, address)| email(n, address));
    let users: Vec<UserSeed> = users.collect();
    for command in COMMANDS {
        for table in run(one_app(users.clone()), command, Vec::new()) {
            let at = |line: &str, text: &str| {
                let (before, _) = line.split_once(text)?;
                Some(columns(before))
            };
            let expected = at(&table.headers, "  ID  ").map(|at| at + 2);
            assert!(expected.is_some(), "{table:#?}");
            assert_eq!(table.rows.len(), addresses.len(), "{table:#?}");
            for (n, row) in (1..).zip(&table.rows) {
                assert_eq!(at(row, &user_id(n)), expected, "{command}: {row:?}");
            }
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    each_user_has_a_row_in_the_table_of_each_identity => ["cli/text/identities", "cli/text/unknown-provider"],
    failed_rows_come_first_in_each_table => ["cli/text/failures-first"],
    columns_line_up_on_a_screen => ["cli/text/width"],
];
