//! What administrators do to the sessions of users.

use serde_json::{Value, json};

use super::harness::{ADA, APP, GONE, GRACE, Harness};

/// Revocation: 204 and empty; every session of the user dies on every device,
/// nobody else's; the user stays as it is; a new login works at once and the old
/// tokens stay dead. Access tokens die too: the documented reading.
#[tokio::test]
async fn revoking() {
    let harness = Harness::new().await;
    let (laptop, phone, grace) = (
        harness.login_as("ada").await,
        harness.login_as("ada").await,
        harness.login_as("grace").await,
    );
    for login in [&laptop, &phone, &grace] {
        assert_eq!(harness.refresh(login).await.status, 201);
    }
    let before = harness
        .app("GET", &format!("/users/{ADA}"), None)
        .await
        .body;
    let revoked = harness
        .app("PUT", &format!("/users/{ADA}/logout"), None)
        .await;
    assert_eq!((revoked.status, revoked.body), (204, Value::Null));
    assert_eq!(
        harness
            .app("GET", &format!("/users/{ADA}"), None)
            .await
            .body,
        before
    );
    let again = harness.login_as("ada").await;
    assert_eq!(again.text("user_id"), ADA);
    for login in [&laptop, &phone] {
        assert_eq!(harness.refresh(login).await.error(), GONE);
        let got = harness.profile(login).await;
        assert_eq!((got.status, got.error().2), (401, Some("InvalidSession")));
    }
    for login in [&grace, &again] {
        assert_eq!(harness.refresh(login).await.status, 201);
        assert_eq!(harness.profile(login).await.status, 200);
    }
    // With no session left: our choice.
    for _ in 0..2 {
        assert_eq!(
            harness
                .app("PUT", &format!("/users/{ADA}/logout"), None)
                .await
                .status,
            204
        );
    }
}

/// Revocation works for anonymous and for server users.
#[tokio::test]
async fn revoking_others() {
    let harness = Harness::new().await;
    for login in [
        harness.login("anon-user", None).await,
        harness
            .login("api-key", Some(json!({ "key": "the-key" })))
            .await,
    ] {
        assert_eq!(harness.refresh(&login).await.status, 201);
        assert_eq!(
            harness
                .app(
                    "PUT",
                    &format!("/users/{}/logout", login.text("user_id")),
                    None
                )
                .await
                .status,
            204
        );
        assert_eq!(harness.refresh(&login).await.error(), GONE);
    }
}

/// Disabling ends sessions and keeps out, enabling lets in as the same user;
/// both are fine if already so. (text and status of the refusal: our choice)
#[tokio::test]
async fn disabling() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    for _ in 0..2 {
        assert_eq!(
            harness
                .app("PUT", &format!("/users/{ADA}/disable"), None)
                .await
                .status,
            204
        );
    }
    assert_eq!(harness.refresh(&login).await.error(), GONE);
    assert_eq!(
        harness.login_as("ada").await.error(),
        (401, "user disabled", Some("UserDisabled"))
    );
    assert_eq!(
        harness
            .app("GET", "/users?status=disabled", None)
            .await
            .ids(),
        [ADA]
    );
    for _ in 0..2 {
        assert_eq!(
            harness
                .app("PUT", &format!("/users/{ADA}/enable"), None)
                .await
                .status,
            204
        );
    }
    assert_eq!(harness.login_as("ada").await.text("user_id"), ADA);
    assert_eq!(harness.refresh(&login).await.error(), GONE);
}

/// Deleting ends sessions, takes the user and its identities: the login is
/// refused as an unknown one, and the address is free.
#[tokio::test]
async fn deleting() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    assert_eq!(
        harness
            .app("DELETE", &format!("/users/{ADA}"), None)
            .await
            .status,
        204
    );
    assert_eq!(harness.refresh(&login).await.error(), GONE);
    assert_eq!(
        harness.login_as("ada").await.error(),
        (401, "unauthorized", Some("InvalidPassword"))
    );
    assert_eq!(
        harness
            .app("GET", &format!("/users/{ADA}"), None)
            .await
            .status,
        404
    );
    let body = json!({ "email": "ada@example.com", "password": "123456" });
    assert_eq!(harness.app("POST", "/users", Some(body)).await.status, 201);
}

/// Devices: one for each live session. (the shape is our choice)
#[tokio::test]
async fn devices() {
    let harness = Harness::new().await;
    let path = format!("/users/{ADA}/devices");
    assert_eq!(harness.app("GET", &path, None).await.body, json!([]));
    let login = harness.login_as("ada").await;
    assert_eq!(
        harness.app("GET", &path, None).await.ids(),
        [login.text("device_id")]
    );
}

/// Verifying a token: its claims; `"token expired"`; 401 for a wrong signature,
/// without a code, since the administrator's own token is fine.
#[tokio::test]
async fn verifying_tokens() {
    let harness = Harness::new().await;
    let login = harness.login_as("ada").await;
    let verify = async |token: &str| {
        harness
            .app(
                "POST",
                "/users/verify_token",
                Some(json!({ "token": token })),
            )
            .await
    };
    let good = verify(login.text("access_token")).await;
    assert_eq!((good.status, good.text("sub")), (200, ADA));
    // A text or left out (D): never what a profile calls `data`.
    assert!(good.body.get("data").is_none());
    assert!(
        good.body["exp"].as_i64() > good.body["iat"].as_i64()
            && good.body["iat"].as_i64() > Some(0)
    );
    assert_eq!(
        verify("junk").await.error(),
        (401, "signature is invalid", None)
    );
    assert_eq!(verify(login.text("refresh_token")).await.status, 401);
    let old = {
        let (state, now) = (harness.world.state(), harness.world.clock.now());
        let app = &state.apps[&APP.parse().unwrap()];
        let session = app.sessions.of(ADA.parse().unwrap(), now).next().unwrap();
        crate::tokens::session_token::access(&app.secret, session, app.domain, now - 1800)
    };
    assert_eq!(verify(&old).await.body, json!("token expired"));
    assert_eq!(
        harness
            .app("POST", "/users/verify_token", None)
            .await
            .status,
        400
    );
    assert_eq!(
        harness
            .app("PUT", &format!("/users/{ADA}/logout"), None)
            .await
            .status,
        204
    );
    let ended = verify(login.text("access_token")).await;
    assert_eq!(
        (ended.status, ended.error().2),
        (401, None),
        "the documented reading"
    );
    assert_eq!(
        harness
            .app("GET", &format!("/users/{GRACE}"), None)
            .await
            .status,
        200
    );
}
