//! The log of an app.

use serde_json::{Value, json};

use super::harness::{ADA, APP, GRACE, GROUP, Harness};

async fn logs(harness: &Harness, query: &str) -> Vec<Value> {
    let response = harness.app("GET", &format!("/logs{query}"), None).await;
    assert_eq!(response.status, 200, "{response:?}");
    response.body["logs"].as_array().unwrap().clone()
}

/// (API.md 2.8)
#[tokio::test]
async fn logs_list_logins_and_admin_changes_newest_first() {
    let harness = Harness::new().await;
    assert_eq!(logs(&harness, "").await, [] as [Value; 0]);
    harness.login_as("ada").await;
    harness
        .app("PUT", &format!("/users/{GRACE}/logout"), None)
        .await;
    harness.app("GET", "/users", None).await;
    let all = logs(&harness, "").await;
    let short: Vec<_> = all
        .iter()
        .map(|item| {
            (
                item["type"].as_str().unwrap(),
                item["user_id"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(short, [("API", GRACE), ("AUTH", ADA)]);
    let login = &all[1];
    assert_eq!(
        login["request_url"],
        "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login"
    );
    assert_eq!(
        (&login["request_method"], &login["status"]),
        (&json!("POST"), &json!(200))
    );
    assert_eq!(
        (&login["app_id"], &login["group_id"]),
        (&json!(APP), &json!(GROUP))
    );
    assert!(login["started"].as_str().unwrap().ends_with('Z'));
    assert_eq!(login.get("error"), None);
}

/// The link is in realm-core's tests; that it has an entry is our choice.
#[tokio::test]
async fn error_link_contains_the_id_of_a_log_entry() {
    let harness = Harness::new().await;
    let body = json!({ "username": "ada@example.com", "password": "not hers" });
    let failed = harness.login("local-userpass", Some(body)).await;
    let (_, id) = failed.text("link").split_once("?co_id=").unwrap();
    let found = logs(&harness, &format!("?co_id={id}")).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (
            &found[0]["error"],
            &found[0]["error_code"],
            &found[0]["status"]
        ),
        (
            &json!("unauthorized"),
            &json!("InvalidPassword"),
            &json!(401)
        )
    );
    assert!(!found[0].to_string().contains("not hers"));
    // The response does not say why. (our choice)
    assert_eq!(found[0]["messages"], json!(["invalid username/password"]));
}

/// (OpenAPI document)
#[tokio::test]
async fn logs_are_filtered_and_paginated() {
    let harness = Harness::new().await;
    for _ in 0..3 {
        harness.login_as("ada").await;
    }
    harness.login_as("grace").await;
    harness.login_as("nobody").await;
    harness
        .app("POST", "/api_keys", Some(json!({ "name": "a" })))
        .await;
    for (query, count) in [
        ("?type=AUTH", 5),
        ("?type=API_KEY", 1),
        ("?type=FUNCTION", 0),
        ("?errors_only=false", 1),
        ("?limit=2", 2),
        ("?skip=4", 2),
        ("?limit=1000", 6),
        ("?start_date=2100-01-01T00:00:00Z", 0),
        ("?end_date=2001-01-01T00:00:00.123Z", 0),
    ] {
        assert_eq!(logs(&harness, query).await.len(), count, "{query}");
    }
    assert_eq!(logs(&harness, &format!("?user_id={ADA}")).await.len(), 3);
    let mut seen = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = harness
            .app("GET", &format!("/logs{query}"), None)
            .await
            .body;
        seen.extend(
            page["logs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["_id"].clone()),
        );
        let Some(end) = page["nextEndDate"].as_str() else {
            break;
        };
        query = format!("?limit=2&end_date={end}&skip={}", page["nextSkip"]);
    }
    let all: Vec<_> = logs(&harness, "")
        .await
        .iter()
        .map(|item| item["_id"].clone())
        .collect();
    assert_eq!(seen, all);
    for invalid in [
        "?start_date=x",
        "?end_date=2020-01-01",
        "?limit=x",
        "?skip=-1",
    ] {
        assert_eq!(
            harness
                .app("GET", &format!("/logs{invalid}"), None)
                .await
                .status,
            400
        );
    }
}
