//! API keys of users: section 3.5 of the contract.

use serde_json::{Value, json};

use super::harness::{Harness, TestResponse};

const UNKNOWN: (u16, &str, Option<&str>) = (404, "API key not found", Some("APIKeyNotFound"));

impl Harness {
    async fn keys(
        &self,
        login: &TestResponse,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> TestResponse {
        let path = format!("/api/client/v2.0/auth/api_keys{path}");
        let token = login.text("refresh_token");
        self.request(method, &path, Some(token), body).await
    }

    async fn new_key(&self, login: &TestResponse, name: &str) -> TestResponse {
        self.keys(login, "POST", "", Some(json!({ "name": name })))
            .await
    }
}

/// (Wt, S4)
#[tokio::test]
async fn user_key_is_shown_once_and_logs_in_its_owner_while_enabled() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    assert_eq!(harness.keys(&ada, "GET", "", None).await.body, json!([]));
    let created = harness.new_key(&ada, "first").await;
    assert_eq!(
        (created.status, created.body.as_object().unwrap().len()),
        (201, 4)
    );
    assert_eq!(created.body["disabled"], false);
    let id = created.text("_id");
    let shown = |disabled: bool| json!({ "_id": id, "name": "first", "disabled": disabled });
    let path = format!("/{id}");
    assert_eq!(
        harness.keys(&ada, "GET", "", None).await.body,
        json!([shown(false)])
    );
    assert_eq!(
        harness.keys(&ada, "GET", &path, None).await.body,
        shown(false)
    );
    let login_with_key = async || {
        harness
            .login("api-key", Some(json!({ "key": created.text("key") })))
            .await
    };
    let login = login_with_key().await;
    assert_eq!(login.text("user_id"), ada.text("user_id"));
    assert_eq!(
        harness.profile(&login).await.body,
        harness.profile(&ada).await.body
    );
    for _ in 0..2 {
        let response = harness
            .keys(&ada, "PUT", &format!("{path}/disable"), None)
            .await;
        assert_eq!(response.status, 204);
    }
    assert_eq!(
        harness.keys(&ada, "GET", &path, None).await.body,
        shown(true)
    );
    // The code for a disabled key is our choice.
    assert_eq!(
        login_with_key().await.error(),
        (401, "unauthorized", Some("AuthError"))
    );
    let response = harness
        .keys(&ada, "PUT", &format!("{path}/enable"), None)
        .await;
    assert_eq!(response.status, 204);
    assert_eq!(login_with_key().await.status, 200);
    assert_eq!(harness.keys(&ada, "DELETE", &path, None).await.status, 204);
    assert_eq!(login_with_key().await.status, 401);
    for (method, path) in [("GET", &*path), ("DELETE", &*path), ("GET", "/x")] {
        assert_eq!(
            harness.keys(&ada, method, path, None).await.error(),
            UNKNOWN
        );
    }
}

/// 403 (Wt, in a comment); another session can delete it.
#[tokio::test]
async fn key_of_the_current_session_cannot_be_deleted() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let created = harness.new_key(&ada, "first").await;
    let login = harness
        .login("api-key", Some(json!({ "key": created.text("key") })))
        .await;
    let path = format!("/{}", created.text("_id"));
    assert_eq!(
        harness.keys(&login, "DELETE", &path, None).await.status,
        403
    );
    assert_eq!(harness.keys(&ada, "DELETE", &path, None).await.status, 204);
}

/// (Ct)
#[tokio::test]
async fn keys_of_other_users_and_server_keys_are_not_found() {
    let harness = Harness::new().await;
    let (ada, grace) = (
        harness.login_as("ada").await,
        harness.login_as("grace").await,
    );
    let created = harness.new_key(&ada, "first").await;
    let world = harness.app("GET", "/api_keys", None).await;
    for id in [created.text("_id"), world.ids()[0]] {
        for (method, verb) in [
            ("GET", ""),
            ("DELETE", ""),
            ("PUT", "/enable"),
            ("PUT", "/disable"),
        ] {
            let response = harness
                .keys(&grace, method, &format!("/{id}{verb}"), None)
                .await;
            assert_eq!(response.error(), UNKNOWN, "{method} {verb}");
        }
    }
    assert_eq!(harness.keys(&grace, "GET", "", None).await.body, json!([]));
    assert_eq!(harness.app("GET", "/api_keys", None).await.body, world.body);
    assert_eq!(
        harness.keys(&ada, "GET", "", None).await.ids(),
        [created.text("_id")]
    );
}

/// (D) The name `$()!$` is invalid. (S4; statuses and messages: our choice)
#[tokio::test]
async fn user_has_at_most_20_keys_and_anonymous_users_have_none() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let odd = harness.new_key(&ada, "$()!$").await;
    let text = "can only contain ASCII letters, numbers, underscores, and hyphens";
    assert_eq!(odd.error(), (400, text, Some("InvalidParameter")));
    for name in [json!({ "name": "" }), json!({ "name": 7 }), json!({})] {
        let missing = harness.keys(&ada, "POST", "", Some(name)).await;
        assert_eq!(missing.error(), (400, "'name' is a required string", None));
    }
    for n in 0..20 {
        assert_eq!(harness.new_key(&ada, &format!("key-{n}")).await.status, 201);
    }
    assert_eq!(
        harness.new_key(&ada, "one-more").await.error(),
        (400, "API key limit reached", Some("BadRequest"))
    );
    let anonymous = harness.login("anon-user", None).await;
    assert_eq!(harness.new_key(&anonymous, "key").await.status, 403);
    assert_eq!(harness.keys(&anonymous, "GET", "", None).await.status, 403);
    let grace = harness.login_as("grace").await;
    assert_eq!(harness.new_key(&grace, "key").await.status, 201);
}

/// (W, C, S3, S4)
#[tokio::test]
async fn user_keys_need_a_refresh_token() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let response = harness
        .client("GET", "/auth/api_keys", Some(ada.text("access_token")))
        .await;
    assert_eq!(
        response.error(),
        (401, "invalid refresh token: incorrect token type", None)
    );
    assert_eq!(
        harness.client("GET", "/auth/api_keys", None).await.status,
        401
    );
}

/// (section 8; C: `UserDisabled`)
#[tokio::test]
async fn user_key_logs_in_after_revoke_but_not_while_disabled_or_after_delete() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let created = harness.new_key(&ada, "first").await;
    let change = async |method: &str, verb: &str| {
        let path = format!("/users/{}{verb}", ada.text("user_id"));
        assert_eq!(harness.app(method, &path, None).await.status, 204);
    };
    let login_with_key = async || {
        harness
            .login("api-key", Some(json!({ "key": created.text("key") })))
            .await
    };
    change("PUT", "/logout").await;
    assert_eq!(login_with_key().await.status, 200);
    change("PUT", "/disable").await;
    assert_eq!(login_with_key().await.error().2, Some("UserDisabled"));
    change("PUT", "/enable").await;
    assert_eq!(login_with_key().await.status, 200);
    change("DELETE", "").await;
    assert_eq!(login_with_key().await.status, 401);
}
