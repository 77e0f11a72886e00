//! `users revoke`, `enable`, `disable`, `delete` and `create`: the changes that the server receives,
//! and how the results report them.
use appservices_mock::{Fault, FaultEffect};

use super::{ids, run, tables};
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, user_id};

/// A command, how it requests the change of a user, and the column that says whether it was done.
struct Verb {
    command: &'static str,
    request: fn(&str) -> String,
    column: &'static str,
    done: &'static str,
}

const REVOKE: Verb = Verb {
    command: "users revoke",
    request: |id| format!("PUT users/{id}/logout"),
    column: "Session Revoked",
    done: "true",
};
const ENABLE: Verb = Verb {
    command: "users enable",
    request: |id| format!("PUT users/{id}/enable"),
    column: "Enabled",
    done: "true",
};
const DISABLE: Verb = Verb {
    command: "users disable",
    request: |id| format!("PUT users/{id}/disable"),
    column: "Enabled",
    done: "false",
};
const DELETE: Verb = Verb {
    command: "users delete --yes",
    request: |id| format!("DELETE users/{id}"),
    column: "Deleted",
    done: "true",
};

impl Verb {
    /// Exactly the given users are changed, and each has a row.
    fn changes_the_given_users(&self) {
        for given in [&[1][..], &[1, 4, 12], &[9, 5]] {
            let mut expected: Vec<String> = given.iter().map(|&n| user_id(n)).collect();
            let line = format!("{} --app shop --user {}", self.command, expected.join(","));
            let outcome = run(&line);
            assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
            expected.sort();
            let requests: Vec<String> = expected.iter().map(|id| (self.request)(id)).collect();
            assert_eq!(outcome.changes(), requests, "{line}");
            for (title, rows) in tables(&outcome.stdout) {
                let (headers, rows) = rows.split_first().expect("headers");
                let at = headers.find(self.column);
                let at = at.unwrap_or_else(|| panic!("no {} in {headers}", self.column));
                assert!(headers.contains("Details"), "{line}: {headers}");
                for row in rows {
                    assert!(row[at..].starts_with(self.done), "{line}: {title}: {row}");
                }
            }
            let mut listed = ids(&outcome.stdout);
            listed.sort();
            listed.dedup();
            assert_eq!(listed, expected, "{line}");
        }
    }

    /// Users 3 and 8 are disabled, 7 and 8 anonymous.
    fn narrows_the_given_users(&self) {
        let given: Vec<String> = [1, 3, 7, 8].map(user_id).to_vec();
        for (options, expected) in [
            ("--state disabled", &[3, 8][..]),
            ("--provider anon-user", &[7, 8]),
            ("--state enabled --provider anon-user", &[7]),
        ] {
            let given = given.join(",");
            let line = format!("{} --app shop -u {given} {options}", self.command);
            let outcome = run(&line);
            assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
            let requests = expected.iter().map(|&n| (self.request)(&user_id(n)));
            assert_eq!(outcome.changes(), requests.collect::<Vec<_>>(), "{line}");
        }
    }

    /// The server refuses the first of three users. The others are changed.
    fn shows_why_a_user_was_not_changed(&self) {
        let context = Context::new(seeds::shop(), Login::Profile);
        let effect = FaultEffect::status(400, "the server has its reasons");
        let path = format!("*/users/{}*", user_id(1));
        for method in ["PUT", "DELETE"] {
            let fault = Fault::new(&path, effect.clone()).method(method);
            context.server().add_fault(fault);
        }
        let given = [1, 2, 3].map(user_id).join(",");
        let outcome = context.run_line(&format!("{} --app shop -u {given}", self.command));
        assert_eq!(outcome.changes().len(), 3, "{outcome:#?}");
        let tables = tables(&outcome.stdout);
        let [(_, rows)] = &tables[..] else {
            panic!("{tables:#?}");
        };
        let order: Vec<String> = ids(&rows.join("\n"));
        assert_eq!(order.first(), Some(&user_id(1)), "{rows:#?}");
        for row in &rows[1..] {
            let is_refused = row.contains(&user_id(1));
            let says = row.contains("the server has its reasons");
            assert_eq!(says, is_refused, "{row}");
        }
    }
}

const VERBS: [Verb; 4] = [REVOKE, ENABLE, DISABLE, DELETE];

fn the_sessions_of_given_users_are_revoked() {
    REVOKE.changes_the_given_users();
}

fn given_users_are_enabled_and_disabled() {
    ENABLE.changes_the_given_users();
    DISABLE.changes_the_given_users();
}

fn given_users_are_deleted() {
    DELETE.changes_the_given_users();
}

fn filters_narrow_the_given_users() {
    VERBS.iter().for_each(Verb::narrows_the_given_users);
}

fn failed_users_are_rows_with_the_reason() {
    VERBS
        .iter()
        .for_each(Verb::shows_why_a_user_was_not_changed);
}

/// Nobody is left of those who were given.
fn nobody_given_matches() {
    for verb in &VERBS {
        let line = format!(
            "{} --app shop -u {} --state disabled",
            verb.command,
            user_id(1)
        );
        let outcome = run(&line);
        assert!(outcome.changes().is_empty(), "{line}: {outcome:#?}");
        assert_eq!(outcome.code, Some(1), "{line}: {outcome:#?}");
        let text = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(text.contains("no users found"), "{line}: {outcome:#?}");
    }
}

/// The result has the object that the server created.
fn a_user_with_an_address_is_created() {
    for kind in ["", "--type email "] {
        let line = format!(
            "users create --app shop {kind}--email new@example.com --password brand-new-words"
        );
        let outcome = run(&line);
        assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
        assert_eq!(outcome.changes(), ["POST users"], "{line}");
        assert!(outcome.stdout.contains("new@example.com"), "{outcome:#?}");
        let created = outcome.requests.iter().filter(|one| one.status == 201);
        assert_eq!(created.count(), 1, "{line}: {outcome:#?}");
    }
}

/// The key is shown, since nobody else has it.
fn an_api_key_is_created_and_shown() {
    for kind in ["", "--type api-key "] {
        let line = format!("users create --app shop {kind}--name nightly -f json");
        let outcome = run(&line);
        assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
        assert_eq!(outcome.changes(), ["POST api_keys"], "{line}");
        let first = outcome.stdout.lines().next().unwrap_or_default();
        let value: serde_json::Value = serde_json::from_str(first).expect("an object");
        assert_eq!(value["doc"]["name"], "nightly", "{value}");
        assert_eq!(value["doc"]["enabled"], true, "{value}");
        for key in ["id", "key"] {
            let text = value["doc"][key].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "no {key} in {value}");
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    the_sessions_of_given_users_are_revoked => ["cli/revoke/sessions"],
    given_users_are_enabled_and_disabled => ["cli/enable-disable/change"],
    given_users_are_deleted => ["cli/delete/users"],
    filters_narrow_the_given_users => ["cli/selection/given-narrowed"],
    failed_users_are_rows_with_the_reason => ["cli/errors/rows", "cli/text/failures-first"],
    nobody_given_matches => ["cli/selection/given-narrowed"],
    a_user_with_an_address_is_created => ["cli/create/email"],
    an_api_key_is_created_and_shown => ["cli/create/key"],
];
