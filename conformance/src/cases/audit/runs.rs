//! What runs write into an audit trail.
use crate::cases::Check;
use std::collections::BTreeSet;
use std::thread;

use appservices_mock::{Fault, FaultEffect};

use super::{TRAIL, json, lines};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, PRIVATE_KEY, PUBLIC_KEY, user_id};

fn run_states_who_when_where_what_and_why() {
    for login in [Login::Keys, Login::Profile] {
        let context = Context::new(seeds::shop(), login);
        let path = format!("*/users/{}/logout", user_id(2));
        let fault = Fault::new(
            &path,
            FaultEffect::status_with_code(400, "not today", "Odd"),
        );
        context.server().add_fault(fault);
        let outcome = context.run(&[
            "users",
            "revoke",
            "-a",
            "shop",
            "--provider",
            "local-userpass",
            "--yes",
            "--audit",
            TRAIL,
            "--reason",
            "leak of \"27 May\"",
        ]);
        assert_eq!(outcome.code, Some(1));
        let text = lines(&context);
        assert!(!text.join("").contains(PRIVATE_KEY));
        let lines: Vec<_> = text.iter().map(|line| json(line)).collect();
        let start = &lines[0];
        for (key, expected) in [
            ("event", "start"),
            ("public_api_key", PUBLIC_KEY),
            ("server", context.server().base_url()),
            ("project_id", seeds::ALPHA),
            ("app_id", seeds::SHOP),
            ("app", "shop-abcde"),
            ("command", "users revoke"),
            ("reason", "leak of \"27 May\""),
        ] {
            assert_eq!(start[key].as_str(), Some(expected), "{key}");
        }
        assert_eq!(start["filters"]["provider_types"][0], "local-userpass");
        let run = &start["run"];
        assert!(lines.iter().all(|line| line["run"] == *run));
        let users = &lines[1..lines.len() - 1];
        let failed: Vec<_> = users
            .iter()
            .filter(|line| line["result"] != "done")
            .collect();
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0]["id"], user_id(2).as_str());
        assert_eq!(failed[0]["result"], "failed");
        assert_eq!(failed[0]["error"], "not today");
        assert_eq!(failed[0]["error_code"], "Odd");
        assert_eq!(failed[0]["attempts"], 1);
        let end = &lines[lines.len() - 1];
        assert_eq!((&end["event"], &end["failed"]), (&"end".into(), &1.into()));
        assert_eq!(end["users"], users.len());
        assert_eq!(context.run(&["audit", "verify", TRAIL]).code, Some(0));
    }
}

fn every_changing_command_and_plan_is_recorded() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let id = user_id(1);
    for verb in ["revoke", "disable", "enable", "delete"] {
        let args = [
            "users", verb, "-a", "shop", "-u", &id, "-y", "--audit", TRAIL,
        ];
        assert_eq!(context.run(&args).code, Some(0));
    }
    context.run_line("users revoke -a shop --state disabled -y --plan p");
    context.run(&["users", "revoke", "--apply", "p", "--audit", TRAIL]);
    let lines: Vec<_> = lines(&context).iter().map(|line| json(line)).collect();
    let mut starts = lines.iter().filter(|line| line["event"] == "start");
    let commands: Vec<_> = starts.clone().map(|line| line["command"].clone()).collect();
    let verbs = ["revoke", "disable", "enable", "delete", "revoke"];
    assert_eq!(commands, verbs.map(|verb| format!("users {verb}")));
    let applied = starts.next_back().expect("the last run");
    assert_eq!(applied["filters"]["state"], "disabled");
    assert!(applied["plan"].as_str().is_some_and(|id| id.len() == 32));
    assert_eq!(context.run(&["audit", "verify", TRAIL]).code, Some(0));
}

fn nothing_is_changed_if_the_trail_cannot_be_written() {
    let context = Context::new(seeds::shop(), Login::Keys);
    context.write("precious", "precious\n");
    for (file, reason) in [
        (
            "precious",
            "'precious' is not an audit trail: its last line is not a record\nHint: name a new file\n",
        ),
        (
            ".",
            "cannot open audit trail '.': it is a directory, not a regular file",
        ),
        (
            "no/file",
            "cannot open audit trail 'no/file': No such file or directory",
        ),
    ] {
        let outcome = context.run(&["users", "revoke", "-a", "shop", "-y", "--audit", file]);
        assert_eq!(outcome.code, Some(1));
        let error = format!("user revoke failed: {reason}");
        assert!(outcome.stderr.starts_with(&error), "{}", outcome.stderr);
        assert!(outcome.changes().is_empty(), "{file}");
    }
}

#[cfg(unix)]
fn trail_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let context = Context::new(seeds::shop(), Login::Keys);
    context.run(&["users", "revoke", "-a", "shop", "-y", "--audit", TRAIL]);
    let metadata = std::fs::metadata(context.work().join(TRAIL)).expect("the trail");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}

fn runs_at_once_share_one_trail() {
    const RUNS: usize = 4;
    let users = (1..=60).map(|n| seeds::user(n, "anon-user")).collect();
    let context = Context::new(seeds::one_app(users), Login::Keys);
    thread::scope(|scope| {
        for _ in 0..RUNS {
            let mut command = context.command();
            command.args(["users", "revoke", "-a", "shop", "-y", "--audit", TRAIL]);
            scope.spawn(move || assert!(command.output().expect("a run").status.success()));
        }
    });
    let lines: Vec<_> = lines(&context).iter().map(|line| json(line)).collect();
    assert_eq!(lines.len(), RUNS * 62);
    let runs: BTreeSet<_> = lines
        .iter()
        .filter_map(|line| line["run"].as_str())
        .collect();
    assert_eq!(runs.len(), RUNS);
    for run in runs {
        let users = lines.iter().filter(|line| line["run"] == *run);
        assert_eq!(users.filter(|line| line["event"] == "user").count(), 60);
    }
    assert_eq!(context.run(&["audit", "verify", TRAIL]).code, Some(0));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    run_states_who_when_where_what_and_why => ["cli/audit/entries"],
    every_changing_command_and_plan_is_recorded => ["cli/audit/entries"],
    nothing_is_changed_if_the_trail_cannot_be_written => ["cli/audit/first"],
    #[cfg(unix)]
    trail_is_private => ["cli/audit/private"],
    runs_at_once_share_one_trail => ["cli/audit/concurrent"],
];
