//! Exports by version, and their archives.

use serde_json::{Value, json};

use super::super::Rule;
use super::super::configuration::{IMPORT, unzip};
use crate::support::http::Answer;
use crate::support::world::{CLIENT_APP, World};

const VERSIONS: [(&str, &str); 3] = [
    ("20210101", "realm_config.json"),
    ("20200603", "config.json"),
    ("20180301", "stitch.json"),
];

/// As the predecessor sends it from `realm_config.json`.
pub(super) fn newer() -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": CLIENT_APP,
        "name": "shop",
        "location": "US-VA",
        "deployment_model": "GLOBAL",
        "allowed_request_origins": ["https://shop.example"],
        "auth": {"providers": {
            "anon-user": {"name": "anon-user", "type": "anon-user", "disabled": false},
        }},
        "functions": {
            "config": [{"name": "greet", "private": true}],
            "sources": {"greet.js": "exports = () => 'mellon';"},
        },
        "triggers": [{"name": "nightly", "type": "SCHEDULED", "config": {"schedule": "0 0 * * *"}}],
        "data_sources": [{"config": {"name": "mdb", "type": "mongodb-atlas"},
            "rules": [{"database": "db", "collection": "coll", "roles": []}]}],
        "values": [{"name": "speed", "value": 88, "private": false}],
        "graphql": {}, "endpoints": {}, "sync": {}, "secrets": {},
    })
}

/// The same as it sends it from `config.json` and `stitch.json`.
fn older(version: u32) -> Value {
    json!({
        "config_version": version,
        "app_id": CLIENT_APP,
        "name": "shop",
        "location": "US-VA",
        "deployment_model": "GLOBAL",
        "security": {"allowed_request_origins": ["https://shop.example"]},
        "custom_user_data_config": null,
        "sync": null,
        "auth_providers": [{"name": "anon-user", "type": "anon-user", "disabled": false}],
        "functions": [{"config": {"name": "greet", "private": true},
            "source": "exports = () => 'mellon';"}],
        "triggers": [{"name": "nightly", "type": "SCHEDULED", "config": {"schedule": "0 0 * * *"}}],
        "services": [{"config": {"name": "mdb", "type": "mongodb-atlas"}, "incoming_webhooks": null,
            "rules": [{"database": "db", "collection": "coll", "roles": []}]}],
        "values": [{"name": "speed", "value": 88, "private": false}],
        "graphql": {}, "secrets": {},
    })
}

fn export(world: &World, version: &str) -> Answer {
    let path = format!("{{app}}/export?source_control=true&version={version}");
    world.get(&path).expect(200)
}

#[track_caller]
fn hold(files: &[(String, String)], version: &str, root: &str) {
    let json = |path: &str| -> Value {
        let found = files.iter().find(|(known, _)| known == path);
        let Some((_, text)) = found else {
            panic!(
                "no {path} in {:?}",
                files.iter().map(|(path, _)| path).collect::<Vec<_>>()
            );
        };
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let top: Vec<_> = files
        .iter()
        .map(|(path, _)| path)
        .filter(|path| !path.contains('/'))
        .collect();
    assert_eq!(top, [root], "one file at the root");
    let root = json(root);
    assert_eq!(root["config_version"].to_string(), version, "{root}");
    assert_eq!(
        (&root["app_id"], &root["name"]),
        (&json!(CLIENT_APP), &json!("shop"))
    );
    let origins = json!(["https://shop.example"]);
    let anonymous = json!({"name": "anon-user", "type": "anon-user", "disabled": false});
    let function = json!({"name": "greet", "private": true});
    let rule = json!({"database": "db", "collection": "coll", "roles": []});
    if version == "20210101" {
        assert_eq!(root["allowed_request_origins"], origins);
        assert_eq!(json("auth/providers.json")["anon-user"], anonymous);
        assert_eq!(json("functions/config.json"), json!([function]));
        assert_eq!(json("data_sources/mdb/db/coll/rules.json"), rule);
    } else {
        assert_eq!(root["security"]["allowed_request_origins"], origins);
        assert_eq!(json("auth_providers/anon-user.json"), anonymous);
        assert_eq!(json("functions/greet/config.json"), function);
        assert_eq!(json("services/mdb/rules/db.coll.json"), rule);
    }
    assert_eq!(json("values/speed.json")["value"], 88);
    assert_eq!(json("triggers/nightly.json")["type"], "SCHEDULED");
}

pub(in super::super) static ARCHIVES: &[Rule] = &[
    Rule {
        proves: &["9/export/versions", "9/pull"],
        says: "each version has its own root file and layout, whichever layout was imported",
        source: "client code and tests of the predecessor",
        check: |_| {
            for document in [newer(), older(20_200_603), older(20_180_301)] {
                let world = World::new();
                world.post(IMPORT, &document).expect(204);
                for (version, root) in VERSIONS {
                    hold(&unzip(&export(&world, version)), version, root);
                }
                let diff = world.post(&format!("{IMPORT}&diff=true"), &document);
                assert_eq!(diff.expect(200).json(), json!([]));
            }
        },
    },
    Rule {
        proves: &["9/export/versions"],
        says: "a new app has the files of each version too",
        source: "client code of the predecessor",
        check: |world| {
            for (version, root) in VERSIONS {
                let files = unzip(&export(world, version));
                assert!(files.iter().any(|(path, _)| path == root), "{files:?}");
                let providers = match version {
                    "20210101" => "auth/providers.json",
                    _ => "auth_providers/anon-user.json",
                };
                assert!(files.iter().any(|(path, _)| path == providers), "{files:?}");
            }
        },
    },
    Rule {
        proves: &["9/export/folders"],
        says: "the archive has an entry for each folder, before those of what is in it",
        source: "client code of the predecessor 1.3.4",
        check: |world| {
            world.post(IMPORT, &newer()).expect(204);
            for (version, _) in VERSIONS {
                let answer = export(world, version);
                let archive = zip::ZipArchive::new(std::io::Cursor::new(&answer.body));
                let mut archive = archive.expect("a zip archive");
                let mut folders = vec![String::new()];
                for index in 0..archive.len() {
                    let entry = archive.by_index(index).expect("an entry");
                    let name = entry.name().expect("a readable name").into_owned();
                    let parent = name.trim_end_matches('/').rsplit_once('/');
                    let parent = parent.map_or(String::new(), |(parent, _)| format!("{parent}/"));
                    assert!(folders.contains(&parent), "{name} before {parent}");
                    if entry.is_dir() {
                        folders.push(name);
                    }
                }
                assert!(
                    folders.iter().any(|name| name == "functions/"),
                    "{folders:?}"
                );
            }
        },
    },
];
