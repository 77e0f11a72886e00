//! An app's configuration as command lines push, pull and describe it.

use std::io::Read as _;

use serde_json::{Value, json};

use super::{Rule, Says, check, ids};
use crate::support::http::Answer;
use crate::support::world::{APP, CLIENT_APP, GROUP, World};

pub(super) const IMPORT: &str = "{app}/import?strategy=replace-by-name";

/// What a command line sends, shortened.
fn pushed() -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": CLIENT_APP,
        "name": "shop",
        "location": "US-VA",
        "deployment_model": "GLOBAL",
        "environment": "",
        "auth": {"providers": {
            "anon-user": {"name": "anon-user", "type": "anon-user", "disabled": true},
            "custom-function": {"name": "custom-function", "type": "custom-function",
                "config": {"authFunctionName": "greet"}},
        }},
        "functions": {
            "config": [{"name": "greet", "private": true}],
            "sources": {"greet.js": "exports = () => 'mellon';"},
        },
        "values": [{"name": "speed", "value": 88, "private": false}],
        "security": {"allowed_request_origins": ["https://shop.example"]},
        "hosting": {"enabled": false, "marker": "not-modelled-at-all"},
    })
}

/// The app's provider of a type, whole.
#[track_caller]
fn provider(world: &World, kind: &str) -> Value {
    let list = world.get("{app}/auth_providers").expect(200).json();
    let mut list = list.as_array().expect("a list").iter();
    let found = list.find(|one| one["type"] == kind).expect(kind);
    let id = found["_id"].as_str().expect("an id");
    let path = format!("{{app}}/auth_providers/{id}");
    world.get(&path).expect(200).json()
}

/// The files of an exported app, by path.
pub(super) fn unzip(answer: &Answer) -> Vec<(String, String)> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(&answer.body));
    let mut archive = archive.expect("a zip archive");
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file of the archive");
        if file.is_dir() {
            continue;
        }
        let mut text = String::new();
        file.read_to_string(&mut text).expect("a text");
        let name = file.name().expect("a readable name").into_owned();
        files.push((name, text));
    }
    files
}

#[track_caller]
fn file(files: &[(String, String)], path: &str) -> String {
    let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
    let found = files.iter().find(|(known, _)| known == path);
    let Some((_, text)) = found else {
        panic!("no {path} in {names:?}");
    };
    text.clone()
}

pub(super) static IMPORTING: &[Rule] = &[
    Rule {
        proves: &["2.8/import", "2.8/import/providers"],
        says: "providers named in it are created or replaced, enabled unless they say not",
        source: "client code and tests of the predecessor",
        check: |world| {
            check(&world.post(IMPORT, &pushed()), 204, &Says::Nothing);
            let anonymous = provider(world, "anon-user");
            assert_eq!(anonymous["disabled"], true);
            let custom = provider(world, "custom-function");
            assert_eq!(custom["disabled"], false);
            assert_eq!(custom["config"]["authFunctionName"], "greet");
            assert_eq!(provider(world, "local-userpass")["disabled"], false);
            world.login("ada");
            let login = world.try_login("anon-user", &json!({}));
            assert!((400..500).contains(&login.status), "{login:?}");
            let functions = world.get("{app}/functions").expect(200).json();
            assert!(functions.to_string().contains("\"greet\""), "{functions}");
        },
    },
    Rule {
        proves: &["2.8/import/unmodelled", "2.8/export"],
        says: "what it holds besides is kept and given back by the export",
        source: "client code and tests of the predecessor",
        check: |world| {
            world.post(IMPORT, &pushed()).expect(204);
            let files = unzip(&world.get("{app}/export").expect(200));
            let text = |part: &str| files.iter().any(|(_, text)| text.contains(part));
            for part in [
                "speed",
                "mellon",
                "not-modelled-at-all",
                "https://shop.example",
            ] {
                assert!(text(part), "{part} in {files:?}");
            }
        },
    },
    Rule {
        proves: &["2.8/import/diff"],
        says: "with diff=true it says in a list of texts what would change, and changes nothing",
        source: "client code and tests of the predecessor",
        check: |world| {
            let before = world.get("{app}/auth_providers").expect(200).json();
            let answer = world.post(&format!("{IMPORT}&diff=true"), &pushed());
            check(&answer, 200, &Says::Json);
            let diff = answer.json();
            let diff = diff.as_array().expect("a list");
            assert!(!diff.is_empty(), "{diff:?}");
            assert!(diff.iter().all(Value::is_string), "{diff:?}");
            let after = world.get("{app}/auth_providers").expect(200).json();
            assert_eq!(after, before);
            assert_eq!(ids(world.get("{app}/functions")), [""; 0]);
        },
    },
    Rule {
        proves: &["2.8/import"],
        says: "what is no configuration is refused, and changes nothing",
        source: "our choice",
        check: |world| {
            let before = world.get("{app}/auth_providers").expect(200).json();
            let wrong = json!({"x": {"name": "x", "type": "smoke-signals"}});
            for body in [json!([]), json!("x"), json!({"auth": {"providers": wrong}})] {
                check(&world.post(IMPORT, &body), 400, &Says::AnyError);
            }
            let after = world.get("{app}/auth_providers").expect(200).json();
            assert_eq!(after, before);
        },
    },
];

pub(super) static EXPORTING: &[Rule] = &[
    Rule {
        proves: &["2.8/export"],
        says: "an app comes as a zip archive whose name is the app's and a time",
        source: "OpenAPI document; client code of the predecessor",
        check: |world| {
            for query in ["", "?version=20210101", "?version=20180301"] {
                let answer = world.get(&format!("{{app}}/export{query}")).expect(200);
                let kind = answer.header("content-type");
                assert!(kind.is_some_and(|kind| kind.contains("zip")), "{kind:?}");
                let header = answer.header("content-disposition").expect("a name");
                let name = header.strip_prefix("attachment; filename=");
                let name = name.unwrap_or_else(|| panic!("{header}")).trim_matches('"');
                let time = name.strip_prefix("shop_");
                let time = time.and_then(|rest| rest.strip_suffix(".zip"));
                assert!(time.is_some_and(|time| !time.is_empty()), "{header}");
                assert!(!unzip(&answer).is_empty(), "{query}");
            }
        },
    },
    Rule {
        proves: &["2.8/export"],
        says: "in it are the files of a pulled app: root, providers, functions",
        source: "client code of the predecessor",
        check: |world| {
            world.post(IMPORT, &pushed()).expect(204);
            let files = unzip(&world.get("{app}/export?version=20210101").expect(200));
            let json = |path: &str| -> Value {
                let text = file(&files, path);
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
            };
            let root = json("realm_config.json");
            assert_eq!(root["app_id"], CLIENT_APP, "{root}");
            assert_eq!(root["name"], "shop", "{root}");
            let providers = json("auth/providers.json");
            assert_eq!(providers["anon-user"]["disabled"], true, "{providers}");
            let functions = json("functions/config.json");
            assert_eq!(functions[0]["name"], "greet", "{functions}");
            assert!(file(&files, "functions/greet.js").contains("mellon"));
        },
    },
    Rule {
        proves: &["2.8/description"],
        says: "the summary has all its parts, and no list is null",
        source: "client code and tests of the predecessor",
        check: |world| {
            let answer = world.get("{app}/description");
            check(&answer, 200, &Says::Json);
            let summary = answer.json();
            let base = world.server().base_url();
            assert_eq!(summary["client_app_id"], CLIENT_APP, "{summary}");
            assert_eq!(summary["name"], "shop", "{summary}");
            let dashboard = format!("{base}/groups/{GROUP}/apps/{APP}/dashboard");
            assert_eq!(summary["realm_url"], dashboard, "{summary}");
            let graphql = format!("{base}/api/client/v2.0/app/{CLIENT_APP}/graphql");
            let expected = json!({"url": graphql, "custom_resolvers": []});
            assert_eq!(summary["graphql"], expected, "{summary}");
            for part in [
                "data_sources",
                "http_endpoints",
                "services",
                "values",
                "functions",
                "event_subscription",
                "log_forwarders",
            ] {
                assert_eq!(summary[part], json!([]), "{part} of {summary}");
            }
            for part in ["custom_user_data", "hosting", "sync"] {
                assert!(summary[part].is_object(), "{part} of {summary}");
            }
            assert_eq!(summary["environment"], "", "{summary}");
            let providers = summary["auth_providers"].as_array().expect("a list");
            let email =
                json!({"name": "local-userpass", "type": "local-userpass", "enabled": true});
            assert_eq!(providers.len(), 3, "{summary}");
            assert!(providers.contains(&email), "{summary}");
        },
    },
];

pub(super) static FUNCTIONS: &[Rule] = &[Rule {
    proves: &["2.8/functions/list", "2.8/functions/create"],
    says: "one is created with 201 and listed; half of what is needed is refused",
    source: "realm-js and realm-core tests; client code: realm-app-importer; the last our choice",
    check: |world| {
        let path = "{app}/functions";
        assert_eq!(world.get(path).expect(200).json(), json!([]));
        let body = json!({"name": "greet", "private": false, "can_evaluate": {},
            "source": "exports = () => 'hello';"});
        let answer = world.post(path, &body);
        check(&answer, 201, &Says::Json);
        assert_eq!(answer.text("name"), "greet");
        let list = world.get(path).expect(200).json();
        assert_eq!(list[0]["_id"], *answer.text("_id"), "{list}");
        assert_eq!(list[0]["name"], "greet", "{list}");
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
        check(
            &world.post(path, &json!({"private": true})),
            400,
            &Says::AnyError,
        );
    },
}];
