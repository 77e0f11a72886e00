//! An app's configuration as command lines push, pull and describe it.

use serde_json::{Value, json};

use super::exported_files::ExportedFiles;
use super::{IMPORT, provider};
use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::target::{OrFound as _, Stop};

/// What a command line sends, shortened.
fn pushed(world: &World<'_>) -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": world.ids.client_app,
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

/// The app's name.
fn app_name(world: &World<'_>) -> Result<String, Stop> {
    Ok(world.get("{app}")?.expect(200)?.text("name"))
}

fn providers(world: &World<'_>) -> Result<Value, Stop> {
    world.get("{app}/auth_providers")?.expect(200)?.json()
}

pub(super) static IMPORTING: &[Rule] = &[
    Rule {
        id: "providers",
        requirements: &[
            "server/configuration/import",
            "server/configuration/import-providers",
        ],
        says: "the providers in an imported document are created or replaced, and enabled unless the document disables them",
        check: |target| {
            let world = &target.shop()?;
            check(&world.post(IMPORT, &pushed(world))?, 204, &Says::Nothing)?;
            let (_, anonymous) = provider(world, "anon-user")?;
            ensure_eq!(anonymous["disabled"], true, "anon-user: {anonymous}");
            let (_, custom) = provider(world, "custom-function")?;
            ensure_eq!(custom["disabled"], false, "custom-function: {custom}");
            ensure_eq!(custom["config"]["authFunctionName"], "greet");
            let (_, email) = provider(world, "local-userpass")?;
            ensure_eq!(email["disabled"], false, "local-userpass: {email}");
            world.login("ada")?;
            let login = world.try_login("anon-user", &json!({}))?;
            ensure!(
                (400..500).contains(&login.status),
                "a login with a disabled provider: {login:?}"
            );
            let functions = world.get("{app}/functions")?.expect(200)?.json()?;
            ensure!(
                functions.to_string().contains("\"greet\""),
                "the imported function is not listed: {functions}"
            );
            Ok(())
        },
    },
    Rule {
        id: "unmodelled-parts",
        requirements: &[
            "server/configuration/import-others",
            "server/configuration/export",
        ],
        says: "everything else in the document is stored and exported again",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &pushed(world))?.expect(204)?;
            let files = ExportedFiles::of_app(world, "")?;
            for part in [
                "speed",
                "mellon",
                "not-modelled-at-all",
                "https://shop.example",
            ] {
                ensure!(files.contain(part), "{part} is in no file of {files:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "diff",
        requirements: &["server/configuration/import-diff"],
        says: "with diff=true the response is a list of texts that say what would change, and nothing changes",
        check: |target| {
            let world = &target.shop()?;
            let before = providers(world)?;
            let answer = world.post(&format!("{IMPORT}&diff=true"), &pushed(world))?;
            check(&answer, 200, &Says::Json)?;
            let diff = answer.list()?;
            ensure!(!diff.is_empty(), "the list is empty");
            ensure!(diff.iter().all(Value::is_string), "not all texts: {diff:?}");
            ensure_eq!(providers(world)?, before, "the providers after a diff");
            ensure_eq!(ids(world.get("{app}/functions")?)?, [""; 0]);
            Ok(())
        },
    },
    Rule {
        id: "no-configuration",
        requirements: &["server/configuration/import"],
        says: "a body that is not a configuration is rejected and changes nothing",
        check: |target| {
            let world = &target.shop()?;
            let before = providers(world)?;
            let wrong = json!({"x": {"name": "x", "type": "smoke-signals"}});
            for body in [json!([]), json!("x"), json!({"auth": {"providers": wrong}})] {
                check(&world.post(IMPORT, &body)?, 400, &Says::AnyError)?;
            }
            ensure_eq!(providers(world)?, before, "the providers after {wrong}");
            Ok(())
        },
    },
];

pub(super) static EXPORTING: &[Rule] = &[
    Rule {
        id: "archive-name",
        requirements: &["server/configuration/export"],
        says: "an app is exported as a zip archive that is named by the app and a time",
        check: |target| {
            let world = &target.shop()?;
            let app_name = app_name(world)?;
            for query in ["", "?version=20210101", "?version=20180301"] {
                let answer = world.get(&format!("{{app}}/export{query}"))?.expect(200)?;
                let content_type = answer.header("content-type").unwrap_or_default();
                ensure!(
                    content_type.contains("zip"),
                    "the content type is {content_type:?}"
                );
                let header = answer.header("content-disposition").unwrap_or_default();
                let name = header.strip_prefix("attachment; filename=");
                let name = name.map(|name| name.trim_matches('"'));
                let time = name
                    .and_then(|name| name.strip_prefix(&format!("{app_name}_")))
                    .and_then(|rest| rest.strip_suffix(".zip"));
                ensure!(
                    time.is_some_and(|time| !time.is_empty()),
                    "content-disposition is {header:?}, not attachment; filename={app_name}_TIME.zip"
                );
                let files = ExportedFiles::read(&answer)?;
                ensure!(!files.0.is_empty(), "the archive has no files");
            }
            Ok(())
        },
    },
    Rule {
        id: "files",
        requirements: &["server/configuration/export"],
        says: "the archive has the files of a pulled app: root, providers, functions",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &pushed(world))?.expect(204)?;
            let files = ExportedFiles::of_app(world, "?version=20210101")?;
            let root = files.json("realm_config.json")?;
            ensure_eq!(
                root["app_id"],
                *world.ids.client_app,
                "the app_id of {root}"
            );
            ensure_eq!(root["name"], "shop", "the name of {root}");
            let providers = files.json("auth/providers.json")?;
            ensure_eq!(
                providers["anon-user"]["disabled"],
                true,
                "anon-user of {providers}"
            );
            let functions = files.json("functions/config.json")?;
            ensure_eq!(functions[0]["name"], "greet", "the functions: {functions}");
            let source = files.text("functions/greet.js")?;
            ensure!(source.contains("mellon"), "the source is {source:?}");
            Ok(())
        },
    },
    Rule {
        id: "description",
        requirements: &["server/configuration/description"],
        says: "the description has all its parts, and no list is null",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.get("{app}/description")?;
            check(&answer, 200, &Says::Json)?;
            let summary = answer.json()?;
            let base = world.http.base_url();
            let client_app = &*world.ids.client_app;
            ensure_eq!(summary["client_app_id"], client_app, "of {summary}");
            ensure_eq!(summary["name"], *app_name(world)?, "of {summary}");
            let dashboard = world.path("/groups/{group}/apps/{app_id}/dashboard");
            ensure_eq!(summary["realm_url"], format!("{base}{dashboard}"));
            let graphql = format!("{base}/api/client/v2.0/app/{client_app}/graphql");
            let expected = json!({"url": graphql, "custom_resolvers": []});
            ensure_eq!(summary["graphql"], expected);
            for part in [
                "data_sources",
                "http_endpoints",
                "services",
                "values",
                "functions",
                "event_subscription",
                "log_forwarders",
            ] {
                ensure_eq!(summary[part], json!([]), "{part} of {summary}");
            }
            for part in ["custom_user_data", "hosting", "sync"] {
                ensure!(
                    summary[part].is_object(),
                    "{part} is not an object: {summary}"
                );
            }
            ensure_eq!(summary["environment"], "");
            let providers = summary["auth_providers"].as_array();
            let providers = providers.or_found(|| format!("no `auth_providers`: {summary}"))?;
            let email =
                json!({"name": "local-userpass", "type": "local-userpass", "enabled": true});
            ensure_eq!(providers.len(), 3, "the number of providers: {providers:?}");
            ensure!(
                providers.contains(&email),
                "{email} is not in {providers:?}"
            );
            Ok(())
        },
    },
];

pub(super) static FUNCTIONS: &[Rule] = &[Rule {
    id: "created-and-listed",
    requirements: &[
        "server/configuration/functions-list",
        "server/configuration/functions-create",
    ],
    says: "a function is created with 201 and listed; one without a name is rejected",
    check: |target| {
        let world = &target.shop()?;
        let path = "{app}/functions";
        ensure_eq!(world.get(path)?.expect(200)?.json()?, json!([]));
        let body = json!({"name": "greet", "private": false, "can_evaluate": {},
            "source": "exports = () => 'hello';"});
        let answer = world.post(path, &body)?;
        check(&answer, 201, &Says::Json)?;
        ensure_eq!(answer.text("name"), "greet");
        let list = world.get(path)?.expect(200)?.list()?;
        ensure_eq!(list.len(), 1, "the number of functions: {list:?}");
        ensure_eq!(list[0]["_id"], *answer.text("_id"));
        ensure_eq!(list[0]["name"], "greet");
        check(
            &world.post(path, &json!({"private": true}))?,
            400,
            &Says::AnyError,
        )
    },
}];
