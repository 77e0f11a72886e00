//! `users list`: which users each option selects, and how they are shown.
use std::collections::BTreeSet;

use super::{ids, run, tables};
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, ALPHA, BETA, SHOP, user_id};

/// Fails unless exactly these users are listed, by number.
fn lists(options: &str, expected: &[u32]) {
    let outcome = run(&format!("users list {options}"));
    assert_eq!(outcome.code, Some(0), "{options}: {outcome:#?}");
    let listed: BTreeSet<String> = ids(&outcome.stdout).into_iter().collect();
    let expected: BTreeSet<String> = expected.iter().map(|&n| user_id(n)).collect();
    assert_eq!(listed, expected, "{options}: {}", outcome.stdout);
}

const EVERYBODY: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

fn all_users_of_the_app_are_listed() {
    for app in [SHOP, "shop", "shop-abcde", "shop-ab"] {
        lists(&format!("--app {app}"), &EVERYBODY);
        lists(&format!("-a {app}"), &EVERYBODY);
    }
    lists("--app ledger-klmno", &[]);
}

/// There is a `twin` in each project, and `shop` in the first.
fn the_app_is_looked_for_in_the_project() {
    for (line, project, other) in [
        (
            format!("users list --app twin --project {BETA}"),
            BETA,
            ALPHA,
        ),
        (
            format!("users list --project {ALPHA} --app twin"),
            ALPHA,
            BETA,
        ),
    ] {
        let outcome = run(&line);
        assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
        let paths: Vec<&str> = outcome
            .requests
            .iter()
            .map(|one| one.path.as_str())
            .collect();
        let about = |id: &str| paths.iter().filter(|path| path.contains(id)).count();
        assert!(about(project) > 1, "{line}: {paths:#?}");
        assert_eq!(about(other), 0, "{line}: {paths:#?}");
    }
    let outcome = run(&format!("users list --app shop --project {BETA}"));
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(ids(&outcome.stdout).is_empty(), "{outcome:#?}");
}

fn states_select() {
    lists("--app shop --state disabled", &[3, 8]);
    lists(
        "--app shop --state enabled",
        &[1, 2, 4, 5, 6, 7, 9, 10, 11, 12],
    );
}

/// Types are given as a list, or one after another.
fn provider_types_select() {
    for (types, expected) in [
        ("local-userpass", &[1, 2, 3, 12][..]),
        ("api-key", &[4]),
        ("oauth2-facebook", &[5]),
        ("oauth2-google", &[6]),
        ("anon-user", &[7, 8, 12]),
        ("custom-token", &[9]),
        ("oauth2-apple", &[10]),
        ("custom-function", &[11]),
        ("api-key,custom-token", &[4, 9]),
    ] {
        lists(&format!("--app shop --provider {types}"), expected);
    }
    lists(
        "--app shop --provider api-key --provider custom-token",
        &[4, 9],
    );
    lists("--app shop --provider anon-user --state disabled", &[8]);
}

fn given_users_are_listed() {
    let (ada, deploy) = (user_id(1), user_id(4));
    lists(&format!("--app shop --user {deploy}"), &[4]);
    lists(&format!("--app shop --user {ada},{deploy}"), &[1, 4]);
    lists(&format!("--app shop -u {ada} -u {deploy}"), &[1, 4]);
    lists(
        &format!("--app shop -u {ada},{deploy} --provider api-key"),
        &[4],
    );
}

/// Confirmed users are not shown, whatever the columns of pending users are.
fn pending_users_are_asked_for() {
    let outcome = run("users list --app shop --pending");
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let asks = |path: &str| path.ends_with("/pending_users");
    assert!(
        outcome.requests.iter().any(|one| asks(&one.path)),
        "{outcome:#?}"
    );
    for n in EVERYBODY {
        assert!(!outcome.stdout.contains(&user_id(n)), "{}", outcome.stdout);
    }
    assert!(
        outcome.stdout.contains("petra@example.com"),
        "{}",
        outcome.stdout
    );
}

/// Each table has the columns of its type. In it, who logged in last comes first.
fn tables_have_columns_and_an_order() {
    let context = Context::new(seeds::dated(), Login::Profile);
    let outcome = context.run_line("users list --app shop");
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let tables = tables(&outcome.stdout);
    let found: Vec<(&str, &str, Vec<String>)> = tables
        .iter()
        .map(|(title, rows)| {
            let headers = rows.first().map_or("", String::as_str);
            (title.as_str(), headers.trim(), ids(&rows[1..].join("\n")))
        })
        .collect();
    for (title, first, expected) in [
        ("User/Password", "Email", &[7, 2, 1, 3][..]),
        ("ApiKey", "Name", &[4]),
        ("Anonymous", "ID", &[7, 5, 6]),
        ("Custom JWT", "ID", &[8]),
    ] {
        let table = found.iter().find(|(found, ..)| *found == title);
        let (_, headers, listed) = table.unwrap_or_else(|| panic!("no {title} in {found:#?}"));
        let columns: Vec<&str> = headers.split("  ").filter(|one| !one.is_empty()).collect();
        let columns: Vec<&str> = columns.iter().map(|one| one.trim()).collect();
        let mut required = vec![first];
        if first != "ID" {
            required.push("ID");
        }
        required.extend(["Type", "Enabled", "Last Authenticated"]);
        assert_eq!(columns, required, "{title}");
        let expected: Vec<String> = expected.iter().map(|&n| user_id(n)).collect();
        assert_eq!(*listed, expected, "{title}");
    }
}

/// One object a line, which names its columns and has a row for each user.
fn json_has_the_tables() {
    let outcome = run("users list --app shop -f json");
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let mut titles = Vec::new();
    for line in outcome.stdout.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("an object a line");
        for key in ["time", "level", "message"] {
            assert!(value[key].is_string(), "no {key} in {line}");
        }
        assert!(
            value["headers"].is_array() && value["data"].is_array(),
            "{line}"
        );
        titles.push(value["message"].as_str().unwrap_or_default().to_owned());
    }
    assert_eq!(titles.len(), 8, "{}", outcome.stdout);
    assert_eq!(titles[0], "Provider type: User/Password");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    all_users_of_the_app_are_listed => ["cli/options/app", "cli/app/by-prefix"],
    the_app_is_looked_for_in_the_project => ["cli/options/project", "cli/app/in-project"],
    states_select => ["cli/options/state", "cli/selection/state"],
    provider_types_select => ["cli/options/provider", "cli/selection/provider"],
    given_users_are_listed => ["cli/options/user", "cli/selection/given"],
    pending_users_are_asked_for => ["cli/options/pending"],
    tables_have_columns_and_an_order => ["cli/list/columns", "cli/text/tables"],
    json_has_the_tables => ["cli/json/lines"],
];
