//! A user's own API keys: section 3.5.

use serde_json::{Value, json};

use super::harness::{Got, Harness};

const UNKNOWN: (u16, &str, Option<&str>) = (404, "API key not found", Some("APIKeyNotFound"));

impl Harness {
    async fn keys(&self, login: &Got, method: &str, path: &str, body: Option<Value>) -> Got {
        let path = format!("/api/client/v2.0/auth/api_keys{path}");
        let token = login.text("refresh_token");
        self.ask(method, &path, Some(token), body).await
    }

    async fn new_key(&self, login: &Got, name: &str) -> Got {
        self.keys(login, "POST", "", Some(json!({ "name": name })))
            .await
    }
}

/// Every line: 201 with the key shown once; 200 with exactly three keys (Wt);
/// 204; logging in gives the owner's user id (Wt, S4).
#[tokio::test]
async fn the_life_of_a_key() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    assert_eq!(harness.keys(&ada, "GET", "", None).await.body, json!([]));
    let made = harness.new_key(&ada, "first").await;
    assert_eq!(
        (made.status, made.body.as_object().unwrap().len()),
        (201, 4)
    );
    assert_eq!(made.body["disabled"], false);
    let id = made.text("_id");
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
    let enter = async || {
        harness
            .login("api-key", Some(json!({ "key": made.text("key") })))
            .await
    };
    let login = enter().await;
    assert_eq!(login.text("user_id"), ada.text("user_id"));
    assert_eq!(
        harness.profile(&login).await.body,
        harness.profile(&ada).await.body
    );
    for _ in 0..2 {
        let got = harness
            .keys(&ada, "PUT", &format!("{path}/disable"), None)
            .await;
        assert_eq!(got.status, 204);
    }
    assert_eq!(
        harness.keys(&ada, "GET", &path, None).await.body,
        shown(true)
    );
    // What a disabled key gets: our choice.
    assert_eq!(
        enter().await.error(),
        (401, "invalid API key", Some("AuthError"))
    );
    let got = harness
        .keys(&ada, "PUT", &format!("{path}/enable"), None)
        .await;
    assert_eq!(got.status, 204);
    assert_eq!(enter().await.status, 200);
    assert_eq!(harness.keys(&ada, "DELETE", &path, None).await.status, 204);
    assert_eq!(enter().await.status, 401);
    for (method, path) in [("GET", &*path), ("DELETE", &*path), ("GET", "/x")] {
        assert_eq!(
            harness.keys(&ada, method, path, None).await.error(),
            UNKNOWN
        );
    }
}

/// "a key whose login made the session in use: 403" (Wt, a comment); another
/// session deletes it.
#[tokio::test]
async fn the_key_in_use() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let made = harness.new_key(&ada, "first").await;
    let login = harness
        .login("api-key", Some(json!({ "key": made.text("key") })))
        .await;
    let path = format!("/{}", made.text("_id"));
    assert_eq!(
        harness.keys(&login, "DELETE", &path, None).await.status,
        403
    );
    assert_eq!(harness.keys(&ada, "DELETE", &path, None).await.status, 204);
}

/// "someone else's": not found by GET, enable, disable, DELETE (Ct), and no
/// server key either.
#[tokio::test]
async fn keys_of_others() {
    let harness = Harness::new().await;
    let (ada, grace) = (
        harness.login_as("ada").await,
        harness.login_as("grace").await,
    );
    let made = harness.new_key(&ada, "first").await;
    let world = harness.app("GET", "/api_keys", None).await;
    for id in [made.text("_id"), world.ids()[0]] {
        for (method, verb) in [
            ("GET", ""),
            ("DELETE", ""),
            ("PUT", "/enable"),
            ("PUT", "/disable"),
        ] {
            let got = harness
                .keys(&grace, method, &format!("/{id}{verb}"), None)
                .await;
            assert_eq!(got.error(), UNKNOWN, "{method} {verb}");
        }
    }
    assert_eq!(harness.keys(&grace, "GET", "", None).await.body, json!([]));
    assert_eq!(harness.app("GET", "/api_keys", None).await.body, world.body);
    assert_eq!(
        harness.keys(&ada, "GET", "", None).await.ids(),
        [made.text("_id")]
    );
}

/// "At most 20 keys per user, none for anonymous users" (D); "name `$()!$`"
/// (S4). (statuses and texts: our choice)
#[tokio::test]
async fn limits() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let odd = harness.new_key(&ada, "$()!$").await;
    assert_eq!((odd.status, odd.error().2), (400, Some("InvalidParameter")));
    for n in 0..20 {
        assert_eq!(harness.new_key(&ada, &format!("key-{n}")).await.status, 201);
    }
    assert_eq!(
        harness.new_key(&ada, "one-more").await.error(),
        (400, "API key limit reached", Some("BadRequest"))
    );
    let anonymous = harness.login("anon-user", None).await;
    assert_eq!(harness.new_key(&anonymous, "key").await.status, 403);
    let grace = harness.login_as("grace").await;
    assert_eq!(harness.new_key(&grace, "key").await.status, 201);
}

/// With the refresh token, not the access token (W, C, S3, S4).
#[tokio::test]
async fn with_the_refresh_token_only() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let got = harness
        .client("GET", "/auth/api_keys", Some(ada.text("access_token")))
        .await;
    assert_eq!(
        got.error(),
        (401, "invalid refresh token: incorrect token type", None)
    );
    assert_eq!(
        harness.client("GET", "/auth/api_keys", None).await.status,
        401
    );
}

/// A key logs in again after its user's sessions were revoked (section 8), not
/// while the user is disabled (C: `UserDisabled`), and never when it is deleted.
#[tokio::test]
async fn keys_and_what_becomes_of_their_user() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let made = harness.new_key(&ada, "first").await;
    let change = async |method: &str, verb: &str| {
        let path = format!("/users/{}{verb}", ada.text("user_id"));
        assert_eq!(harness.app(method, &path, None).await.status, 204);
    };
    let enter = async || {
        harness
            .login("api-key", Some(json!({ "key": made.text("key") })))
            .await
    };
    change("PUT", "/logout").await;
    assert_eq!(enter().await.status, 200);
    change("PUT", "/disable").await;
    assert_eq!(enter().await.error().2, Some("UserDisabled"));
    change("PUT", "/enable").await;
    assert_eq!(enter().await.status, 200);
    change("DELETE", "").await;
    assert_eq!(enter().await.status, 401);
}
