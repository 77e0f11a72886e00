//! Server API keys.

use serde_json::json;

use super::harness::Harness;

/// Errors have the messages and codes of realm-core's tests. (statuses: our choice)
#[tokio::test]
async fn server_key_is_shown_once_and_has_a_server_user() {
    let harness = Harness::new().await;
    let created = harness
        .app("POST", "/api_keys", Some(json!({ "name": "nightly" })))
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(
        created.body.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["_id", "disabled", "key", "name"]
    );
    let id = created.text("_id");
    let shown = json!({ "_id": id, "name": "nightly", "disabled": false });
    assert_eq!(
        harness
            .app("GET", &format!("/api_keys/{id}"), None)
            .await
            .body,
        shown
    );
    assert_eq!(harness.app("GET", "/api_keys", None).await.body[1], shown);
    let users = harness
        .app("GET", "/users?provider_types=api-key", None)
        .await
        .body;
    let user = &users[1];
    assert_eq!(
        (&user["type"], &user["data"]),
        (&json!("server"), &json!({ "name": "nightly" }))
    );
    assert_eq!(user["identities"][0]["id"], id);
    let login = json!({ "key": created.text("key") });
    assert_eq!(
        harness
            .login("api-key", Some(login.clone()))
            .await
            .text("user_id"),
        user["_id"]
    );
    assert_eq!(
        harness
            .app("PUT", &format!("/api_keys/{id}/disable"), None)
            .await
            .status,
        204
    );
    let rejected = harness.login("api-key", Some(login.clone())).await;
    assert_eq!(
        rejected.error(),
        (401, "unauthorized", Some("AuthError")),
        "code: our choice"
    );
    assert_eq!(
        harness
            .app("PUT", &format!("/api_keys/{id}/enable"), None)
            .await
            .status,
        204
    );
    assert_eq!(harness.login("api-key", Some(login)).await.status, 200);
    assert_eq!(
        harness
            .app("DELETE", &format!("/api_keys/{id}"), None)
            .await
            .status,
        204
    );
    let gone = format!("/users/{}", user["_id"].as_str().unwrap());
    assert_eq!(
        harness.app("GET", &gone, None).await.status,
        404,
        "the user is deleted, too (our choice)"
    );
    for (method, verb) in [
        ("GET", ""),
        ("DELETE", ""),
        ("PUT", "/enable"),
        ("PUT", "/disable"),
    ] {
        let response = harness
            .app(method, &format!("/api_keys/{id}{verb}"), None)
            .await;
        assert_eq!(
            response.error(),
            (404, "API key not found", Some("APIKeyNotFound"))
        );
    }
    let odd = harness
        .app("POST", "/api_keys", Some(json!({ "name": "$()!$" })))
        .await;
    assert_eq!((odd.status, odd.error().2), (400, Some("InvalidParameter")));
}

/// (manual)
#[tokio::test]
async fn app_has_at_most_100_server_keys() {
    let harness = Harness::new().await;
    for n in 1..100 {
        assert_eq!(
            harness
                .app(
                    "POST",
                    "/api_keys",
                    Some(json!({ "name": format!("k{n}") }))
                )
                .await
                .status,
            201
        );
    }
    assert_eq!(
        harness
            .app("POST", "/api_keys", Some(json!({ "name": "k" })))
            .await
            .status,
        400
    );
}
