//! Texts that users, administrators and servers choose: no control character and no mark that
//! turns the line around reaches a stream, in any format.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect, GroupSeed, Seed};
use serde_json::json;

use crate::cases::support::context::{Context, Login};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::seeds::{self, email, user};
use crate::cases::support::stub::run;

/// C0, DEL, C1, and the marks, embeddings, overrides and isolates.
fn unsafe_characters() -> Vec<char> {
    let ranges = [
        '\u{1}'..='\u{1f}',
        '\u{7f}'..='\u{9f}',
        '\u{61c}'..='\u{61c}',
        '\u{200e}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2066}'..='\u{2069}',
    ];
    ranges.into_iter().flatten().collect()
}

fn all() -> String {
    unsafe_characters().into_iter().collect()
}

#[track_caller]
fn is_safe(text: &str, what: &str) {
    let bad = text
        .chars()
        .find(|c| *c != '\n' && unsafe_characters().contains(c));
    assert_eq!(bad, None, "{what}: {text:?}");
}

fn hostile() -> Seed {
    let text = all();
    let shop = seeds::app(seeds::SHOP, "shop-abcde", "shop")
        .user(email(1, &format!("a{text}@example.com")))
        .user(user(2, "api-key").data("name", format!("key{text}").as_str()))
        .pending(seeds::pending(1, &format!("p{text}@example.com")));
    seeds::world(vec![GroupSeed::new(seeds::ALPHA, "Alpha").apps([shop])])
}

fn every_output_is_safe() {
    let context = Context::new(hostile(), Login::Profile);
    let app = format!("--app={}", seeds::SHOP);
    for format in ["", "json", "ndjson", "csv"] {
        for line in [
            "users list",
            "users list --pending",
            "users revoke -y",
            "users revoke -y --dry-run",
            "users revoke --pending -y",
            "users count",
            "apps describe",
        ] {
            let mut args: Vec<&str> = line.split(' ').collect();
            args.extend([&app, "-f", format]);
            let outcome = context.run_raw(&args);
            assert!(!outcome.stdout.is_empty(), "{args:?}");
            is_safe(&outcome.stdout, line);
            is_safe(&outcome.stderr, line);
            // Nothing is lost by that: each is there, spelt out.
            if line == "users list" {
                let spelt = if ["json", "ndjson"].contains(&format) {
                    "\\u202e"
                } else {
                    "\\u{202e}"
                };
                assert!(
                    outcome.stdout.contains(spelt),
                    "{format}: {}",
                    outcome.stdout
                );
            }
        }
    }
}

/// Apps whose names no server should allow, in lists, totals, notes and errors.
fn names_of_apps_are_safe() {
    let contracts = Contracts::load();
    let server = Scripted::start(move |heard| {
        if heard.method == "GET" && heard.path.ends_with("/apps") {
            let one = contracts.first("apps_list").example().expect("apps")[0].clone();
            let app = |id: &str, name: &str| {
                let mut app = one.clone();
                app["_id"] = id.into();
                app["name"] = format!("{name}{}", all()).into();
                app["client_app_id"] = format!("{name}-{}", all()).into();
                app
            };
            let apps = [
                app("633209ffd3bd3478005d1bac", "shop"),
                app("633209ffd3bd3478005d1bad", "shop-two"),
            ];
            return Reply::json(200, &json!(apps));
        }
        Reply::from_contract(contracts, heard)
    });
    let context = Context::new(Seed::default(), Login::Keys);
    for format in ["", "json", "ndjson", "csv"] {
        for (line, code) in [
            ("apps list", 0),
            ("apps list -a shop", 0),
            ("users list -a shop", 1),
            ("users list -a shop-two", 0),
            ("users revoke -y -a shop-two", 0),
            ("apps delete -a 633209ffd3bd3478005d1bad -y", 0),
            ("apps delete -a 633209ffd3bd3478005d1bad --dry-run", 0),
        ] {
            let mut args: Vec<&str> = line.split(' ').collect();
            args.extend(["-f", format]);
            let outcome = run(&context, &server.url(), &args);
            assert_eq!(outcome.code, Some(code), "{line}: {outcome:#?}");
            is_safe(&outcome.stdout, line);
            is_safe(&outcome.stderr, line);
        }
    }
}

fn every_message_is_safe() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let text = all().replace('\n', "");
    let words = format!("no{text}");
    context
        .server()
        .add_fault(Fault::new("*/users/*", FaultEffect::status(500, &words)));
    let file = format!("file{text}.txt");
    for args in [
        vec![
            "users",
            "revoke",
            "-a",
            "shop",
            "-u",
            "65a000000000000000000001",
        ],
        vec![
            "users",
            "list",
            "-a",
            "shop",
            "-u",
            "65a000000000000000000001,65a000000000000000000002",
        ],
        vec!["users", "list", "-a", &words],
        vec!["users", "list", "-a", "shop", "--email", &words],
        vec!["users", "list", "-a", "shop", "-u", &format!("@{file}")],
        vec![
            "users",
            "list",
            "-a",
            "shop",
            "-o",
            &format!("missing/{file}"),
        ],
        vec!["users", "list", "--project", &words],
        vec!["users", "list", "--state", &words],
        vec!["users", "list", "--provider", &words],
        vec!["users", "list", "--last-login-after", &words],
        vec!["users", "list", "--profile", &words],
        vec!["users", "list", &words],
        vec!["users", &words],
        vec![&words],
        vec!["users", "list", "-f", &words],
        vec!["users", "list", &format!("--{words}")],
        vec!["users", "list", "--base-url", &words],
        vec!["api", &words, "/x"],
        vec!["api", "GET", &words],
        vec!["api", "POST", "/x", "-d", &words],
        vec!["completion", &words],
    ] {
        for format in ["", "json"] {
            let mut args = args.clone();
            if args[0] != words {
                args.extend(["-f", format]);
            }
            let outcome = context.run_raw(&args);
            assert_ne!(outcome.code, Some(0), "{args:?}");
            is_safe(&outcome.stdout, &format!("{args:?}"));
            is_safe(&outcome.stderr, &format!("{args:?}"));
        }
    }
}

/// The path of an app's file stands in notes, warnings and errors.
fn paths_are_safe() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let folder = format!("folder{}", all().replace(['\n', '\u{0}'], ""));
    for text in [
        r#"{"config_version": 1, "name": "shop"}"#,
        r#"{"config_version": 1, "name": "gone"}"#,
        "{",
    ] {
        context.write(&format!("{folder}/root_config.json"), text);
        for format in ["", "json", "csv"] {
            let mut command = context.command();
            command
                .args(["users", "count", "-f", format])
                .env("HOME", "/nowhere");
            command.current_dir(context.work().join(&folder));
            let output = command.output().expect("the program runs");
            let stderr = String::from_utf8(output.stderr).expect("UTF-8");
            assert!(stderr.contains("root_config.json"), "{stderr}");
            is_safe(&stderr, text);
        }
    }
}

/// A field that a spreadsheet would take for a formula, or that would begin a line of its own.
fn sheets_are_safe() {
    let names = [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\r\n=1", "a\r=1",
    ];
    let users = (1..).zip(names).map(|(n, name)| email(n, name)).collect();
    let context = Context::new(seeds::one_app(users), Login::Keys);
    for line in [
        "users list -a shop -f csv",
        "users revoke -a shop -y -f csv",
    ] {
        let outcome = context.run_line(line);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert!(!outcome.stdout.contains('\r'), "{:?}", outcome.stdout);
        assert_eq!(
            outcome.stdout.lines().count(),
            names.len() + 1,
            "{}",
            outcome.stdout
        );
        for name in names {
            let escaped = name
                .replace('\r', "\\r")
                .replace('\n', "\\n")
                .replace('\t', "\\t");
            let quote = if name.starts_with('a') { "" } else { "'" };
            let field = format!("\"{quote}{escaped}\"");
            assert!(
                outcome.stdout.contains(&field),
                "no {field} in {}",
                outcome.stdout
            );
        }
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    every_output_is_safe => ["cli/output/untrusted"],
    names_of_apps_are_safe => ["cli/output/untrusted"],
    every_message_is_safe => ["cli/output/untrusted"],
    paths_are_safe => ["cli/output/untrusted"],
    sheets_are_safe => ["cli/csv/formulas"],
];
