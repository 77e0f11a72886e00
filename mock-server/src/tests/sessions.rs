//! Administrators' changes to users and their sessions.

use serde_json::{Value, json};

use super::harness::{ADA, APP, GONE, GRACE, Harness};

/// Access tokens end too, as documented. The user can log in again at once.
#[tokio::test]
async fn revoke_ends_every_session_of_the_user_and_no_other() {
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
        let response = harness.profile(login).await;
        assert_eq!(
            (response.status, response.error().2),
            (401, Some("InvalidSession"))
        );
    }
    for login in [&grace, &again] {
        assert_eq!(harness.refresh(login).await.status, 201);
        assert_eq!(harness.profile(login).await.status, 200);
    }
    // Without any session left. (our choice)
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

#[tokio::test]
async fn revoke_works_for_anonymous_and_server_users() {
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

/// Both are idempotent. (message and status of the error: our choice)
#[tokio::test]
async fn disable_ends_sessions_and_blocks_logins_until_enabled() {
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
        (401, "unauthorized", Some("UserDisabled"))
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

#[tokio::test]
async fn delete_ends_sessions_and_frees_the_address() {
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

/// (format: our choice)
#[tokio::test]
async fn devices_list_one_device_per_live_session() {
    let harness = Harness::new().await;
    let path = format!("/users/{ADA}/devices");
    assert_eq!(harness.app("GET", &path, None).await.body, json!([]));
    let body = json!({ "username": "ada@example.com", "password": super::harness::PASSWORD,
        "options": { "device": { "platform": "node" } } });
    let login = harness.login("local-userpass", Some(body)).await;
    assert_eq!(
        harness.app("GET", &path, None).await.ids(),
        [login.text("device_id")]
    );
    // (D) A login that names no device is from none.
    let login = harness.login_as("ada").await;
    assert_eq!(login.text("device_id"), "0".repeat(24));
    assert_eq!(harness.app("GET", &path, None).await.ids().len(), 1);
}

/// An invalid signature gets 401 without a code, because the administrator's own token is
/// valid.
#[tokio::test]
async fn verify_token_returns_claims_or_token_expired() {
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
    // `data` is text or missing, never the `data` of the profile. (D)
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
        let session = app
            .sessions
            .of_user(ADA.parse().unwrap(), now)
            .next()
            .unwrap();
        crate::tokens::session_token::access_token(&app.secret, session, app.domain, now - 1800)
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
        "as documented, access tokens end too"
    );
    assert_eq!(
        harness
            .app("GET", &format!("/users/{GRACE}"), None)
            .await
            .status,
        200
    );
}
