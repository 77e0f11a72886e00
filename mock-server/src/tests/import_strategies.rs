//! How an import treats parts that the configuration does not name.

use serde_json::{Value, json};

use super::configuration::{export, full_configuration, import, parse_json};
use super::harness::Harness;

/// A configuration with one function and one provider.
fn small_configuration() -> Value {
    json!({
        "auth": { "providers": {
            "local-userpass": { "type": "local-userpass", "config": { "autoConfirm": true } },
        } },
        "functions": {
            "config": [{ "name": "other", "private": false }],
            "sources": { "other.js": "exports = () => 1;" },
        },
    })
}

async fn names(harness: &Harness, path: &str) -> Vec<String> {
    let all = harness.app("GET", path, None).await.body;
    let names = all.as_array().unwrap().iter();
    names
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

/// (manual)
#[tokio::test]
async fn merge_and_replace_by_name_keep_unnamed_parts() {
    for query in [
        "",
        "?strategy=merge",
        "?strategy=replace-by-name",
        "?strategy=",
    ] {
        let harness = Harness::new().await;
        import(&harness, full_configuration()).await;
        let (_, before) = export(&harness, "").await;
        let response = harness
            .app(
                "POST",
                &format!("/import{query}"),
                Some(small_configuration()),
            )
            .await;
        assert_eq!(response.status, 204, "{query}");
        assert_eq!(names(&harness, "/functions").await, ["confirm", "other"]);
        assert_eq!(names(&harness, "/values").await, ["limit"]);
        let providers = names(&harness, "/auth_providers").await;
        assert!(
            providers.contains(&"custom-token".to_owned()),
            "{providers:?}"
        );
        let (_, after) = export(&harness, "").await;
        assert!(
            before.keys().all(|path| after.contains_key(path)),
            "{query}"
        );
    }
}

/// (manual) The app keeps its name and its client app ID. (our choice)
#[tokio::test]
async fn replace_deletes_unnamed_parts_except_users_and_secrets() {
    let harness = Harness::new().await;
    import(&harness, full_configuration()).await;
    let before = harness.app("GET", "", None).await.body;
    let secrets = names(&harness, "/secrets").await;
    assert!(!secrets.is_empty());
    let diff = harness
        .app(
            "POST",
            "/import?strategy=replace&diff=true",
            Some(small_configuration()),
        )
        .await;
    let diff: Vec<_> = diff
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap().to_owned())
        .collect();
    assert!(
        diff.iter()
            .any(|item| item.starts_with("--- functions/confirm.js\n+++ /dev/null\n-exports")),
        "{diff:#?}"
    );
    assert_eq!(names(&harness, "/functions").await, ["confirm"]);
    let response = harness
        .app(
            "POST",
            "/import?strategy=replace",
            Some(small_configuration()),
        )
        .await;
    assert_eq!(response.status, 204);
    assert_eq!(names(&harness, "/functions").await, ["other"]);
    assert!(names(&harness, "/values").await.is_empty());
    assert_eq!(names(&harness, "/auth_providers").await, ["local-userpass"]);
    assert_eq!(names(&harness, "/secrets").await, secrets);
    let origins = harness
        .app("GET", "/security/allowed_request_origins", None)
        .await;
    assert_eq!(origins.body, json!([]));
    let after = harness.app("GET", "", None).await.body;
    for key in ["_id", "client_app_id", "name"] {
        assert_eq!(after[key], before[key]);
    }
    let (_, files) = export(&harness, "").await;
    assert_eq!(
        parse_json(&files, "root_config.json")["name"],
        before["name"]
    );
    assert!(
        !files.contains_key("values/limit.json"),
        "{:?}",
        files.keys()
    );
    // Users are kept, and Ada's provider is still there.
    assert_eq!(harness.login_as("ada").await.status, 200);
    let again = harness
        .app(
            "POST",
            "/import?strategy=replace&diff=true",
            Some(small_configuration()),
        )
        .await;
    assert_eq!(again.body, json!([]));
}

/// (our choice)
#[tokio::test]
async fn unknown_strategy_is_rejected_without_changes() {
    let harness = Harness::new().await;
    for strategy in ["Merge", "replace-by-id", "x"] {
        let path = format!("/import?strategy={strategy}");
        let response = harness
            .app("POST", &path, Some(small_configuration()))
            .await;
        assert_eq!(
            response.error(),
            (
                400,
                "strategy must be merge, replace or replace-by-name",
                Some("InvalidParameter")
            )
        );
    }
    assert!(names(&harness, "/functions").await.is_empty());
}
