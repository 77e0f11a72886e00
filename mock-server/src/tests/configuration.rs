//! Import, export and description of an app.

use std::io::Read;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::harness::{APP, GROUP, Harness};
use crate::configuration::Files;

/// Exports the app. Returns the file name of the archive and its files.
pub(super) async fn export(harness: &Harness, query: &str) -> (String, Files) {
    let path = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/export{query}");
    let request = Request::get(path)
        .header("authorization", format!("Bearer {}", harness.token()))
        .body(Body::empty())
        .unwrap();
    let (parts, bytes) = harness.raw(request).await;
    assert_eq!(
        (parts.status.as_u16(), &parts.headers["content-type"]),
        (200, &"application/zip".parse().unwrap())
    );
    let name = parts.headers["content-disposition"]
        .to_str()
        .unwrap()
        .to_owned();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        if file.is_dir() {
            continue;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    (name, files)
}

pub(super) fn parse_json(files: &Files, path: &str) -> Value {
    let bytes = files
        .get(path)
        .unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()));
    serde_json::from_slice(bytes).unwrap()
}

pub(super) async fn import(harness: &Harness, body: Value) {
    let response = harness
        .app("POST", "/import?strategy=replace-by-name", Some(body))
        .await;
    assert_eq!((response.status, response.body), (204, Value::Null));
}

/// A configuration with everything that CLIs send, including parts that are not
/// modelled.
pub(super) fn full_configuration() -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": "shop-abcde",
        "name": "shop",
        "location": "DE-FF",
        "deployment_model": "LOCAL",
        "environment": "testing",
        "environments": { "testing.json": { "values": { "a": 1 } } },
        "allowed_request_origins": ["https://shop.example"],
        "auth": {
            "custom_user_data": { "enabled": false },
            "providers": {
                "anon-user": { "name": "anon-user", "type": "anon-user", "disabled": true },
                "custom-token": {
                    "name": "custom-token",
                    "type": "custom-token",
                    "config": { "audience": ["a"], "signingAlgorithm": "HS256" },
                    "secret_config": { "signingKeys": ["signer"] },
                },
            },
        },
        "functions": {
            "config": [{ "name": "confirm", "private": true, "run_as_system": true }],
            "sources": { "confirm.js": "exports = () => ({status: 'success'});", "lib/shared.js": "1" },
        },
        "values": [{ "name": "limit", "value": 5, "private": false }],
        "triggers": [{ "name": "nightly", "type": "SCHEDULED", "disabled": true }],
        "data_sources": [{ "config": { "name": "mongodb-atlas", "type": "mongodb-atlas", "config": { "clusterName": "C" } } }],
        "services": [{
            "config": { "name": "mail", "type": "http" },
            "incoming_webhooks": [{ "config": { "name": "in" }, "source": "exports = 1" }],
            "rules": [{ "name": "rule" }],
        }],
        "http_endpoints": [{ "config": { "name": "end", "type": "http" } }],
        "graphql": { "config": { "use_natural_pluralization": true },
            "custom_resolvers": [{ "on_type": "Query", "field_name": "count" }] },
        "sync": { "config": { "state": "disabled" } },
        "log_forwarders": [{ "name": "forward" }],
        "something_new": { "a": [1] },
        "secrets": { "auth_providers": {}, "services": null },
    })
}

/// (API.md 2.8)
#[tokio::test]
async fn import_creates_or_replaces_providers_by_name_and_keeps_others() {
    let harness = Harness::new().await;
    let before = harness.app("GET", "/auth_providers", None).await.body;
    import(&harness, full_configuration()).await;
    let after = harness.app("GET", "/auth_providers", None).await.body;
    let state = |all: &Value| -> Vec<(String, bool)> {
        let all = all.as_array().unwrap().iter();
        let mut all: Vec<_> = all
            .map(|item| {
                (
                    item["name"].as_str().unwrap().to_owned(),
                    item["disabled"].as_bool().unwrap(),
                )
            })
            .collect();
        all.sort();
        all
    };
    let expected = [
        ("anon-user", true),
        ("api-key", false),
        ("custom-token", false),
        ("local-userpass", false),
    ];
    assert_eq!(
        state(&after),
        expected.map(|(name, off)| (name.to_owned(), off))
    );
    // Existing providers keep their IDs.
    for item in before.as_array().unwrap() {
        assert!(
            after
                .as_array()
                .unwrap()
                .iter()
                .any(|other| other["_id"] == item["_id"])
        );
    }
    let token = after
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["name"] == "custom-token")
        .unwrap();
    let path = format!("/auth_providers/{}", token["_id"].as_str().unwrap());
    let shown = harness.app("GET", &path, None).await.body;
    assert_eq!(shown["config"]["audience"], json!(["a"]));
    assert_eq!(
        harness.login("anon-user", None).await.status,
        404,
        "disabled"
    );
    let app = harness.app("GET", "", None).await.body;
    assert_eq!(
        (
            &app["location"],
            &app["deployment_model"],
            &app["environment"],
            &app["client_app_id"]
        ),
        (
            &json!("DE-FF"),
            &json!("LOCAL"),
            &json!("testing"),
            &json!("shop-abcde")
        )
    );
    let functions = harness.app("GET", "/functions", None).await.body;
    assert_eq!(functions[0]["name"], "confirm");
    // A secret that a provider refers to is created by name, without a value.
    let secrets = harness.app("GET", "/secrets", None).await.body;
    assert_eq!(
        (secrets.as_array().unwrap().len(), &secrets[0]["name"]),
        (1, &json!("signer"))
    );
    assert_eq!(
        harness
            .app("GET", "/security/allowed_request_origins", None)
            .await
            .body,
        json!(["https://shop.example"])
    );
}

/// (API.md 2.8)
#[tokio::test]
async fn diff_lists_changes_without_applying_them() {
    let harness = Harness::new().await;
    let diff = async |body: Value| {
        harness
            .app(
                "POST",
                "/import?strategy=replace-by-name&diff=true",
                Some(body),
            )
            .await
    };
    let response = diff(full_configuration()).await;
    assert_eq!(response.status, 200);
    let texts: Vec<_> = response
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap())
        .collect();
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("--- /dev/null\n+++ functions/confirm.js\n+exports")),
        "{texts:?}"
    );
    let providers = texts
        .iter()
        .find(|text| text.contains("+++ auth/providers.json"))
        .unwrap();
    assert!(
        providers.contains("-        \"disabled\": false")
            && providers.contains("+        \"disabled\": true"),
        "{providers}"
    );
    assert_eq!(harness.app("GET", "/functions", None).await.body, json!([]));
    assert_eq!(harness.app("GET", "", None).await.body["location"], "US-VA");
    import(&harness, full_configuration()).await;
    assert_eq!(diff(full_configuration()).await.body, json!([]));
    assert_eq!(diff(json!({})).await.body, json!([]));
}

/// (predecessor CLI)
#[tokio::test]
async fn older_configuration_with_top_level_lists_is_imported() {
    let harness = Harness::new().await;
    import(&harness, json!({
        "config_version": 20_200_603,
        "name": "shop",
        "security": { "allowed_request_origins": ["https://old.example"] },
        "custom_user_data_config": { "enabled": false },
        "auth_providers": [{ "id": "1", "name": "oauth2-google", "type": "oauth2-google", "disabled": false }],
        "functions": [{ "config": { "name": "old", "private": false }, "source": "1" }],
    })).await;
    let providers = harness.app("GET", "/auth_providers", None).await.body;
    assert!(
        providers
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["name"] == "oauth2-google")
    );
    assert_eq!(
        harness.app("GET", "/functions", None).await.body[0]["name"],
        "old"
    );
    assert_eq!(
        harness
            .app("GET", "/security/allowed_request_origins", None)
            .await
            .body,
        json!(["https://old.example"])
    );
}

/// (API.md 2.8, tests of the predecessor CLI)
#[tokio::test]
async fn description_lists_are_never_null() {
    let harness = Harness::new().await;
    let response = harness.app("GET", "/description", None).await;
    let base = "http://mock.example:81";
    let mut body = response.body;
    let providers = body["auth_providers"].take();
    assert_eq!(providers.as_array().unwrap().len(), 3);
    assert!(
        providers
            .as_array()
            .unwrap()
            .contains(&json!({ "name": "anon-user", "type": "anon-user", "enabled": true }))
    );
    assert_eq!(
        body,
        json!({
            "client_app_id": "shop-abcde",
            "name": "shop",
            "realm_url": format!("{base}/groups/{GROUP}/apps/{APP}/dashboard"),
            "data_sources": [], "http_endpoints": [], "services": [], "auth_providers": null,
            "custom_user_data": {}, "values": [], "hosting": {}, "functions": [], "sync": {},
            "graphql": { "url": format!("{base}/api/client/v2.0/app/shop-abcde/graphql"), "custom_resolvers": [] },
            "environment": "", "event_subscription": [], "log_forwarders": [],
        })
    );
    import(&harness, full_configuration()).await;
    let body = harness.app("GET", "/description", None).await.body;
    assert_eq!(body["values"], json!(["limit"]));
    assert_eq!(
        body["data_sources"],
        json!([{ "name": "mongodb-atlas", "type": "mongodb-atlas", "data_source": "C" }])
    );
    assert_eq!(
        body["event_subscription"],
        json!([{ "name": "nightly", "type": "SCHEDULED", "enabled": false }])
    );
    assert_eq!(body["graphql"]["custom_resolvers"], json!(["count"]));
    assert_eq!(
        body["functions"],
        json!([{ "name": "confirm", "path": "/functions/confirm" }])
    );
}
