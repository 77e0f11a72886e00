//! The file of a plan: what it has, where it may be written, and what people may do to it.
use crate::cases::Check;
use std::fs;

use serde_json::Value;

use super::{PLAN, plan_lines, plan_path, planned, users, write_plan};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, user_id};

fn plan_names_the_app_the_filters_and_every_user() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let outcome = context.run_line(
        "users revoke -a shop --provider local-userpass --state enabled --yes --plan plan.jsonl",
    );
    assert_eq!(
        outcome.stdout,
        "Planned to revoke the sessions of 3 users, see 'plan.jsonl'\n"
    );
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert!(outcome.changes().is_empty());
    let lines: Vec<Value> = plan_lines(&context)
        .iter()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let header = &lines[0];
    for (key, expected) in [
        ("command", "users revoke"),
        ("server", context.server().base_url()),
        ("project_id", seeds::ALPHA),
        ("app_id", seeds::SHOP),
        ("app", "shop-abcde"),
    ] {
        assert_eq!(header[key].as_str(), Some(expected), "{key}");
    }
    assert_eq!(header["users"], 3);
    assert_eq!(header["filters"]["state"], "enabled");
    let ids: Vec<_> = lines[1..].iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, [user_id(1), user_id(2), user_id(12)]);
    assert_eq!(lines[1]["email"], "ada@example.com");
    assert_eq!(lines[3]["provider_types"][1], "local-userpass");
}

#[cfg(unix)]
fn plan_is_private_and_replaces_nothing() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let context = planned("revoke", users(2));
    let mode = fs::metadata(plan_path(&context))
        .expect("the plan")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    context.write("precious", "precious");
    symlink("nowhere", context.work().join("dangling")).expect("a link");
    for file in [PLAN, "precious", "dangling"] {
        let before = fs::read(context.work().join(file)).ok();
        let args = ["users", "revoke", "-a", "shop", "--yes", "--plan", file];
        let outcome = context.run(&args);
        assert_eq!(outcome.code, Some(1));
        let error = format!("user revoke failed: cannot write plan '{file}': the file exists\n");
        assert!(outcome.stderr.starts_with(&error), "{}", outcome.stderr);
        assert_eq!(fs::read(context.work().join(file)).ok(), before);
    }
    assert!(!context.work().join("nowhere").exists());
}

fn unknown_ids_are_left_out_and_reported() {
    let context = Context::new(users(2), Login::Keys);
    let (known, unknown) = (user_id(1), user_id(99));
    let ids = format!("{known},{unknown}");
    let outcome = context.run(&["users", "revoke", "-a", "shop", "-u", &ids, "--plan", PLAN]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains(&unknown), "{}", outcome.stderr);
    assert_eq!(plan_lines(&context).len(), 2);
    // Nobody at all is an error, and no plan.
    let outcome = context.run(&[
        "users", "revoke", "-a", "shop", "-u", &unknown, "--plan", "no",
    ]);
    assert_eq!(outcome.code, Some(1));
    assert!(!context.work().join("no").exists());
}

fn nobody_at_all_is_a_plan_that_can_be_applied() {
    let context = Context::new(users(0), Login::Keys);
    let outcome = context.run_line("users revoke -a shop --yes --plan plan.jsonl");
    assert_eq!(
        outcome.stdout,
        "Planned to revoke the sessions of 0 users, see 'plan.jsonl'\n"
    );
    let outcome = context.run_line("users revoke --apply plan.jsonl");
    assert_eq!(outcome.stdout, "No users to revoke sessions for\n");
    assert_eq!(outcome.code, Some(0));
}

fn removed_lines_are_counted_and_their_users_left_alone() {
    let context = planned("revoke", users(5));
    let mut lines = plan_lines(&context);
    lines.remove(2);
    lines.remove(3);
    write_plan(&context, &lines);
    let outcome = context.run_line("users revoke --apply plan.jsonl");
    assert_eq!(outcome.code, Some(0));
    let first = outcome.stderr.lines().next();
    assert_eq!(first, Some("2 of 5 users were removed from the plan"));
    let mut revoked = outcome.revoked();
    revoked.sort();
    assert_eq!(revoked, [1, 3, 5].map(user_id));
}

fn edited_added_and_repeated_lines_are_refused_before_any_request() {
    let context = planned("revoke", users(3));
    let lines = plan_lines(&context);
    let other = planned("revoke", users(9));
    let foreign = plan_lines(&other).remove(4);
    let edit = |line: usize, from: &str, to: &str| {
        let mut edited = lines.clone();
        edited[line] = edited[line].replace(from, to);
        assert_ne!(edited, lines);
        edited
    };
    let insert = |line: &str| {
        let mut edited = lines.clone();
        edited.insert(2, line.to_owned());
        edited
    };
    // The last character of a checksum counts, too.
    let seal = {
        let end = &lines[2][lines[2].len() - 3..];
        assert!(end.ends_with("\"}"), "{end}");
        let other = if end.starts_with('0') { "1\"}" } else { "0\"}" };
        let mut edited = lines.clone();
        edited[2].replace_range(lines[2].len() - 3.., other);
        edited
    };
    for (edited, line) in [
        (seal, 3),
        (edit(2, &user_id(2), &user_id(3)), 3),
        (edit(0, "shop-abcde", "shop-admin"), 1),
        (insert(&foreign), 3),
        (insert(&lines[1]), 3),
        (insert(""), 3),
    ] {
        write_plan(&context, &edited);
        let outcome = context.run_line("users revoke --apply plan.jsonl");
        let error = format!("user revoke failed: plan 'plan.jsonl': line {line} ");
        assert!(outcome.stderr.starts_with(&error), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("\nHint: "), "{}", outcome.stderr);
        assert_eq!((outcome.code, outcome.requests.len()), (Some(1), 0));
        assert!(!context.work().join("plan.jsonl.journal").exists());
    }
}

fn plan_that_was_cut_off_or_lost_its_header_is_refused() {
    let context = planned("revoke", users(3));
    let lines = plan_lines(&context);
    let text = lines.join("\n");
    for (text, error) in [
        (
            &text[..text.len() - 9],
            "line 4 is incomplete: the file was cut off\n\
             Hint: restore the plan as it was, or write a new one\n",
        ),
        (
            lines[1..].join("\n").as_str(),
            "line 1 is not the header of a plan\n\
             Hint: restore the first line, which must not be removed\n",
        ),
    ] {
        context.write(PLAN, text);
        let outcome = context.run_line("users revoke --apply plan.jsonl");
        let error = format!("user revoke failed: plan 'plan.jsonl': {error}");
        assert_eq!(outcome.stderr, error);
        assert_eq!((outcome.code, outcome.requests.len()), (Some(1), 0));
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    plan_names_the_app_the_filters_and_every_user => ["cli/plan/contents"],
    #[cfg(unix)]
    plan_is_private_and_replaces_nothing => ["cli/plan/private"],
    unknown_ids_are_left_out_and_reported => ["cli/plan/contents"],
    nobody_at_all_is_a_plan_that_can_be_applied => ["cli/plan/contents"],
    removed_lines_are_counted_and_their_users_left_alone => ["cli/plan/integrity"],
    edited_added_and_repeated_lines_are_refused_before_any_request => ["cli/plan/integrity"],
    plan_that_was_cut_off_or_lost_its_header_is_refused => ["cli/plan/integrity"],
];
