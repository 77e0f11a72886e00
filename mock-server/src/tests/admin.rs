//! Logins, sessions and profiles of administrators.

use serde_json::json;

use super::harness::{GONE, GROUP, Harness, OTHER_GROUP};
use crate::tokens::session_token;

/// The error message is from the tests of the predecessor CLI.
#[tokio::test]
async fn api_key_login_returns_tokens_and_wrong_keys_get_401_without_a_code() {
    let harness = Harness::new().await;
    let response = harness.admin_login("pub").await;
    assert_eq!(response.status, 200);
    for key in ["access_token", "refresh_token", "user_id", "device_id"] {
        assert!(!response.text(key).is_empty());
    }
    assert_eq!(response.body.as_object().unwrap().len(), 4);
    let text =
        "failed to authenticate with MongoDB Cloud API: You are not authorized for this resource.";
    let path = "/auth/providers/mongodb-cloud/login";
    for (user, key) in [("pub", "wrong"), ("nobody", "priv"), ("", ""), ("pub", "")] {
        let response = harness
            .admin(
                "POST",
                path,
                Some(json!({ "username": user, "apiKey": key })),
            )
            .await;
        assert_eq!(response.error(), (401, text, None));
    }
    // Without a body, or with an invalid one. (our choice)
    for body in [None, Some(json!([])), Some(json!({ "username": 1 }))] {
        assert_eq!(
            harness.admin("POST", path, body).await.error().2,
            Some("BadRequest")
        );
    }
}

/// mongodb-stitch sends the device ID as text, realm-web as extended JSON.
#[tokio::test]
async fn device_id_sent_at_login_is_returned() {
    let harness = Harness::new().await;
    let device = "65a0000000000000000000dd";
    for id in [json!(device), json!({ "$oid": device })] {
        let body = json!({ "username": "pub", "apiKey": "priv", "options": { "device": { "deviceId": id } } });
        let response = harness
            .admin("POST", "/auth/providers/mongodb-cloud/login", Some(body))
            .await;
        assert_eq!(response.text("device_id"), device);
    }
    for options in [
        json!(null),
        json!({}),
        json!({ "device": null }),
        json!({ "device": { "deviceId": "0".repeat(24) } }),
    ] {
        let body = json!({ "username": "pub", "apiKey": "priv", "options": options });
        let response = harness
            .admin("POST", "/auth/providers/mongodb-cloud/login", Some(body))
            .await;
        assert_eq!(response.status, 200);
        assert_eq!(response.text("device_id"), "0".repeat(24));
    }
    let options = json!({ "device": { "platform": "node" } });
    let body = json!({ "username": "pub", "apiKey": "priv", "options": options });
    let response = harness
        .admin("POST", "/auth/providers/mongodb-cloud/login", Some(body))
        .await;
    assert_ne!(response.text("device_id"), "0".repeat(24));
}

#[tokio::test]
async fn profile_roles_list_each_project_of_the_administrator_once() {
    let harness = Harness::new().await;
    let response = harness.admin("GET", "/auth/profile", None).await;
    let role = |group: &str| json!({ "role_name": "GROUP_OWNER", "group_id": group });
    assert_eq!(
        response.body["roles"],
        json!([role(GROUP), role(OTHER_GROUP)])
    );
    for key in ["user_id", "domain_id", "identities", "data", "type"] {
        assert!(!response.body[key].is_null(), "{key}");
    }
    let second = harness.admin_login("second").await;
    let path = "/api/admin/v3.0/auth/profile";
    let response = harness
        .request("GET", path, Some(second.text("access_token")), None)
        .await;
    assert_eq!(response.body["roles"], json!([role(OTHER_GROUP)]));
}

#[tokio::test]
async fn refresh_returns_an_access_token_and_logout_ends_that_session_only() {
    let harness = Harness::new().await;
    let (first, second) = (
        harness.admin_login("pub").await,
        harness.admin_login("pub").await,
    );
    let path = "/api/admin/v3.0/auth/session";
    let refresh = async |login: &super::harness::TestResponse| {
        harness
            .request("POST", path, Some(login.text("refresh_token")), None)
            .await
    };
    let response = refresh(&first).await;
    assert_eq!(
        (response.status, response.body.as_object().unwrap().len()),
        (201, 1)
    );
    let fresh = Some(response.text("access_token"));
    assert_eq!(
        harness
            .request("GET", "/api/admin/v3.0/auth/profile", fresh, None)
            .await
            .status,
        200
    );
    let ended = harness
        .request("DELETE", path, Some(first.text("refresh_token")), None)
        .await;
    assert_eq!(ended.status, 204);
    assert_eq!(refresh(&first).await.error(), GONE);
    assert_eq!(refresh(&second).await.status, 201);
    let dead = harness
        .request(
            "GET",
            "/api/admin/v3.0/auth/profile",
            Some(first.text("access_token")),
            None,
        )
        .await;
    assert_eq!((dead.status, dead.error().2), (401, Some("InvalidSession")));
}

/// Covers each row of the contract's table of session errors.
#[tokio::test]
async fn every_session_error_of_the_admin_api() {
    let harness = Harness::new().await;
    let login = harness.admin_login("pub").await;
    let (access, refresh) = (login.text("access_token"), login.text("refresh_token"));
    let user = harness.login_as("ada").await;
    let request = async |method: &str, path: &str, token: Option<&str>| {
        harness
            .request(method, &format!("/api/admin/v3.0/auth/{path}"), token, None)
            .await
    };
    let response = request("GET", "profile", Some(refresh)).await;
    assert_eq!(
        response.error(),
        (401, "invalid session: valid Issuer required", None)
    );
    for method in ["POST", "DELETE"] {
        let response = request(method, "session", Some(access)).await;
        assert_eq!(
            response.error(),
            (401, "invalid refresh token: incorrect token type", None)
        );
    }
    // The message is our choice; realm-web checks the code.
    for forged in [
        user.text("access_token"),
        "junk",
        &access[..access.len() - 2],
    ] {
        let response = request("GET", "profile", Some(forged)).await;
        let text = "invalid session: signature is invalid";
        assert_eq!(response.error(), (401, text, Some("InvalidSession")));
    }
    // Our choice.
    assert_eq!(
        request("GET", "profile", None).await.error(),
        (401, "must authenticate first", None)
    );
    let old = {
        let state = harness.world.state();
        let admin = state.admins.by_public_key("pub").unwrap();
        let now = harness.world.clock.now();
        let session = state.admins.sessions.of_user(admin.id, now).next().unwrap();
        session_token::access_token(
            &state.admin_secret,
            session,
            state.admins.domain,
            now - 1800,
        )
    };
    let response = request("GET", "profile", Some(&old)).await;
    let text = "invalid session: access token expired";
    assert_eq!(response.error(), (401, text, Some("InvalidSession")));
}

/// Administrators with a name and a password are in realm-core's tests and
/// realm-app-importer. The response to a wrong password is our choice.
#[tokio::test]
async fn administrator_with_a_password_logs_in_with_all_roles() {
    let without = Harness::new().await;
    let types = async |harness: &Harness| {
        let response = harness.admin("GET", "/auth/providers", None).await.body;
        let all = response.as_array().unwrap().iter();
        all.map(|item| item["type"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(types(&without).await, ["mongodb-cloud"]);
    let seed = super::harness::seed().admin_user("unique_user@domain.com", "password");
    let harness = Harness::with(seed).await;
    assert_eq!(types(&harness).await, ["mongodb-cloud", "local-userpass"]);
    let path = "/api/admin/v3.0/auth/providers/local-userpass/login";
    let login = async |name: &str, password: &str| {
        // realm-core sends `provider` too.
        let body = json!({ "provider": "userpass", "username": name, "password": password });
        harness.request("POST", path, None, Some(body)).await
    };
    let response = login("unique_user@domain.com", "password").await;
    assert_eq!(response.status, 200);
    for key in ["access_token", "refresh_token", "user_id", "device_id"] {
        assert!(!response.text(key).is_empty(), "{key}");
    }
    let token = Some(response.text("access_token"));
    let profile = harness
        .request("GET", "/api/admin/v3.0/auth/profile", token, None)
        .await
        .body;
    assert_eq!(profile["roles"][0]["group_id"], GROUP);
    assert_eq!(profile["identities"][0]["provider_type"], "local-userpass");
    for (name, password) in [("unique_user@domain.com", "x"), ("pub", "priv"), ("", "")] {
        let response = login(name, password).await;
        assert_eq!(
            response.error(),
            (401, "unauthorized", Some("InvalidPassword"))
        );
    }
    let body = json!({ "username": "", "apiKey": "" });
    let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
    assert_eq!(
        harness.request("POST", path, None, Some(body)).await.status,
        401
    );
}
