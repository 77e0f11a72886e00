//! Options that narrow a selection do so for every command. The changes are counted at the server.
use std::collections::BTreeSet;

use crate::cases::Check;
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::seeds::{self, PROVIDERS, SHOP, pending_id, user_id};
use crate::cases::support::words::words;

/// The commands that change users, and the end of the paths that they request.
const VERBS: [(&str, &str); 4] = [
    ("revoke", "/logout"),
    ("enable", "/enable"),
    ("disable", "/disable"),
    ("delete", ""),
];

/// Runs a command in the usual world without questions.
fn run(line: &str) -> Outcome {
    Context::new(seeds::shop(), Login::Keys).run(&words(&format!("{line} -a shop -y")))
}

/// The IDs of users in the requests that change them, sorted. One that is requested twice is
/// there twice.
fn changed(outcome: &Outcome, suffix: &str) -> Vec<String> {
    let changes = outcome.changes().into_iter();
    let ids = changes.map(|change| {
        let path = change.rsplit_once(' ').map_or("", |(_, path)| path);
        let path = path.strip_suffix(suffix).unwrap_or(path);
        path.rsplit('/').next().unwrap_or_default().to_owned()
    });
    ids.collect()
}

fn ids(numbers: &[u32]) -> Vec<String> {
    numbers.iter().map(|&n| user_id(n)).collect()
}

/// Users 3 and 8 are disabled; 7 and 8 are anonymous.
fn given_users_are_narrowed_by_filters() {
    let given = ids(&[1, 3, 7, 8]).join(",");
    let filters: [(&str, &[u32]); 5] = [
        ("", &[1, 3, 7, 8]),
        ("--state disabled", &[3, 8]),
        ("--provider anon-user", &[7, 8]),
        ("--provider anon-user --state enabled", &[7]),
        ("--provider api-key", &[]),
    ];
    for (verb, suffix) in VERBS {
        for (filter, expected) in filters {
            let line = format!("users {verb} -u {given} {filter}");
            let outcome = run(&line);
            assert_eq!(changed(&outcome, suffix), ids(expected), "{line}");
            let code = i32::from(expected.is_empty());
            assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.stderr);
        }
    }
}

/// Most users of the usual world have one identity, number 12 has two.
fn any_identity_of_a_user_counts_for_a_provider() {
    let seed = seeds::shop();
    let users = &seed.groups[0].apps[0].users;
    assert!(users.iter().any(|user| user.identities.len() > 1));
    let everybody: Option<Vec<&str>> = users.iter().map(|user| user.id.as_deref()).collect();
    let everybody = everybody.expect("IDs").join(",");
    for provider in PROVIDERS {
        let has_it = |user: &&appservices_mock::UserSeed| {
            let mut identities = user.identities.iter();
            identities.any(|one| one.provider_type.name() == provider)
        };
        let those = users.iter().filter(has_it).map(|user| user.id.clone());
        let expected: Option<Vec<String>> = those.collect();
        let outcome = run(&format!(
            "users revoke -u {everybody} --provider {provider}"
        ));
        let changed = changed(&outcome, "/logout");
        assert_eq!(Some(changed), expected, "{provider}: {}", outcome.stderr);
    }
}

/// The last of these registrations is on the second page.
fn pending_ids_select_exactly_those_registrations() {
    for given in [&[2][..], &[1, 60], &[60], &[99]] {
        let mut seed = seeds::shop();
        let registrations = (1..=60).map(|n| seeds::pending(n, &format!("p{n}@example.com")));
        seed.groups[0].apps[0].pending = registrations.collect();
        let context = Context::new(seed, Login::Keys);
        let given: Vec<String> = given.iter().map(|&n| pending_id(n)).collect();
        let line = format!("users delete -a {SHOP} -y --pending -u {}", given.join(","));
        let outcome = context.run_line(&line);
        let known = given.iter().filter(|id| **id != pending_id(99));
        let expected: Vec<String> = known.cloned().collect();
        assert_eq!(
            changed(&outcome, ""),
            expected,
            "{line}: {}",
            outcome.stderr
        );
        let code = i32::from(expected.len() < given.len());
        assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.stderr);
    }
}

/// A list of IDs that is empty by mistake must not select everybody.
fn a_source_without_ids_selects_nobody() {
    for text in [
        "",
        "\n",
        " \n\t\n\n",
        "# nobody\n",
        "\u{feff}\n",
        "\r\n# nobody\r\n",
    ] {
        for (verb, _) in VERBS {
            for source in ["@ids.txt", "-"] {
                let context = Context::new(seeds::shop(), Login::Keys);
                context.write("ids.txt", text);
                let mut command = context.command();
                command
                    .args(["users", verb, "-a", "shop", "-y", "-u", source])
                    .write_stdin(text);
                let outcome = context.finish(command);
                let what = format!("{verb} {source} with {text:?}");
                assert_eq!(outcome.code, Some(1), "{what}: {}", outcome.stderr);
                assert!(outcome.requests.is_empty(), "{what}: {outcome:#?}");
            }
        }
    }
}

/// A user who is given several times, in several ways, is changed once and counts once.
fn a_user_given_several_times_counts_once() {
    let (ada, grace) = (user_id(1), user_id(2));
    for (verb, suffix) in VERBS {
        for given in [
            format!("-u {ada},{ada} -u {grace}"),
            format!("-u {ada} -u {grace} -u {ada}"),
            format!("-u {ada} -u @ids.txt"),
            "-u @ids.txt -u @ids.txt".to_owned(),
        ] {
            let context = Context::new(seeds::shop(), Login::Keys);
            context.write("ids.txt", &format!("{grace}\n{ada}\n{grace}\n"));
            let line = format!("users {verb} -a shop -y {given} -f ndjson");
            let outcome = context.run_line(&line);
            let expected = [ada.clone(), grace.clone()];
            assert_eq!(changed(&outcome, suffix), expected, "{line}");
            let records: Vec<serde_json::Value> = outcome
                .stdout
                .lines()
                .map(|line| serde_json::from_str(line).expect("a record"))
                .collect();
            let (totals, users) = records.split_last().expect("totals");
            let listed: BTreeSet<_> = users.iter().map(|user| user["id"].as_str()).collect();
            let expected = [Some(ada.as_str()), Some(grace.as_str())];
            assert_eq!(listed, expected.into(), "{line}");
            assert_eq!(users.len(), 2, "{line}: {}", outcome.stdout);
            assert_eq!(totals["totals"]["users"], 2, "{line}");
        }
    }
}

/// Users 3 and 6 never logged in, so that no date of a last login is before or after another.
fn a_user_who_never_logged_in_matches_no_date() {
    for (filters, expected) in [
        ("--last-login-before 2100-01-01", &[1, 2, 4, 5, 7, 8][..]),
        ("--last-login-after 1971-01-01", &[1, 2, 4, 5, 7, 8]),
        (
            "--last-login-after 1971-01-01 --last-login-before 2100-01-01",
            &[1, 2, 4, 5, 7, 8],
        ),
        ("--never-logged-in", &[3, 6]),
        ("--created-after 1971-01-01", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ] {
        let context = Context::new(seeds::dated(), Login::Keys);
        let outcome = context.run_line(&format!("users revoke -a shop -y {filters}"));
        assert_eq!(outcome.code, Some(0), "{filters}: {}", outcome.stderr);
        assert_eq!(changed(&outcome, "/logout"), ids(expected), "{filters}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    given_users_are_narrowed_by_filters => ["cli/selection/given-narrowed"],
    any_identity_of_a_user_counts_for_a_provider => ["cli/selection/provider"],
    pending_ids_select_exactly_those_registrations => ["cli/pending/given"],
    a_source_without_ids_selects_nobody => ["cli/selection/from-file-invalid"],
    a_user_given_several_times_counts_once => ["cli/selection/from-file-once"],
    a_user_who_never_logged_in_matches_no_date => ["cli/selection/dates"],
];
