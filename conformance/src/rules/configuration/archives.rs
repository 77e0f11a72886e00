//! Exports by version, and their archives.

use serde_json::{Value, json};

use super::IMPORT;
use super::exported_files::{ExportedFiles, archive};
use crate::rules::Rule;
use crate::setup::World;
use crate::target::{Answer, OrFound as _, Outcome, Stop};

/// Versions of configurations and the name of the file at the root of each.
const VERSIONS: [(&str, &str); 3] = [
    ("20210101", "realm_config.json"),
    ("20200603", "config.json"),
    ("20180301", "stitch.json"),
];

/// A document as the predecessor sends it from `realm_config.json`.
pub(super) fn newer(world: &World<'_>) -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": world.ids.client_app,
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
fn older(world: &World<'_>, version: u32) -> Value {
    json!({
        "config_version": version,
        "app_id": world.ids.client_app,
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

fn export(world: &World<'_>, version: &str) -> Result<Answer, Stop> {
    let path = format!("{{app}}/export?source_control=true&version={version}");
    world.get(&path)?.expect(200)
}

/// A finding unless the files are those of [`newer`] or [`older`] in the layout of a version.
fn ensure_layout(
    world: &World<'_>,
    files: &ExportedFiles,
    version: &str,
    root_path: &str,
) -> Outcome {
    let at_root = |path: &&str| !path.contains('/');
    let top: Vec<_> = files.paths().into_iter().filter(at_root).collect();
    ensure_eq!(top, [root_path], "the files at the root");
    let root = files.json(root_path)?;
    ensure_eq!(
        root["config_version"].to_string(),
        version,
        "config_version of {root}"
    );
    ensure_eq!(
        (&root["app_id"], &root["name"]),
        (&json!(world.ids.client_app), &json!("shop")),
        "app_id and name of {root}"
    );
    let origins = json!(["https://shop.example"]);
    let anonymous = json!({"name": "anon-user", "type": "anon-user", "disabled": false});
    let function = json!({"name": "greet", "private": true});
    let rule = json!({"database": "db", "collection": "coll", "roles": []});
    let file = |path: &str, expected: &Value| -> Outcome {
        ensure_eq!(files.json(path)?, *expected, "{path} of version {version}");
        Ok(())
    };
    if version == "20210101" {
        ensure_eq!(root["allowed_request_origins"], origins, "in {root}");
        let providers = files.json("auth/providers.json")?;
        ensure_eq!(providers["anon-user"], anonymous, "in {providers}");
        file("functions/config.json", &json!([function]))?;
        file("data_sources/mdb/db/coll/rules.json", &rule)?;
    } else {
        ensure_eq!(root["security"]["allowed_request_origins"], origins);
        file("auth_providers/anon-user.json", &anonymous)?;
        file("functions/greet/config.json", &function)?;
        file("services/mdb/rules/db.coll.json", &rule)?;
    }
    ensure_eq!(files.json("values/speed.json")?["value"], 88);
    ensure_eq!(files.json("triggers/nightly.json")?["type"], "SCHEDULED");
    Ok(())
}

pub(super) static ARCHIVES: &[Rule] = &[
    Rule {
        id: "layouts",
        proves: &["9/export/versions", "9/pull"],
        says: "each version has its own root file and layout, whichever layout was imported",
        source: "client code and tests of the predecessor",
        check: |target| {
            let documents: [fn(&World<'_>) -> Value; 3] = [
                newer,
                |world| older(world, 20_200_603),
                |world| older(world, 20_180_301),
            ];
            for document in documents {
                let world = &target.shop()?;
                let document = document(world);
                world.post(IMPORT, &document)?.expect(204)?;
                for (version, root) in VERSIONS {
                    let files = ExportedFiles::read(&export(world, version)?)?;
                    ensure_layout(world, &files, version, root)?;
                }
                let diff = world.post(&format!("{IMPORT}&diff=true"), &document)?;
                let diff = diff.expect(200)?.json()?;
                ensure_eq!(diff, json!([]), "the diff of what was just imported");
            }
            Ok(())
        },
    },
    Rule {
        id: "new-app",
        proves: &["9/export/versions"],
        says: "a new app has the files of each version too",
        source: "client code of the predecessor",
        check: |target| {
            let world = &target.shop()?;
            for (version, root) in VERSIONS {
                let files = ExportedFiles::read(&export(world, version)?)?;
                files.json(root)?;
                files.json(match version {
                    "20210101" => "auth/providers.json",
                    _ => "auth_providers/anon-user.json",
                })?;
            }
            Ok(())
        },
    },
    Rule {
        id: "folders",
        proves: &["9/export/folders"],
        says: "the archive has an entry for each folder, before the entries of what is in it",
        source: "client code of the predecessor 1.3.4",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &newer(world))?.expect(204)?;
            for (version, _) in VERSIONS {
                let answer = export(world, version)?;
                let mut archive = archive(&answer)?;
                let mut folders = vec![String::new()];
                for index in 0..archive.len() {
                    let entry = archive.by_index(index);
                    let entry = entry.or_found(|| format!("entry {index} of the archive"))?;
                    let name = entry.name();
                    let name = name.or_found(|| format!("the name of entry {index}"))?;
                    let parent = name.trim_end_matches('/').rsplit_once('/');
                    let parent = parent.map_or(String::new(), |(parent, _)| format!("{parent}/"));
                    ensure!(
                        folders.contains(&parent),
                        "version {version}: {name} comes before its folder {parent}"
                    );
                    if entry.is_dir() {
                        folders.push(name.into_owned());
                    }
                }
                ensure!(
                    folders.iter().any(|name| name == "functions/"),
                    "version {version}: no entry for functions/ among {folders:?}"
                );
            }
            Ok(())
        },
    },
];
