//! A document with everything that command lines send: what an import stores, and what the
//! export, the description and the diff make of it.

use serde_json::{Value, json};

use super::exported_files::ExportedFiles;
use super::{IMPORT, provider};
use crate::rules::{Rule, ids};
use crate::setup::World;
use crate::target::Stop;

/// A configuration with everything that command lines send, including parts that no endpoint
/// shows.
pub(super) fn complete(world: &World<'_>) -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": world.ids.client_app,
        "name": "shop",
        "location": "DE-FF",
        "deployment_model": "LOCAL",
        "environment": "testing",
        "environments": {"testing.json": {"values": {"a": 1}}},
        "allowed_request_origins": ["https://shop.example"],
        "auth": {
            "custom_user_data": {"enabled": false},
            "providers": {
                "anon-user": {"name": "anon-user", "type": "anon-user", "disabled": true},
                "custom-token": {
                    "name": "custom-token",
                    "type": "custom-token",
                    "config": {"audience": ["a"], "signingAlgorithm": "HS256"},
                    "secret_config": {"signingKeys": ["signer"]},
                },
            },
        },
        "functions": {
            "config": [{"name": "confirm", "private": true, "run_as_system": true}],
            "sources": {"confirm.js": "exports = () => ({status: 'success'});", "lib/shared.js": "1"},
        },
        "values": [{"name": "limit", "value": 5, "private": false}],
        "triggers": [{"name": "nightly", "type": "SCHEDULED", "disabled": true}],
        "data_sources": [{"config": {"name": "mongodb-atlas", "type": "mongodb-atlas",
            "config": {"clusterName": "C"}}}],
        "services": [{
            "config": {"name": "mail", "type": "http"},
            "incoming_webhooks": [{"config": {"name": "in"}, "source": "exports = 1"}],
            "rules": [{"name": "rule"}],
        }],
        "http_endpoints": [{"config": {"name": "end", "type": "http"}}],
        "graphql": {"config": {"use_natural_pluralization": true},
            "custom_resolvers": [{"on_type": "Query", "field_name": "count"}]},
        "sync": {"config": {"state": "disabled"}},
        "log_forwarders": [{"name": "forward"}],
        "something_new": {"a": [1]},
        "secrets": {"auth_providers": {}, "services": null},
    })
}

fn read(world: &World<'_>, path: &str) -> Result<Value, Stop> {
    world.get(path)?.expect(200)?.json()
}

/// The texts that say what an import would change.
fn diff(world: &World<'_>, document: &Value) -> Result<Vec<Value>, Stop> {
    let path = format!("{IMPORT}&diff=true");
    world.post(&path, document)?.expect(200)?.list()
}

pub(super) static COMPLETE: &[Rule] = &[
    Rule {
        id: "imported",
        requirements: &[
            "server/configuration/import",
            "server/configuration/import-providers",
        ],
        says: "an import sets location, deployment model, environment, providers, functions and origins, and keeps all IDs",
        check: |target| {
            let world = &target.shop()?;
            let before = ids(world.get("{app}/auth_providers")?)?;
            world.post(IMPORT, &complete(world))?.expect(204)?;
            let after = ids(world.get("{app}/auth_providers")?)?;
            ensure!(
                before.iter().all(|id| after.contains(id)),
                "the providers were {before:?} and are {after:?}"
            );
            ensure_eq!(after.len(), 4, "the number of providers");
            let (_, token) = provider(world, "custom-token")?;
            ensure_eq!(token["config"]["audience"], json!(["a"]), "of {token}");
            let app = read(world, "{app}")?;
            for (key, expected) in [
                ("_id", &*world.ids.app),
                ("client_app_id", &world.ids.client_app),
                ("location", "DE-FF"),
                ("deployment_model", "LOCAL"),
                ("environment", "testing"),
            ] {
                ensure_eq!(app[key], expected, "{key} of {app}");
            }
            ensure_eq!(read(world, "{app}/functions")?[0]["name"], "confirm");
            ensure_eq!(
                read(world, "{app}/security/allowed_request_origins")?,
                json!(["https://shop.example"])
            );
            Ok(())
        },
    },
    Rule {
        id: "referenced-secret",
        requirements: &["server/configuration/import-providers"],
        says: "a secret to which an imported provider refers is created by its name, without a value",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &complete(world))?.expect(204)?;
            let secrets = world.get("{app}/secrets")?.expect(200)?.list()?;
            let names: Vec<_> = secrets.iter().map(|one| &one["name"]).collect();
            ensure_eq!(names, ["signer"], "the names of the secrets");
            Ok(())
        },
    },
    Rule {
        id: "diff",
        requirements: &["server/configuration/import-diff"],
        says: "a diff has a text for each file that would change, and is empty after the import",
        check: |target| {
            let world = &target.shop()?;
            let document = complete(world);
            let texts = diff(world, &document)?;
            let has = |parts: &[&str]| {
                let mut texts = texts.iter().filter_map(Value::as_str);
                texts.any(|text| parts.iter().all(|part| text.contains(part)))
            };
            for parts in [
                ["--- /dev/null\n+++ functions/confirm.js\n+exports", "", ""],
                [
                    "+++ auth/providers.json",
                    "-        \"disabled\": false",
                    "+        \"disabled\": true",
                ],
            ] {
                ensure!(has(&parts), "no text has {parts:?}: {texts:?}");
            }
            world.post(IMPORT, &document)?.expect(204)?;
            ensure_eq!(diff(world, &document)?, [0; 0], "the diff after the import");
            ensure_eq!(
                diff(world, &json!({}))?,
                [0; 0],
                "the diff of an empty document"
            );
            Ok(())
        },
    },
    Rule {
        id: "exported",
        requirements: &[
            "server/configuration/export",
            "server/configuration/import-others",
        ],
        says: "each part of an imported document is a file of the export",
        check: |target| {
            let world = &target.shop()?;
            let document = complete(world);
            world.post(IMPORT, &document)?.expect(204)?;
            let files = ExportedFiles::of_app(world, "")?;
            let root = files.json("root_config.json")?;
            for key in [
                "config_version",
                "app_id",
                "name",
                "location",
                "deployment_model",
                "environment",
                "allowed_request_origins",
                "something_new",
            ] {
                ensure_eq!(root[key], document[key], "{key} of {root}");
            }
            for (path, pointer) in FILES {
                let expected = document.pointer(pointer).unwrap_or(&Value::Null);
                ensure_eq!(files.json(path)?, *expected, "{path}");
            }
            let providers = files.json("auth/providers.json")?;
            ensure_eq!(
                providers.as_object().map(serde_json::Map::len),
                Some(4),
                "the number of providers in {providers}"
            );
            ensure_eq!(
                providers["custom-token"],
                document["auth"]["providers"]["custom-token"]
            );
            for (path, text) in [
                (
                    "functions/confirm.js",
                    "exports = () => ({status: 'success'});",
                ),
                ("functions/lib/shared.js", "1"),
            ] {
                ensure_eq!(files.text(path)?, text, "{path}");
            }
            Ok(())
        },
    },
    Rule {
        id: "described",
        requirements: &["server/configuration/description"],
        says: "the description names the values, data sources, triggers, resolvers and functions that were imported",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &complete(world))?.expect(204)?;
            let description = read(world, "{app}/description")?;
            let source =
                json!({"name": "mongodb-atlas", "type": "mongodb-atlas", "data_source": "C"});
            let trigger = json!({"name": "nightly", "type": "SCHEDULED", "enabled": false});
            let function = json!({"name": "confirm", "path": "/functions/confirm"});
            for (pointer, expected) in [
                ("/values", json!(["limit"])),
                ("/data_sources", json!([source])),
                ("/event_subscription", json!([trigger])),
                ("/graphql/custom_resolvers", json!(["count"])),
                ("/functions", json!([function])),
            ] {
                ensure_eq!(
                    description.pointer(pointer),
                    Some(&expected),
                    "{pointer} of {description}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "later-changes",
        requirements: &["server/configuration/export"],
        says: "an export has the changes since the import, and all other files are as they were",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &complete(world))?.expect(204)?;
            let before = ExportedFiles::of_app(world, "")?;
            let (anonymous, _) = provider(world, "anon-user")?;
            world.put(&format!("{anonymous}/enable"))?.expect(204)?;
            for id in ids(world.get("{app}/functions")?)? {
                world
                    .delete(&format!("{{app}}/functions/{id}"))?
                    .expect(204)?;
            }
            let function = json!({"name": "a/b", "private": false, "source": "2"});
            world.post("{app}/functions", &function)?.expect(201)?;
            let origins = "{app}/security/allowed_request_origins";
            world.post(origins, &json!([]))?.expect(204)?;
            let after = ExportedFiles::of_app(world, "")?;
            let changed = after.0.iter();
            let changed = changed.filter(|(path, text)| before.0.get(*path) != Some(text));
            let changed: Vec<_> = changed.map(|(path, _)| path.as_str()).collect();
            let expected = [
                "auth/providers.json",
                "functions/a/b.js",
                "functions/config.json",
                "root_config.json",
            ];
            ensure_eq!(changed, expected, "the files that differ");
            let mut gone = before.paths();
            gone.retain(|path| !after.0.contains_key(*path));
            ensure_eq!(gone, ["functions/confirm.js"], "the files that are gone");
            let providers = after.json("auth/providers.json")?;
            ensure_eq!(providers["anon-user"]["disabled"], false, "in {providers}");
            let functions = json!([{"name": "a/b", "private": false}]);
            ensure_eq!(after.json("functions/config.json")?, functions);
            let root = after.json("root_config.json")?;
            ensure_eq!(root["allowed_request_origins"], json!([]), "in {root}");
            Ok(())
        },
    },
];

/// Files of the export, and where their JSON is in [`complete`].
const FILES: [(&str, &str); 14] = [
    ("environments/testing.json", "/environments/testing.json"),
    ("auth/custom_user_data.json", "/auth/custom_user_data"),
    ("functions/config.json", "/functions/config"),
    ("values/limit.json", "/values/0"),
    ("triggers/nightly.json", "/triggers/0"),
    (
        "data_sources/mongodb-atlas/config.json",
        "/data_sources/0/config",
    ),
    ("services/mail/config.json", "/services/0/config"),
    (
        "services/mail/incoming_webhooks/in/config.json",
        "/services/0/incoming_webhooks/0/config",
    ),
    ("services/mail/rules/rule.json", "/services/0/rules/0"),
    ("http_endpoints/end/config.json", "/http_endpoints/0/config"),
    ("graphql/config.json", "/graphql/config"),
    (
        "graphql/custom_resolvers/Query_count.json",
        "/graphql/custom_resolvers/0",
    ),
    ("sync/config.json", "/sync/config"),
    ("log_forwarders/forward.json", "/log_forwarders/0"),
];
