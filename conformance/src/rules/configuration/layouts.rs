//! The layouts of an app's files: today's and the two before it.

use serde_json::{Value, json};

use super::exported_files::ExportedFiles;
use crate::setup::World;
use crate::target::Outcome;

/// Versions of configurations and the name of the file at the root of each.
pub(super) const VERSIONS: [(&str, &str); 3] = [
    ("20210101", "realm_config.json"),
    ("20200603", "config.json"),
    ("20180301", "stitch.json"),
];

/// The parts that are the same in documents of all versions.
fn with_shared_parts(world: &World<'_>, mut document: Value) -> Value {
    let shared = json!({
        "app_id": world.ids.client_app,
        "name": "shop",
        "location": "US-VA",
        "deployment_model": "GLOBAL",
        "environments": {"qa.json": {"values": {"a": "1"}}},
        "triggers": [{"name": "nightly", "type": "SCHEDULED", "config": {"schedule": "0 0 * * *"}}],
        "values": [{"name": "speed", "value": 88, "private": false}],
        "graphql": {"config": {"use_natural_pluralization": true}},
        "log_forwarders": [{"name": "forward"}],
        "data_api_config": {"versions": ["v1"]},
        "secrets": {},
    });
    if let (Some(document), Value::Object(shared)) = (document.as_object_mut(), shared) {
        document.extend(shared);
    }
    document
}

/// A service with a webhook and a rule.
fn mail() -> Value {
    json!({
        "config": {"name": "mail", "type": "twilio"},
        "incoming_webhooks": [{"config": {"name": "in"}, "source": "exports = 1"}],
        "rules": [{"name": "rule"}],
    })
}

/// Rules, schema and relationships of a collection.
fn collection() -> Value {
    json!({"database": "db", "collection": "coll", "roles": [], "schema": {"title": "T"},
        "relationships": {}})
}

/// A document as the predecessor sends it from `realm_config.json`.
pub(super) fn newer(world: &World<'_>) -> Value {
    let document = json!({
        "config_version": 20_210_101,
        "allowed_request_origins": ["https://shop.example"],
        "auth": {
            "custom_user_data": {"enabled": false},
            "providers": {
                "anon-user": {"name": "anon-user", "type": "anon-user", "disabled": false},
            },
        },
        "functions": {
            "config": [{"name": "greet", "private": true}],
            "sources": {"greet.js": "exports = () => 'mellon';"},
        },
        "sync": {"config": {"development_mode_enabled": false}},
        "data_sources": [{"config": {"name": "mdb", "type": "mongodb-atlas"},
            "rules": [collection()]}],
        "http_endpoints": [{"config": {"name": "api", "type": "http"},
            "incoming_webhooks": [], "rules": []}],
        "services": [mail()],
        "endpoints": {},
    });
    with_shared_parts(world, document)
}

/// The same as it sends it from `config.json` and `stitch.json`.
pub(super) fn older(world: &World<'_>, version: u32) -> Value {
    let mdb = json!({"name": "mdb", "type": "mongodb-atlas"});
    let api = json!({"name": "api", "type": "http"});
    let document = json!({
        "config_version": version,
        "security": {"allowed_request_origins": ["https://shop.example"]},
        "custom_user_data_config": {"enabled": false},
        "sync": {"development_mode_enabled": false},
        "auth_providers": [{"name": "anon-user", "type": "anon-user", "disabled": false}],
        "functions": [{"config": {"name": "greet", "private": true},
            "source": "exports = () => 'mellon';"}],
        "services": [
            {"config": mdb, "incoming_webhooks": null, "rules": [collection()]},
            {"config": api, "incoming_webhooks": null, "rules": null},
            mail(),
        ],
    });
    with_shared_parts(world, document)
}

/// A finding unless the files are those of [`newer`] or [`older`] in the layout of a version.
pub(super) fn ensure_layout(
    world: &World<'_>,
    files: &ExportedFiles,
    version: &str,
    root_path: &str,
) -> Outcome {
    let at_root = |path: &&str| !path.contains('/') && *path != "data_api_config.json";
    let top: Vec<_> = files.paths().into_iter().filter(at_root).collect();
    ensure_eq!(top, [root_path], "the files at the root");
    let root = files.json(root_path)?;
    for (key, expected) in [
        ("config_version", version),
        ("app_id", &world.ids.client_app),
        ("name", "shop"),
    ] {
        let actual = root[key].to_string();
        ensure_eq!(actual.trim_matches('"'), expected, "{key} of {root}");
    }
    for (path, expected) in shared_files() {
        ensure_eq!(files.json(path)?, expected, "{path} of version {version}");
    }
    if version == "20210101" {
        ensure_newer(files, &root)
    } else {
        ensure_older(files, &root)
    }
}

fn ensure_newer(files: &ExportedFiles, root: &Value) -> Outcome {
    let origins = json!(["https://shop.example"]);
    ensure_eq!(root["allowed_request_origins"], origins, "in {root}");
    let providers = files.json("auth/providers.json")?;
    let anonymous = json!({"name": "anon-user", "type": "anon-user", "disabled": false});
    ensure_eq!(providers["anon-user"], anonymous, "in {providers}");
    let source = files.text("functions/greet.js")?;
    ensure_eq!(source, "exports = () => 'mellon';");
    for (path, expected) in [
        ("auth/custom_user_data.json", json!({"enabled": false})),
        (
            "functions/config.json",
            json!([{"name": "greet", "private": true}]),
        ),
        (
            "sync/config.json",
            json!({"development_mode_enabled": false}),
        ),
        (
            "data_sources/mdb/config.json",
            json!({"name": "mdb", "type": "mongodb-atlas"}),
        ),
        (
            "data_sources/mdb/db/coll/schema.json",
            json!({"title": "T"}),
        ),
        ("data_sources/mdb/db/coll/relationships.json", json!({})),
        (
            "data_sources/mdb/db/coll/rules.json",
            json!({"database": "db", "collection": "coll", "roles": []}),
        ),
        (
            "http_endpoints/api/config.json",
            json!({"name": "api", "type": "http"}),
        ),
        (
            "http_endpoints/data_api_config.json",
            json!({"versions": ["v1"]}),
        ),
    ] {
        ensure_eq!(files.json(path)?, expected, "{path} of today's version");
    }
    Ok(())
}

fn ensure_older(files: &ExportedFiles, root: &Value) -> Outcome {
    let origins = json!({"allowed_request_origins": ["https://shop.example"]});
    ensure_eq!(root["security"], origins, "in {root}");
    ensure!(
        root.get("allowed_request_origins").is_none(),
        "the origins are in both places: {root}"
    );
    ensure_eq!(root["custom_user_data_config"], json!({"enabled": false}));
    ensure_eq!(root["sync"], json!({"development_mode_enabled": false}));
    let source = files.text("functions/greet/source.js")?;
    ensure_eq!(source, "exports = () => 'mellon';");
    for (path, expected) in [
        (
            "auth_providers/anon-user.json",
            json!({"name": "anon-user", "type": "anon-user", "disabled": false}),
        ),
        (
            "functions/greet/config.json",
            json!({"name": "greet", "private": true}),
        ),
        (
            "services/mdb/config.json",
            json!({"name": "mdb", "type": "mongodb-atlas"}),
        ),
        ("services/mdb/rules/db.coll.json", collection()),
        (
            "services/api/config.json",
            json!({"name": "api", "type": "http"}),
        ),
        ("data_api_config.json", json!({"versions": ["v1"]})),
    ] {
        ensure_eq!(files.json(path)?, expected, "{path} of an older version");
    }
    let newer = ["auth/", "data_sources/", "http_endpoints/", "sync/"];
    let mut paths = files.paths();
    paths.retain(|path| newer.iter().any(|folder| path.starts_with(folder)));
    ensure_eq!(paths, [""; 0], "the files of the newer layout");
    Ok(())
}

/// Files that are the same in all layouts.
fn shared_files() -> [(&'static str, Value); 8] {
    [
        ("environments/qa.json", json!({"values": {"a": "1"}})),
        (
            "values/speed.json",
            json!({"name": "speed", "value": 88, "private": false}),
        ),
        (
            "triggers/nightly.json",
            json!({"name": "nightly", "type": "SCHEDULED", "config": {"schedule": "0 0 * * *"}}),
        ),
        (
            "graphql/config.json",
            json!({"use_natural_pluralization": true}),
        ),
        ("log_forwarders/forward.json", json!({"name": "forward"})),
        (
            "services/mail/config.json",
            json!({"name": "mail", "type": "twilio"}),
        ),
        (
            "services/mail/incoming_webhooks/in/config.json",
            json!({"name": "in"}),
        ),
        ("services/mail/rules/rule.json", json!({"name": "rule"})),
    ]
}
