//! Apps, their providers and settings.

use serde_json::{Value, json};

use super::harness::{APP, GROUP, Harness, OTHER_GROUP};

/// Also if the administrator has no role in the project, or the app is in another
/// project. (our choice)
#[tokio::test]
async fn unknown_project_or_app_gets_404() {
    let harness = Harness::new().await;
    let second = harness.admin_login("second").await;
    let token = Some(second.text("access_token"));
    let foreign = harness
        .request(
            "GET",
            &format!("/api/admin/v3.0/groups/{GROUP}/apps"),
            token,
            None,
        )
        .await;
    assert_eq!(foreign.error(), (404, "group not found", None));
    for group in ["x", "65a0000000000000000000ff"] {
        let response = harness
            .admin("GET", &format!("/groups/{group}/apps"), None)
            .await;
        assert_eq!(response.error(), (404, "group not found", None));
    }
    for (group, app) in [(GROUP, "x"), (GROUP, GROUP), (OTHER_GROUP, APP)] {
        for path in ["", "/users"] {
            let response = harness
                .admin("GET", &format!("/groups/{group}/apps/{app}{path}"), None)
                .await;
            assert_eq!(
                response.error(),
                (404, "app not found", Some("AppNotFound"))
            );
            assert!(response.body.get("link").is_none());
        }
    }
    let open = harness
        .admin("GET", &format!("/groups/{OTHER_GROUP}/apps"), None)
        .await;
    assert_eq!(open.body, json!([]), "empty lists are [], never null");
}

/// Names need not be unique.
#[tokio::test]
async fn created_app_is_listed_under_its_product_with_a_client_app_id_from_its_name() {
    let harness = Harness::new().await;
    let apps = format!("/groups/{GROUP}/apps");
    let list = async |query: &str| {
        harness
            .admin("GET", &format!("{apps}{query}"), None)
            .await
            .body
    };
    assert_eq!(list("").await.as_array().unwrap().len(), 2);
    for product in ["", "?product=atlas", "?product="] {
        let response = harness
            .admin(
                "POST",
                &format!("{apps}{product}"),
                Some(json!({ "name": "Test_1" })),
            )
            .await;
        assert_eq!(response.status, 201);
        assert!(response.text("client_app_id").starts_with("test_1-"));
        assert_eq!(response.body["deployment_model"], "GLOBAL");
        let shown = harness
            .admin("GET", &format!("{apps}/{}", response.text("_id")), None)
            .await;
        assert_eq!(shown.body, response.body);
        let all = list("?product=standard,atlas,data-api,device-sync&other=1").await;
        assert_eq!(all.as_array().unwrap().last(), Some(&response.body));
        // A new app has one provider, which is disabled.
        let path = format!("{apps}/{}/auth_providers", response.text("_id"));
        let providers = harness.admin("GET", &path, None).await.body;
        assert_eq!(providers.as_array().unwrap().len(), 1);
        assert_eq!(
            (&providers[0]["type"], &providers[0]["disabled"]),
            (&json!("api-key"), &json!(true))
        );
    }
    assert_eq!(list("?product=atlas").await.as_array().unwrap().len(), 1);
    assert_eq!(
        list("?product=standard%2Catlas")
            .await
            .as_array()
            .unwrap()
            .len(),
        5
    );
    for name in ["", "1a", "a b", "-a", "ä", "a/b"] {
        let response = harness
            .admin("POST", &apps, Some(json!({ "name": name })))
            .await;
        assert_eq!(response.status, 400, "{name}");
    }
    for (query, body) in [
        ("?product=x", json!({ "name": "a" })),
        ("", json!({ "name": "a", "deployment_model": "x" })),
        ("", json!({})),
    ] {
        assert_eq!(
            harness
                .admin("POST", &format!("{apps}{query}"), Some(body))
                .await
                .status,
            400
        );
    }
}

#[tokio::test]
async fn deleting_an_app_ends_its_sessions() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    assert_eq!(harness.app("DELETE", "", None).await.status, 204);
    assert_eq!(harness.app("DELETE", "", None).await.status, 404);
    assert_eq!(harness.app("GET", "", None).await.status, 404);
    assert_eq!(harness.profile(&login).await.status, 401);
    assert_eq!(harness.login_as("ada").await.status, 404);
}

#[tokio::test]
async fn providers_are_created_shown_toggled_changed_and_deleted() {
    let harness = Harness::new().await;
    let config = json!({ "useJWKURI": false });
    let body = json!({ "type": "custom-token", "config": config, "unknown": 1 });
    let created = harness
        .app("POST", "/auth_providers", Some(body.clone()))
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(
        (&created.body["name"], &created.body["disabled"]),
        (&json!("custom-token"), &json!(false))
    );
    let path = format!("/auth_providers/{}", created.text("_id"));
    assert_eq!(harness.app("GET", &path, None).await.body["config"], config);
    for (verb, disabled) in [("disable", true), ("disable", true), ("enable", false)] {
        assert_eq!(
            harness
                .app("PUT", &format!("{path}/{verb}"), None)
                .await
                .status,
            204
        );
        assert_eq!(
            harness.app("GET", &path, None).await.body["disabled"],
            disabled
        );
    }
    let full = json!({ "_id": created.text("_id"), "name": "custom-token", "type": "custom-token", "disabled": true, "config": {} });
    assert_eq!(harness.app("PATCH", &path, Some(full)).await.status, 204);
    let shown = harness.app("GET", &path, None).await.body;
    assert_eq!(
        (&shown["config"], &shown["disabled"]),
        (&config, &json!(true))
    );
    // The statuses of these errors are our choice.
    let again = harness.app("POST", "/auth_providers", Some(body)).await;
    assert_eq!(
        (again.status, again.error().2),
        (409, Some("AuthProviderAlreadyExists"))
    );
    for body in [json!({}), json!({ "type": "x" }), Value::Null] {
        assert_eq!(
            harness
                .app("POST", "/auth_providers", Some(body))
                .await
                .status,
            400
        );
    }
    assert_eq!(
        harness
            .app("PATCH", &path, Some(json!({ "type": "anon-user" })))
            .await
            .status,
        400
    );
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
    for (method, verb) in [
        ("GET", ""),
        ("DELETE", ""),
        ("PUT", "/enable"),
        ("PUT", "/disable"),
        ("PATCH", ""),
    ] {
        let response = harness
            .app(method, &format!("{path}{verb}"), Some(json!({})))
            .await;
        assert_eq!(
            (response.status, response.error().2),
            (404, Some("AuthProviderNotFound"))
        );
    }
}

#[tokio::test]
async fn refresh_token_lifetime_is_60_days_by_default_and_between_30_minutes_and_5_years() {
    let harness = Harness::new().await;
    let path = "/security/refresh_token_expiration";
    let body = |seconds: i64| json!({ "expiration_time_seconds": seconds });
    assert_eq!(harness.app("GET", path, None).await.body, body(5_184_000));
    for (seconds, status) in [
        (1799, 400),
        (1800, 204),
        (157_680_000, 204),
        (157_680_001, 400),
        (-1, 400),
    ] {
        assert_eq!(
            harness.app("PUT", path, Some(body(seconds))).await.status,
            status,
            "{seconds}"
        );
    }
    assert_eq!(harness.app("GET", path, None).await.body, body(157_680_000));
    assert_eq!(harness.app("PUT", path, Some(json!({}))).await.status, 400);
}
