//! Exports by version, whatever layout was imported. Section 9 of the contract.

use serde_json::{Value, json};

use super::configuration::{export, import, parse_json};
use super::harness::{Harness, seed};
use crate::configuration::Files;

const VERSIONS: [(&str, &str); 3] = [
    ("20210101", "realm_config.json"),
    ("20200603", "config.json"),
    ("20180301", "stitch.json"),
];

/// The parts that both forms of a document have.
fn shared(mut document: Value) -> Value {
    let rest = json!({
        "name": "shop",
        "environments": { "qa.json": { "values": { "a": "1" } } },
        "values": [{ "name": "limit", "value": 5, "private": false }],
        "triggers": [{ "name": "nightly", "type": "SCHEDULED", "config": {} }],
        "graphql": { "config": { "use_natural_pluralization": true } },
        "log_forwarders": [{ "name": "forward" }],
        "data_api_config": { "versions": ["v1"] },
        "services": [{
            "config": { "name": "mail", "type": "twilio" },
            "incoming_webhooks": [{ "config": { "name": "in" }, "source": "exports = 1" }],
            "rules": [{ "name": "rule" }],
        }],
    });
    let document = document.as_object_mut().unwrap();
    for (key, value) in rest.as_object().unwrap() {
        match (document.get_mut(key), value) {
            (Some(Value::Array(all)), Value::Array(more)) => all.extend(more.clone()),
            _ => drop(document.insert(key.clone(), value.clone())),
        }
    }
    Value::Object(document.clone())
}

fn rule() -> Value {
    json!({ "database": "db", "collection": "coll", "roles": [], "schema": { "title": "T" },
        "relationships": {} })
}

/// As the predecessor CLI sends it from `realm_config.json`.
pub(super) fn newer() -> Value {
    let source = |name: &str| json!({ "name": name, "type": "mongodb-atlas" });
    shared(json!({
        "config_version": 20_210_101,
        "allowed_request_origins": ["https://shop.example"],
        "auth": {
            "custom_user_data": { "enabled": false },
            "providers": {
                "anon-user": { "name": "anon-user", "type": "anon-user", "disabled": false },
            },
        },
        "functions": {
            "config": [{ "name": "f", "private": true }],
            "sources": { "f.js": "exports = 1;" },
        },
        "sync": { "config": { "development_mode_enabled": false } },
        "data_sources": [{ "config": source("mdb"), "rules": [rule()] }],
        "http_endpoints": [{ "config": { "name": "api", "type": "http" },
            "incoming_webhooks": [], "rules": [] }],
        "endpoints": {},
        "secrets": {},
    }))
}

/// As the predecessor CLI sends it from `config.json` and `stitch.json`.
fn older(version: u32) -> Value {
    let source = json!({ "name": "mdb", "type": "mongodb-atlas" });
    let http = json!({ "name": "api", "type": "http" });
    shared(json!({
        "config_version": version,
        "security": { "allowed_request_origins": ["https://shop.example"] },
        "custom_user_data_config": { "enabled": false },
        "auth_providers": [{ "name": "anon-user", "type": "anon-user", "disabled": false }],
        "functions": [{ "config": { "name": "f", "private": true }, "source": "exports = 1;" }],
        "sync": { "development_mode_enabled": false },
        "services": [
            { "config": source, "incoming_webhooks": null, "rules": [rule()] },
            { "config": http, "incoming_webhooks": null, "rules": null },
        ],
        "secrets": {},
    }))
}

/// What the newer layout must hold.
fn assert_newer(files: &Files) {
    let root = parse_json(files, "realm_config.json");
    assert_eq!(root["config_version"], 20_210_101, "{root}");
    assert_eq!(root["app_id"], "shop-abcde", "{root}");
    assert_eq!(
        root["allowed_request_origins"],
        json!(["https://shop.example"])
    );
    for (path, expected) in [
        ("auth/custom_user_data.json", json!({ "enabled": false })),
        (
            "functions/config.json",
            json!([{ "name": "f", "private": true }]),
        ),
        (
            "sync/config.json",
            json!({ "development_mode_enabled": false }),
        ),
        (
            "data_sources/mdb/config.json",
            json!({ "name": "mdb", "type": "mongodb-atlas" }),
        ),
        (
            "data_sources/mdb/db/coll/schema.json",
            json!({ "title": "T" }),
        ),
        ("data_sources/mdb/db/coll/relationships.json", json!({})),
        (
            "data_sources/mdb/db/coll/rules.json",
            json!({ "database": "db", "collection": "coll", "roles": [] }),
        ),
        (
            "http_endpoints/api/config.json",
            json!({ "name": "api", "type": "http" }),
        ),
        (
            "http_endpoints/data_api_config.json",
            json!({ "versions": ["v1"] }),
        ),
    ] {
        assert_eq!(parse_json(files, path), expected, "{path}");
    }
    let providers = parse_json(files, "auth/providers.json");
    assert_eq!(
        providers["anon-user"],
        json!({ "name": "anon-user", "type": "anon-user", "disabled": false })
    );
    assert_eq!(files["functions/f.js"], b"exports = 1;");
    assert_shared(files);
}

/// What the two older layouts must hold.
fn assert_older(files: &Files, root: &str, version: &str) {
    let root = parse_json(files, root);
    assert_eq!(root["config_version"].to_string(), version);
    let origins = json!({ "allowed_request_origins": ["https://shop.example"] });
    assert_eq!(root["security"], origins, "{root}");
    assert_eq!(root["custom_user_data_config"], json!({ "enabled": false }));
    assert_eq!(root["sync"], json!({ "development_mode_enabled": false }));
    assert_eq!(root.get("allowed_request_origins"), None);
    for (path, expected) in [
        (
            "auth_providers/anon-user.json",
            json!({ "name": "anon-user", "type": "anon-user", "disabled": false }),
        ),
        (
            "functions/f/config.json",
            json!({ "name": "f", "private": true }),
        ),
        (
            "services/mdb/config.json",
            json!({ "name": "mdb", "type": "mongodb-atlas" }),
        ),
        ("services/mdb/rules/db.coll.json", rule()),
        (
            "services/api/config.json",
            json!({ "name": "api", "type": "http" }),
        ),
        ("data_api_config.json", json!({ "versions": ["v1"] })),
    ] {
        assert_eq!(parse_json(files, path), expected, "{path}");
    }
    assert_eq!(files["functions/f/source.js"], b"exports = 1;");
    for folder in ["auth/", "data_sources/", "http_endpoints/", "sync/"] {
        let inside: Vec<_> = files
            .keys()
            .filter(|path| path.starts_with(folder))
            .collect();
        assert!(inside.is_empty(), "{inside:?}");
    }
    assert_shared(files);
}

fn assert_shared(files: &Files) {
    for (path, expected) in [
        ("environments/qa.json", json!({ "values": { "a": "1" } })),
        (
            "values/limit.json",
            json!({ "name": "limit", "value": 5, "private": false }),
        ),
        (
            "graphql/config.json",
            json!({ "use_natural_pluralization": true }),
        ),
        ("log_forwarders/forward.json", json!({ "name": "forward" })),
        (
            "services/mail/config.json",
            json!({ "name": "mail", "type": "twilio" }),
        ),
        (
            "services/mail/incoming_webhooks/in/config.json",
            json!({ "name": "in" }),
        ),
        ("services/mail/rules/rule.json", json!({ "name": "rule" })),
    ] {
        assert_eq!(parse_json(files, path), expected, "{path}");
    }
    let roots = files.keys().filter(|path| !path.contains('/'));
    let roots: Vec<_> = roots
        .filter(|path| *path != "data_api_config.json")
        .collect();
    assert_eq!(roots.len(), 1, "{roots:?}");
}

/// Each version has its own root file and layout, whichever was imported. (predecessor CLI and
/// its tests)
#[tokio::test]
async fn every_version_exports_every_imported_layout() {
    for document in [newer(), older(20_200_603), older(20_180_301)] {
        let harness = Harness::new().await;
        import(&harness, document.clone()).await;
        for (version, root) in VERSIONS {
            let (_, files) = export(&harness, &format!("?version={version}")).await;
            if root == "realm_config.json" {
                assert_newer(&files);
            } else {
                assert_older(&files, root, version);
            }
        }
        // The export of one version, imported again, changes nothing.
        let diff = harness
            .app("POST", "/import?diff=true", Some(document))
            .await;
        assert_eq!(diff.body, json!([]));
    }
}

/// An app that was pulled in one layout takes a document of the other, and keeps its layout.
#[tokio::test]
async fn an_import_keeps_the_layout_of_the_app() {
    for (root, version, document) in [
        ("realm_config.json", "20210101", older(20_200_603)),
        ("stitch.json", "20180301", newer()),
    ] {
        let mut seed = seed();
        let text =
            format!("{{\"config_version\":{version},\"name\":\"shop\",\"app_id\":\"shop-abcde\"}}");
        let app = &mut seed.groups[0].apps[0];
        *app = std::mem::take(app).file(root, text);
        let harness = Harness::with(seed).await;
        import(&harness, document).await;
        let (_, files) = export(&harness, "").await;
        match root {
            "stitch.json" => assert_older(&files, root, version),
            _ => assert_newer(&files),
        }
    }
}
