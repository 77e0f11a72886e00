//! Logins and sessions of the Client API.

use serde_json::{Value, json};

use super::harness::{ADA, APP, GONE, Harness};
use crate::tokens::session_token;

#[tokio::test]
async fn location_is_the_base_url_and_an_unknown_app_gets_404_without_code_or_link() {
    let harness = Harness::new().await;
    let response = harness
        .client("GET", "/app/shop-abcde/location", None)
        .await;
    let expected = json!({
        "deployment_model": "GLOBAL",
        "location": "US-VA",
        "hostname": "http://mock.example:81",
        "ws_hostname": "ws://mock.example:81",
    });
    assert_eq!((response.status, response.body), (200, expected));
    let response = harness.client("GET", "/app/nope/location", None).await;
    assert_eq!(
        response.error(),
        (404, "cannot find app using Client App ID 'nope'", None)
    );
    assert!(response.body.get("link").is_none());
}

#[tokio::test]
async fn every_login_starts_a_session_of_its_own() {
    let harness = Harness::new().await;
    let device = json!({ "options": { "device": { "platform": "node" } } });
    for login in [
        harness.login_as("ada").await,
        harness.login("anon-user", None).await,
        harness.login("anon-user", Some(device)).await,
        harness
            .login("api-key", Some(json!({ "key": "the-key", "options": {} })))
            .await,
    ] {
        assert_eq!(
            (login.status, login.body.as_object().unwrap().len()),
            (200, 4)
        );
        assert_eq!(harness.refresh(&login).await.status, 201);
        let profile = harness.profile(&login).await;
        assert_eq!(profile.text("user_id"), login.text("user_id"));
        assert!(profile.body["identities"].is_array() && profile.body["data"].is_object());
        assert!(profile.body["type"].is_string() && profile.body["domain_id"].is_string());
    }
}

/// Its identity has the form `<24 hex digits>-<24 letters>`.
#[tokio::test]
async fn every_anonymous_login_creates_a_user_without_data() {
    let harness = Harness::new().await;
    let (first, second) = (
        harness.login("anon-user", None).await,
        harness.login("anon-user", None).await,
    );
    assert_ne!(first.text("user_id"), second.text("user_id"));
    let profile = harness.profile(&first).await;
    assert_eq!(profile.body["data"], json!({}));
    let id = profile.body["identities"][0]["id"].as_str().unwrap();
    let (hex, letters) = id.split_once('-').unwrap();
    assert!(
        hex.len() == 24 && letters.len() == 24 && letters.bytes().all(|c| c.is_ascii_lowercase())
    );
}

/// The address is case-sensitive. The errors for missing, disabled and unsupported
/// providers are our choice.
#[tokio::test]
async fn failed_logins_get_401_or_404() {
    let harness = Harness::new().await;
    for (name, password) in [
        ("ada@example.com", "wrong"),
        ("nobody@example.com", "correct horse"),
        ("Ada@example.com", "correct horse"),
        ("", ""),
    ] {
        let response = harness
            .login(
                "local-userpass",
                Some(json!({ "username": name, "password": password })),
            )
            .await;
        assert_eq!(
            response.error(),
            (401, "unauthorized", Some("InvalidPassword"))
        );
        assert!(response.text("link").contains(APP));
    }
    let response = harness
        .login("api-key", Some(json!({ "key": "wrong" })))
        .await;
    assert_eq!(response.error(), (401, "unauthorized", Some("AuthError")));
    for kind in ["custom-token", "custom-function", "nonsense"] {
        let response = harness.login(kind, Some(json!({}))).await;
        assert_eq!(
            (response.status, response.error().2),
            (404, Some("AuthProviderNotFound"))
        );
    }
    assert_eq!(
        harness
            .app(
                "POST",
                "/auth_providers",
                Some(json!({ "type": "custom-token" }))
            )
            .await
            .status,
        201
    );
    assert_eq!(
        harness
            .login("custom-token", Some(json!({ "token": "x" })))
            .await
            .status,
        401
    );
    for body in [None, Some(json!([])), Some(json!({ "username": "a" }))] {
        assert_eq!(harness.login("local-userpass", body).await.status, 400);
    }
}

#[tokio::test]
async fn logging_out_ends_only_this_session() {
    let harness = Harness::new().await;
    let (first, second) = (harness.login_as("ada").await, harness.login_as("ada").await);
    let refresh = Some(first.text("refresh_token"));
    assert_eq!(
        harness
            .client("DELETE", "/auth/session", refresh)
            .await
            .status,
        204
    );
    assert_eq!(
        harness
            .client("DELETE", "/auth/session", refresh)
            .await
            .error(),
        GONE
    );
    assert_eq!(harness.refresh(&first).await.error(), GONE);
    assert_eq!(harness.refresh(&second).await.status, 201);
}

/// Refresh tokens of a deleted user are not found, which realm-web expects.
#[tokio::test]
async fn deleting_the_own_user_ends_all_of_its_sessions() {
    let harness = Harness::new().await;
    let (first, second) = (harness.login_as("ada").await, harness.login_as("ada").await);
    assert_eq!(
        harness
            .client("DELETE", "/auth/delete", Some(first.text("access_token")))
            .await
            .status,
        204
    );
    for login in [&first, &second] {
        assert_eq!(
            harness
                .client("DELETE", "/auth/session", Some(login.text("refresh_token")))
                .await
                .error(),
            GONE
        );
    }
    assert_eq!(
        harness
            .app("GET", &format!("/users/{ADA}"), None)
            .await
            .status,
        404
    );
}

/// Covers each row of the contract's table of session errors.
#[tokio::test]
async fn every_session_error_of_the_client_api() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    let (access, refresh) = (login.text("access_token"), login.text("refresh_token"));
    let response = harness.client("GET", "/auth/profile", Some(refresh)).await;
    assert_eq!(
        response.error(),
        (401, "invalid session: valid Issuer required", None)
    );
    for method in ["POST", "DELETE"] {
        let response = harness.client(method, "/auth/session", Some(access)).await;
        assert_eq!(
            response.error(),
            (401, "invalid refresh token: incorrect token type", None)
        );
    }
    assert_eq!(
        harness.client("GET", "/auth/profile", None).await.error(),
        (401, "must authenticate first", None)
    );
    let (old_access, old_refresh) = {
        let (state, now) = (harness.world.state(), harness.world.clock.now());
        let app = &state.apps[&APP.parse().unwrap()];
        let user = app.users.get(ADA.parse().unwrap()).unwrap();
        let mut session = app.sessions.of_user(user.id, now).next().unwrap().clone();
        let access = session_token::access_token(&app.secret, &session, app.domain, now - 1800);
        session.id = user.id;
        (
            access,
            session_token::refresh_token(
                &app.secret,
                &session,
                app.domain,
                &user.identities[0],
                now,
            ),
        )
    };
    let response = harness
        .client("GET", "/auth/profile", Some(&old_access))
        .await;
    assert_eq!(
        response.error(),
        (
            401,
            "invalid session: access token expired",
            Some("InvalidSession")
        )
    );
    let response = harness
        .client("POST", "/auth/session", Some(&old_refresh))
        .await;
    assert_eq!(response.error(), GONE, "no such session");
}

#[tokio::test]
async fn tokens_of_other_apps_and_administrators_are_rejected() {
    let harness = Harness::new().await;
    let path = "/api/client/v2.0/app/other-abcde/auth/providers/local-userpass/login";
    let body = json!({ "username": "ada@example.com", "password": "correct horse" });
    let other = harness.request("POST", path, None, Some(body)).await;
    let profile = harness.profile(&other).await;
    assert_ne!(profile.text("user_id"), ADA);
    let response = harness
        .app(
            "POST",
            "/users/verify_token",
            Some(json!({ "token": other.text("access_token") })),
        )
        .await;
    assert_eq!(response.status, 401);
    let admin = harness.admin_login("pub").await;
    for login in [&admin, &other] {
        let users = format!("/api/admin/v3.0/groups/{}/apps", super::harness::GROUP);
        let status = harness
            .request("GET", &users, Some(login.text("access_token")), None)
            .await
            .status;
        assert_eq!(status == 200, std::ptr::eq(login, &raw const admin));
    }
    let response = harness.profile(&admin).await;
    assert_eq!(
        (response.status, response.error().2),
        (401, Some("InvalidSession"))
    );
    // Claims of this app, signed by the other one.
    let (mine, foreign): (Value, Value) = (harness.login_as("ada").await.body, other.body);
    let part = |login: &Value, n: usize| {
        login["access_token"]
            .as_str()
            .unwrap()
            .split('.')
            .nth(n)
            .unwrap()
            .to_owned()
    };
    let forged = format!(
        "{}.{}.{}",
        part(&mine, 0),
        part(&mine, 1),
        part(&foreign, 2)
    );
    assert_eq!(
        harness
            .client("GET", "/auth/profile", Some(&forged))
            .await
            .status,
        401
    );
}
