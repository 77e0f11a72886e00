//! What the command line sends for the other commands, against the contract's own examples.

use crate::cases::Check;
use std::collections::BTreeMap;

use serde_json::Value;

use super::cli::{USER, asked, prepared, server, unchanged};
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::contract::{Contracts, fill};
use crate::cases::support::scripted::{Heard, Scripted};
use crate::cases::support::seeds::{PRIVATE_KEY, PUBLIC_KEY};
use crate::cases::support::stub::run;

const GROUP: &str = "5b2ec991973129243223a114";
const PENDING: &str = "63754f968a605a78ea6939e7";

/// A command line, and what it sends once the app is known.
struct Row {
    line: &'static [&'static str],
    /// `METHOD PATH` with the short forms, or `None` where the app is not looked for.
    asks: &'static [&'static str],
    /// What is on stderr.
    summary: &'static str,
}

const USERS: [Row; 9] = [
    Row {
        line: &["users", "list"],
        // The second page adds nobody.
        asks: &["GET {app}/users"; 2],
        summary: "",
    },
    Row {
        line: &["users", "list", "--pending"],
        asks: &["GET {app}/user_registrations/pending_users"; 2],
        summary: "",
    },
    Row {
        line: &["users", "count"],
        asks: &["GET {app}/users_count"],
        summary: "",
    },
    Row {
        line: &["users", "enable", "-u", USER],
        asks: &["GET {app}/users/USER", "PUT {app}/users/USER/enable"],
        summary: "Enabled 1 of 1 user in [SECONDS] s\n",
    },
    Row {
        line: &["users", "disable", "-u", USER],
        asks: &["GET {app}/users/USER", "PUT {app}/users/USER/disable"],
        summary: "Disabled 1 of 1 user in [SECONDS] s\n",
    },
    Row {
        line: &["users", "delete", "-y", "-u", USER],
        asks: &["GET {app}/users/USER", "DELETE {app}/users/USER"],
        summary: "Deleted 1 of 1 user in [SECONDS] s\n",
    },
    Row {
        line: &["users", "delete", "-y", "--pending", "-u", PENDING],
        asks: &[
            "GET {app}/user_registrations/pending_users",
            "GET {app}/user_registrations/pending_users",
            "DELETE {app}/user_registrations/by_id/PENDING",
        ],
        summary: "Deleted 1 of 1 user in [SECONDS] s\n",
    },
    Row {
        line: &[
            "users",
            "create",
            "--email",
            "new@example.com",
            "--password",
            "correct horse",
        ],
        asks: &["POST {app}/users"],
        summary: "",
    },
    Row {
        line: &["users", "create", "--name", "another"],
        asks: &["POST {app}/api_keys"],
        summary: "",
    },
];

/// Runs a command with the key pair in the environment; it must succeed, with no word but these.
fn succeed_with(server: &Scripted, line: &[&str], stderr: &str) -> Outcome {
    let context = Context::new(appservices_mock::Seed::default(), Login::Keys);
    let outcome = run(&context, &server.url(), line);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), stderr),
        "{line:?}: {outcome:#?}"
    );
    outcome
}

/// The same in silence.
fn succeed(server: &Scripted, line: &[&str]) -> Outcome {
    succeed_with(server, line, "")
}

/// Credentials, origin, body and its type, as the contract has them for the endpoint.
fn assert_as_the_contract_has_it(request: &Heard) {
    let contracts = Contracts::load();
    let case = contracts.for_request(&request.method, &request.path);
    let case = case.expect("an endpoint of the contract");
    let title = case.title();
    assert_eq!(
        request.header("x-baas-request-origin"),
        "mongodb-baas-cli",
        "{title}"
    );
    let authorization = match case.request()["bearer"].as_str() {
        Some("none") => "",
        Some("access") => "Bearer example.access.token",
        other => panic!("{title}: {other:?}"),
    };
    assert_eq!(request.header("authorization"), authorization, "{title}");
    let values: BTreeMap<String, String> = [("publicKey", PUBLIC_KEY), ("privateKey", PRIVATE_KEY)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    if let Some(body) = case.request().get("body") {
        assert_eq!(request.json(), fill(body, &values), "{title}");
        let kind = request.header("content-type");
        assert!(kind.starts_with("application/json"), "{title}: {kind}");
    } else {
        assert!(request.body.is_empty(), "{title}");
        assert_eq!(request.header("content-type"), "", "{title}");
    }
    if ["PUT", "POST"].contains(&request.method.as_str()) && request.body.is_empty() {
        assert_eq!(request.header("content-length"), "0", "{title}");
    }
}

fn each_command_sends_what_the_contract_has() {
    for row in &USERS {
        let server = server(vec![], unchanged);
        let line = [row.line, &["--app", "myapp-abcde"]].concat();
        succeed_with(&server, &line, row.summary);
        let asks: Vec<String> = row
            .asks
            .iter()
            .map(|ask| ask.replace("USER", USER).replace("PENDING", PENDING))
            .collect();
        let asks: Vec<&str> = asks.iter().map(String::as_str).collect();
        assert_eq!(asked(&server), prepared(&asks), "{line:?}");
        server
            .heard()
            .iter()
            .for_each(assert_as_the_contract_has_it);
    }
}

fn each_command_of_apps_sends_what_the_contract_has() {
    let create = [
        "apps",
        "create",
        "--name",
        "orders",
        "--location",
        "IE",
        "--deployment-model",
        "LOCAL",
        "--environment",
        "production",
    ];
    let post = format!("POST {{admin}}/groups/{GROUP}/apps");
    for (line, asks) in [
        (&["apps", "list"][..], prepared(&[])),
        (
            &["apps", "describe", "--app", "myapp-abcde"],
            prepared(&["GET {app}/description"]),
        ),
        (
            &["apps", "delete", "--app", "myapp-abcde", "-y"],
            prepared(&["DELETE {app}"]),
        ),
        (
            &create,
            vec![
                "POST {admin}/auth/providers/mongodb-cloud/login".to_owned(),
                "GET {admin}/auth/profile".to_owned(),
                post,
            ],
        ),
    ] {
        let server = server(vec![], unchanged);
        succeed(&server, line);
        assert_eq!(asked(&server), asks, "{line:?}");
        server
            .heard()
            .iter()
            .for_each(assert_as_the_contract_has_it);
    }
}

/// A name alone is all that is sent where nothing else was said.
fn what_is_not_said_is_not_sent() {
    let server = server(vec![], unchanged);
    succeed(&server, &["apps", "create", "--name", "orders"]);
    let heard = server.heard();
    let body = heard.last().expect("a request").json();
    assert_eq!(body, serde_json::json!({"name": "orders"}));
}

/// Documents are made of the answer's own words.
fn answers_are_shown_as_the_contract_has_them() {
    let server = server(vec![], unchanged);
    let doc = |line: &[&str]| -> Value {
        let line = [line, &["-f", "json"]].concat();
        let text = succeed(&server, &line).stdout;
        let line: Value = serde_json::from_str(text.trim()).expect("one line of JSON");
        line["doc"].clone()
    };
    let contracts = Contracts::load();
    let example = |file: &str| contracts.first(file).example().expect("an example").clone();
    let user = doc(&[
        "users",
        "create",
        "-a",
        "myapp-abcde",
        "--email",
        "new@example.com",
        "--password",
        "correct horse",
    ]);
    let from = example("users_create");
    assert_eq!((&user["id"], &user["type"]), (&from["_id"], &from["type"]));
    assert_eq!(user["email"], from["data"]["email"]);
    assert_eq!(user["enabled"], true);
    let key = doc(&["users", "create", "-a", "myapp-abcde", "--name", "another"]);
    let from = example("api_keys_create");
    assert_eq!((&key["id"], &key["key"]), (&from["_id"], &from["key"]));
    assert_eq!(doc(&["users", "count", "-a", "myapp-abcde"])["count"], 60);
    let described = doc(&["apps", "describe", "-a", "myapp-abcde"]);
    assert_eq!(described, example("apps_description"));
    let app = doc(&["apps", "create", "--name", "orders"]);
    let from = example("apps_create");
    for key in [
        "client_app_id",
        "name",
        "group_id",
        "location",
        "deployment_model",
        "environment",
    ] {
        assert_eq!(app[key], from[key], "{key}");
    }
    let url = format!(
        "{}/groups/{GROUP}/apps/633209ffd3bd3478005d1bac/dashboard",
        server.url()
    );
    assert_eq!(app["url"], url);
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    each_command_sends_what_the_contract_has => ["cli/contract/requests"],
    each_command_of_apps_sends_what_the_contract_has => ["cli/contract/requests"],
    what_is_not_said_is_not_sent => ["cli/contract/requests"],
    answers_are_shown_as_the_contract_has_them => ["cli/contract/responses"],
];
