//! Files of a local app that cannot be read as one.

use crate::cases::Check;
use std::fs;

use super::{failed, nothing_given_away, only_line};
use crate::cases::support::context::{Context, Login};
use crate::setup::seeds::{self as world, ADA, APP, GROUP};

const REVOKE: [&str; 4] = ["users", "revoke", "-u", ADA];

fn context() -> Context {
    Context::new(world::shop(), Login::Keys)
}

/// The run failed while it looked for the app: in these words, with the path,
/// and the server was not asked.
#[track_caller]
fn not_parsed(context: &Context, what: &str, path: &str) {
    let outcome = context.run(&REVOKE);
    let full = context.work().join(path);
    let full = full.canonicalize().unwrap_or(full);
    let words = format!("failed to parse {what} at ");
    let name = full
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    failed(&outcome, 1, "user revoke", &[&words, &name]);
    assert!(outcome.requests.is_empty(), "{outcome:#?}");
}

fn a_broken_meta_file() {
    for text in [
        "",
        "{",
        "no json",
        "[]",
        "7",
        "null",
        "{\"app_id\": 7}",
        "{\"config_version\": 20210101, \"app_id\":",
    ] {
        let context = context();
        context.write(
            "root_config.json",
            "{\"config_version\": 20210101, \"name\": \"shop\"}",
        );
        context.write(".mdb/meta.json", text);
        not_parsed(&context, "app meta", ".mdb/meta.json");
    }
}

fn a_broken_config_file() {
    for name in [
        "root_config.json",
        "realm_config.json",
        "config.json",
        "stitch.json",
    ] {
        for text in ["", "{", "no json", "[1]"] {
            let context = context();
            context.write(name, text);
            not_parsed(&context, "app config", name);
        }
    }
}

fn a_folder_in_the_files_place() {
    let context = context();
    fs::create_dir_all(context.work().join(".mdb/meta.json")).expect("a folder");
    context.write(
        "root_config.json",
        "{\"config_version\": 20210101, \"name\": \"shop\"}",
    );
    let outcome = context.run(&REVOKE);
    // Either is sensible: no meta file, or one that cannot be read.
    nothing_given_away(&outcome);
    if outcome.code != Some(0) {
        failed(&outcome, 1, "user revoke", &["meta.json"]);
        assert!(outcome.requests.is_empty(), "{outcome:#?}");
    }
}

/// Other programs have a `config.json` too; without a version it is not ours.
fn a_config_file_of_another_program() {
    let context = context();
    context.write("config.json", "{\"name\": \"shop\"}");
    let outcome = context.run(&REVOKE);
    let words = "user revoke setup failed: --app is required when not running interactively\n\
                 Try instead: appservices apps list\n";
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(1), words),
        "{outcome:#?}"
    );
}

/// No other program uses this name, so the user most likely expects it to count.
fn an_app_config_without_a_version_is_named() {
    let context = context();
    context.write("root_config.json", "{\"app_id\": \"shop\"}");
    let outcome = context.run(&REVOKE);
    let path = context.work().join("root_config.json");
    let words = format!(
        "user revoke setup failed: --app is required when not running interactively\n\
         Hint: '{}' was ignored: it has no 'config_version'\n\
         Try instead: appservices apps list\n",
        path.display()
    );
    assert_eq!((outcome.code, outcome.stderr), (Some(1), words));
}

/// A flag makes the files beside the point, broken or not.
fn a_flag_spares_the_files() {
    let context = context();
    context.write(".mdb/meta.json", "{");
    context.write("root_config.json", "{");
    let outcome = context.run(&["users", "revoke", "-u", ADA, "--app", "shop"]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 1 of 1 user in [SECONDS] s\n"),
        "{outcome:#?}"
    );
}

/// An id from a file is no more trusted than one that was typed.
fn ids_in_the_meta_file_that_lead_elsewhere() {
    for (app, group) in [
        ("../../x", GROUP),
        (APP, "a/../../b"),
        ("a b", GROUP),
        (APP, "x?y"),
        ("..", GROUP),
    ] {
        let context = context();
        let meta = serde_json::json!({"config_version": 20_210_101, "app_id": app,
            "group_id": group, "client_app_id": "shop-abcde"});
        context.write(".mdb/meta.json", &meta.to_string());
        let outcome = context.run(&REVOKE);
        nothing_given_away(&outcome);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(1), ""),
            "{app} {group}: {outcome:#?}"
        );
        only_line(&outcome);
        assert!(outcome.revoked().is_empty(), "{outcome:#?}");
        for request in &outcome.requests {
            let path = &request.path;
            // Percent-encoded it is a name like any other; bare it would climb.
            assert!(
                path.split('/')
                    .all(|part| part != ".." && !part.contains(' ')),
                "{path}"
            );
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_broken_meta_file => ["cli/local-app/unreadable"],
    a_broken_config_file => ["cli/local-app/unreadable"],
    a_folder_in_the_files_place => ["cli/local-app/unreadable"],
    a_config_file_of_another_program => ["cli/local-app/config-file"],
    an_app_config_without_a_version_is_named => ["cli/local-app/config-file"],
    a_flag_spares_the_files => ["cli/local-app/flag-first"],
    ids_in_the_meta_file_that_lead_elsewhere => ["cli/local-app/ids-stay-in-place"],
];
