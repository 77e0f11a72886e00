//! Import, export and description of an app.

use std::io::Read;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::harness::{APP, GROUP, Harness};
use crate::configuration::Files;

/// The files of an export.
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
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    (name, files)
}

pub(super) fn json_of(files: &Files, path: &str) -> Value {
    let bytes = files
        .get(path)
        .unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()));
    serde_json::from_slice(bytes).unwrap()
}

pub(super) async fn import(harness: &Harness, body: Value) {
    let got = harness
        .app("POST", "/import?strategy=replace-by-name", Some(body))
        .await;
    assert_eq!((got.status, got.body), (204, Value::Null));
}

/// Everything that command lines send, the parts not modelled included.
pub(super) fn whole() -> Value {
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
        "secrets": { "auth_providers": { "custom-token": { "a": "hidden" } } },
    })
}

/// Providers named are created or replaced, enabled unless disabled; the others
/// stay (API.md 2.8).
#[tokio::test]
async fn import_replaces_by_name() {
    let harness = Harness::new().await;
    let before = harness.app("GET", "/auth_providers", None).await.body;
    import(&harness, whole()).await;
    let after = harness.app("GET", "/auth_providers", None).await.body;
    let state = |all: &Value| -> Vec<(String, bool)> {
        let all = all.as_array().unwrap().iter();
        let mut all: Vec<_> = all
            .map(|one| {
                (
                    one["name"].as_str().unwrap().to_owned(),
                    one["disabled"].as_bool().unwrap(),
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
    // Those that were there are the same ones.
    for one in before.as_array().unwrap() {
        assert!(
            after
                .as_array()
                .unwrap()
                .iter()
                .any(|other| other["_id"] == one["_id"])
        );
    }
    let token = after
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "custom-token")
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
    // The name of a secret that is referred to, never a value.
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

/// `?diff=true` tells what would change and changes nothing (API.md 2.8).
#[tokio::test]
async fn a_diff_changes_nothing() {
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
    let got = diff(whole()).await;
    assert_eq!(got.status, 200);
    let texts: Vec<_> = got
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
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
    import(&harness, whole()).await;
    assert_eq!(diff(whole()).await.body, json!([]));
    assert_eq!(diff(json!({})).await.body, json!([]));
}

/// The older form: providers, functions and security as lists of their own
/// (predecessor CLI).
#[tokio::test]
async fn the_older_form() {
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
            .any(|one| one["name"] == "oauth2-google")
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

/// The description; lists are never null (API.md 2.8, predecessor CLI's tests).
#[tokio::test]
async fn description() {
    let harness = Harness::new().await;
    let got = harness.app("GET", "/description", None).await;
    let base = "http://mock.example:81";
    let mut body = got.body;
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
    import(&harness, whole()).await;
    let body = harness.app("GET", "/description", None).await.body;
    assert_eq!(
        body["values"],
        json!([{ "name": "limit", "private": false }])
    );
    assert_eq!(
        body["data_sources"],
        json!([{ "name": "mongodb-atlas", "type": "mongodb-atlas", "data_source": "C" }])
    );
    assert_eq!(
        body["event_subscription"],
        json!([{ "name": "nightly", "type": "SCHEDULED", "disabled": true }])
    );
    assert_eq!(body["graphql"]["custom_resolvers"], json!(["count"]));
    assert_eq!(
        body["functions"],
        json!([{ "name": "confirm", "path": "/functions/confirm" }])
    );
}
