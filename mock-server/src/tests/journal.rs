//! The journal, and its verification.

use crate::tests::harness::LOCALHOST;
use serde_json::{Value, json};

use super::harness::{ADA, APP, GROUP, Harness, PASSWORD};

#[tokio::test]
async fn journal_is_filtered_by_method_path_and_status_and_can_be_cleared() {
    let harness = Harness::new().await;
    harness.login_as("ada").await;
    harness.app("GET", "/users?after=x", None).await;
    let found = harness
        .control("GET", "/requests?path=*/login&method=post", None)
        .await
        .body;
    assert_eq!(found["requests"].as_array().unwrap().len(), 2, "{found}");
    let login = &found["requests"][1];
    assert_eq!(
        (&login["number"], &login["status"]),
        (&json!(1), &json!(200))
    );
    assert_eq!(
        login["body"],
        json!({ "username": "ada@example.com", "password": "<password>" })
    );
    let invalid = harness
        .control("GET", "/requests?status=400", None)
        .await
        .body;
    assert_eq!(invalid["requests"][0]["query"], "after=x");
    assert!(!found.to_string().contains(PASSWORD) && !found.to_string().contains("eyJ"));
    assert_eq!(
        harness
            .control("GET", "/requests?status=x", None)
            .await
            .status,
        400
    );
    assert_eq!(
        harness.control("DELETE", "/requests", None).await.status,
        204
    );
    let none = harness.control("GET", "/requests", None).await.body;
    assert_eq!(none, json!({ "dropped": 0, "requests": [] }));
}

#[tokio::test]
async fn verify_returns_the_nearest_misses_with_409() {
    let harness = Harness::new().await;
    harness
        .app("PUT", &format!("/users/{ADA}/logout"), None)
        .await;
    let right = json!({ "method": "PUT", "path": "*/logout", "times": 1 });
    let response = harness.control("POST", "/verify", Some(right)).await;
    assert_eq!(
        (
            response.status,
            &response.body["ok"],
            &response.body["seen"]
        ),
        (200, &json!(true), &json!(1))
    );
    let path = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{ADA}/disable");
    let invalid = json!({ "method": "PUT", "path": path, "times": 2 });
    let request = axum::http::Request::post("/_mock/verify")
        .body(axum::body::Body::from(invalid.to_string()))
        .unwrap();
    let response = harness.pipeline.answer(LOCALHOST, request).await.unwrap();
    assert_eq!(response.status(), 409);
    let body = http_body_util::BodyExt::collect(response.into_body())
        .await
        .unwrap()
        .to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&body["ok"], &body["seen"]), (&json!(false), &json!(0)));
    let nearest = &body["nearest"][0];
    assert!(
        nearest["path"].as_str().unwrap().ends_with("/logout"),
        "{body}"
    );
    assert_eq!(nearest["differs"], json!(["path"]));
    let unknown = json!({ "paht": "*" });
    assert_eq!(
        harness
            .control("POST", "/verify", Some(unknown))
            .await
            .status,
        400
    );
}
