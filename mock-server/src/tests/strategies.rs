//! What an import does with what it does not name.

use serde_json::{Value, json};

use super::configuration::{export, import, json_of, whole};
use super::harness::Harness;

/// One function and one provider; nothing else.
fn little() -> Value {
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
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

/// What is not named stays, by default and where names say what is replaced.
/// (manual)
#[tokio::test]
async fn merging_keeps_the_rest() {
    for query in [
        "",
        "?strategy=merge",
        "?strategy=replace-by-name",
        "?strategy=",
    ] {
        let harness = Harness::new().await;
        import(&harness, whole()).await;
        let (_, before) = export(&harness, "").await;
        let got = harness
            .app("POST", &format!("/import{query}"), Some(little()))
            .await;
        assert_eq!(got.status, 204, "{query}");
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

/// `replace`: what is not named goes, users and secrets excepted. (manual; that
/// the app keeps its name and what it is called by is our choice)
#[tokio::test]
async fn replacing_removes_the_rest() {
    let harness = Harness::new().await;
    import(&harness, whole()).await;
    let before = harness.app("GET", "", None).await.body;
    let secrets = names(&harness, "/secrets").await;
    assert!(!secrets.is_empty());
    let diff = harness
        .app("POST", "/import?strategy=replace&diff=true", Some(little()))
        .await;
    let diff: Vec<_> = diff
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect();
    assert!(
        diff.iter()
            .any(|one| one.starts_with("--- functions/confirm.js\n+++ /dev/null\n-exports")),
        "{diff:#?}"
    );
    assert_eq!(names(&harness, "/functions").await, ["confirm"]);
    let got = harness
        .app("POST", "/import?strategy=replace", Some(little()))
        .await;
    assert_eq!(got.status, 204);
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
    assert_eq!(json_of(&files, "root_config.json")["name"], before["name"]);
    assert!(
        !files.contains_key("values/limit.json"),
        "{:?}",
        files.keys()
    );
    // Users stay, and Ada logs in by the provider that stayed.
    assert_eq!(harness.login_as("ada").await.status, 200);
    let again = harness
        .app("POST", "/import?strategy=replace&diff=true", Some(little()))
        .await;
    assert_eq!(again.body, json!([]));
}

/// Another strategy is refused, and nothing changes. (our choice)
#[tokio::test]
async fn unknown_strategies() {
    let harness = Harness::new().await;
    for strategy in ["Merge", "replace-by-id", "x"] {
        let path = format!("/import?strategy={strategy}");
        let got = harness.app("POST", &path, Some(little())).await;
        assert_eq!(
            got.error(),
            (
                400,
                "strategy must be merge, replace or replace-by-name",
                Some("InvalidParameter")
            )
        );
    }
    assert!(names(&harness, "/functions").await.is_empty());
}
