//! Applying a plan, once and again.
use crate::cases::Check;
use std::fs;
use std::time::Duration;

use appservices_mock::{Fault, FaultEffect};
use serde_json::Value;

use super::{PLAN, journal, plan_lines, planned, planned_deletion, records, users, write_plan};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, user_id};

const APPLY: &str = "users revoke --apply plan.jsonl";

fn exactly_the_planned_users_are_changed_and_only_once() {
    let context = planned("revoke", users(120));
    let outcome = context.run_line(APPLY);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.starts_with("Revoked 120 of 120 users in "));
    let mut revoked = outcome.revoked();
    revoked.sort();
    let all: Vec<_> = (1..=120).map(user_id).collect();
    assert_eq!(revoked, all);
    // Neither the app nor the users are looked up again.
    let others: Vec<_> = outcome
        .requests
        .iter()
        .filter(|request| request.method == "GET")
        .collect();
    assert!(others.is_empty(), "{others:?}");
    let lines = journal(&context);
    assert_eq!(lines.len(), 121);
    assert!(lines[1..].iter().all(|line| line["result"] == "done"));

    let again = context.run_line(APPLY);
    assert_eq!(again.stdout, "Already applied: 120 users\n");
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""));
    assert!(again.revoked().is_empty());
    let again = context.run_line("users revoke --apply plan.jsonl -f ndjson");
    assert_eq!(records(&again.stdout, "revoked").len(), 120);
    assert!(again.revoked().is_empty());
}

fn failed_users_are_tried_again_and_the_report_has_everybody() {
    let context = planned("revoke", users(20));
    let path = format!("*/users/{}/logout", user_id(7));
    let status = FaultEffect::status(400, "not today");
    let fault = context.server().add_fault(Fault::new(&path, status));
    let outcome = context.run_line("users revoke --apply plan.jsonl -f ndjson");
    assert_eq!(outcome.code, Some(1));
    let found = records(&outcome.stdout, "revoked");
    assert_eq!((found.len(), found[&user_id(7)]), (20, false));
    let line = journal(&context)
        .into_iter()
        .find(|line| line["id"] == user_id(7).as_str())
        .expect("the user is in the journal");
    assert_eq!(
        (&line["result"], &line["error"]),
        (&Value::from("failed"), &Value::from("not today"))
    );

    context.server().remove_fault(fault);
    let outcome = context.run_line("users revoke --apply plan.jsonl -f ndjson");
    assert_eq!(outcome.code, Some(0));
    assert_eq!(outcome.revoked(), [user_id(7)]);
    let found = records(&outcome.stdout, "revoked");
    assert!(found.len() == 20 && found.values().all(|done| *done));
    assert!(
        outcome
            .stderr
            .contains("19 of 20 users were done by earlier runs")
    );
}

fn plan_must_not_change_once_it_is_being_applied() {
    let context = planned("revoke", users(3));
    context.run_line(APPLY);
    let mut lines = plan_lines(&context);
    let all = lines.clone();
    lines.pop();
    write_plan(&context, &lines);
    let outcome = context.run_line(APPLY);
    let error = "user revoke failed: plan 'plan.jsonl' was changed after it was first applied\n";
    assert!(outcome.stderr.starts_with(error), "{}", outcome.stderr);
    assert_eq!((outcome.code, outcome.revoked().len()), (Some(1), 0));
    write_plan(&context, &all);
    assert_eq!(context.run_line(APPLY).code, Some(0));
}

fn plan_is_applied_by_one_run_at_a_time() {
    let context = planned("revoke", users(3));
    let path = context.work().join("plan.jsonl.journal");
    let other = fs::File::create(&path).expect("a journal");
    other.lock().expect("a lock");
    let outcome = context.run_line(APPLY);
    let error = "user revoke failed: plan 'plan.jsonl' is being applied by another run\n";
    assert!(outcome.stderr.starts_with(error), "{}", outcome.stderr);
    assert_eq!((outcome.code, outcome.revoked().len()), (Some(1), 0));
    drop(other);
    assert_eq!(context.run_line(APPLY).revoked().len(), 3);
}

fn plan_is_for_one_command_server_project_and_app() {
    let context = Context::new(seeds::shop(), Login::Keys);
    context.run_line("users revoke -a shop --yes --plan plan.jsonl");
    let apply = "Try instead: appservices users revoke --apply plan.jsonl";
    let on_server = format!("{apply} --base-url {}", context.server().base_url());
    for (args, error, next) in [
        (
            "users disable --apply plan.jsonl",
            "is for 'users revoke', not for 'users disable'",
            apply,
        ),
        (
            "users revoke --apply plan.jsonl --base-url http://127.0.0.1:1",
            ", not for http://127.0.0.1:1",
            &on_server,
        ),
        (
            "users revoke --apply plan.jsonl --project 65a0000000000000000000b2",
            "is for project 65a0000000000000000000a1, not for 65a0000000000000000000b2",
            apply,
        ),
        (
            "users revoke --apply plan.jsonl -a ledger",
            "is for app shop-abcde (65a0000000000000000001a1), not for ledger-klmno (65a0000000000000000001b2)",
            apply,
        ),
    ] {
        let outcome = context.run_line(args);
        assert_eq!(outcome.code, Some(1), "{args}");
        assert!(outcome.stderr.contains(error), "{args}: {}", outcome.stderr);
        let next = format!("\n{next}\n");
        assert!(
            outcome.stderr.ends_with(&next),
            "{args}: {}",
            outcome.stderr
        );
        assert!(outcome.revoked().is_empty(), "{args}");
    }
    let outcome = context
        .run_line("users revoke --apply plan.jsonl -a shop --project 65a0000000000000000000a1");
    assert_eq!(outcome.code, Some(0));
    // The environment chooses an app only where none is named.
    let mut command = context.command();
    command
        .args(["users", "revoke", "--apply", PLAN])
        .env("APPSERVICES_APP", "ledger");
    assert_eq!(
        context.finish(command).stdout,
        "Already applied: 12 users\n"
    );
}

fn dry_run_shows_what_is_left_and_leaves_no_journal() {
    let context = planned("disable", users(3));
    let outcome = context.run_line("users disable --apply plan.jsonl --dry-run -f ndjson");
    assert_eq!(records(&outcome.stdout, "would_disable").len(), 3);
    assert!(outcome.changes().is_empty());
    assert!(journal(&context).is_empty());
    let gone = format!("*/users/{}/disable", user_id(2));
    let fault = Fault::new(&gone, FaultEffect::status(400, "not today"));
    context.server().add_fault(fault);
    context.run_line("users disable --apply plan.jsonl");
    let outcome = context.run_line("users disable --apply plan.jsonl --dry-run -f ndjson");
    let left = records(&outcome.stdout, "would_disable");
    assert_eq!(left.into_keys().collect::<Vec<_>>(), [user_id(2)]);
}

fn deletion_of_a_plan_is_confirmed() {
    let context = planned_deletion(users(3));
    let outcome = context.run_line("users delete --apply plan.jsonl");
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    assert!(outcome.changes().is_empty());
    let outcome = context.run_line("users delete --apply plan.jsonl --yes");
    assert_eq!((outcome.code, outcome.changes().len()), (Some(0), 3));
    let outcome = context.run_line("users delete --apply plan.jsonl");
    assert_eq!(outcome.stdout, "Already applied: 3 users\n");
}

/// Only a run that was interrupted may have deleted a user itself; see `kills`.
fn user_that_was_deleted_by_others_is_reported() {
    let context = planned_deletion(users(2));
    context.run(&["users", "delete", "-a", "shop", "--yes", "-u", &user_id(2)]);
    let outcome = context.run_line("users delete --apply plan.jsonl --yes");
    assert_eq!(outcome.code, Some(1));
    assert!(
        outcome.stdout.contains("user not found"),
        "{}",
        outcome.stdout
    );
}

/// Some requests get no answer in time, the others are not sent.
fn users_of_a_run_that_ran_out_of_time_are_changed_by_the_next_one() {
    let context = planned("revoke", users(9));
    let never = FaultEffect::delay(Duration::from_secs(20));
    let fault = context
        .server()
        .add_fault(Fault::new("*/logout", never).after(3));
    let outcome = context.run_line(
        "users revoke --apply plan.jsonl --concurrency 1 --deadline 1s --audit audit.jsonl -f ndjson",
    );
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 10, "{}", outcome.stdout);
    let results: Vec<_> = journal(&context)
        .iter()
        .filter_map(|line| line["result"].as_str().map(str::to_owned))
        .collect();
    // What was not attempted has no line.
    assert_eq!(results, ["done", "done", "done", "unknown"]);
    let trail = fs::read_to_string(context.work().join("audit.jsonl")).expect("the trail");
    assert_eq!(trail.matches("\"result\":\"not_attempted\"").count(), 5);

    context.server().remove_fault(fault);
    let outcome = context.run_line("users revoke --apply plan.jsonl -f ndjson");
    assert_eq!((outcome.code, outcome.revoked().len()), (Some(0), 6));
    let found = records(&outcome.stdout, "revoked");
    assert!(found.len() == 9 && found.values().all(|done| *done));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    exactly_the_planned_users_are_changed_and_only_once => ["cli/apply/exact"],
    failed_users_are_tried_again_and_the_report_has_everybody => ["cli/apply/resume"],
    plan_must_not_change_once_it_is_being_applied => ["cli/apply/unchanged-plan"],
    plan_is_applied_by_one_run_at_a_time => ["cli/apply/one-run"],
    plan_is_for_one_command_server_project_and_app => ["cli/apply/same-target"],
    dry_run_shows_what_is_left_and_leaves_no_journal => ["cli/apply/dry-run"],
    deletion_of_a_plan_is_confirmed => ["cli/apply/confirm"],
    user_that_was_deleted_by_others_is_reported => ["cli/apply/exact"],
    users_of_a_run_that_ran_out_of_time_are_changed_by_the_next_one => ["cli/apply/resume"],
];
