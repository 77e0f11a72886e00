//! Pending users.

use serde_json::json;

use super::email_provider::{EXPIRED, INVALID};
use super::harness::{Harness, PASSWORD, seed};
use crate::PendingSeed;

const BASE: &str = "/user_registrations";
const ALAN: &str = "/user_registrations/by_email/alan@example.com";

#[tokio::test]
async fn pending_users_are_paginated_and_are_not_users() {
    let mut seed = seed();
    for n in 0..60 {
        seed.groups[0].apps[0]
            .pending
            .push(PendingSeed::new(&format!("{n}@example.com")));
    }
    let harness = Harness::with(seed).await;
    let first = harness
        .app("GET", &format!("{BASE}/pending_users"), None)
        .await;
    assert_eq!(first.ids().len(), 50);
    let alan = &first.body[0];
    assert_eq!(alan.as_object().unwrap().len(), 4);
    assert_eq!(
        alan["login_ids"],
        json!([{ "id_type": "email", "id": "alan@example.com" }])
    );
    assert_eq!(alan["user_id"], "");
    let after = first.ids()[49].to_owned();
    let rest = harness
        .app("GET", &format!("{BASE}/pending_users?after={after}"), None)
        .await;
    assert_eq!(rest.ids().len(), 11);
    for (limit, count) in [("1", 1), ("50", 50), ("51", 50), (&*"9".repeat(30), 50)] {
        let path = format!("{BASE}/pending_users?limit={limit}");
        assert_eq!(harness.app("GET", &path, None).await.ids().len(), count);
    }
    for limit in ["0", "-1", "+1", "x"] {
        for list in [&*format!("{BASE}/pending_users"), "/users"] {
            let path = format!("{list}?limit={limit}");
            let invalid = harness.app("GET", &path, None).await;
            let code = Some("InvalidParameter");
            assert_eq!((invalid.status, invalid.error().2), (400, code), "{limit}");
        }
    }
    // A pending user is not a user, so it cannot be revoked.
    let revoked = harness
        .app("PUT", &format!("/users/{after}/logout"), None)
        .await;
    assert_eq!(
        revoked.error(),
        (404, "user not found", Some("UserNotFound"))
    );
}

/// An unconfirmed user cannot log in. (Dt, Nt; status: our choice)
#[tokio::test]
async fn confirmed_user_stays_pending_until_the_first_login() {
    let harness = Harness::new().await;
    assert_eq!(
        harness.login_as("alan").await.error(),
        (401, "unauthorized", Some("AuthError"))
    );
    let invalid = json!({ "username": "alan@example.com", "password": "wrong password" });
    let rejected = harness.login("local-userpass", Some(invalid)).await;
    assert_eq!(
        rejected.error(),
        (401, "unauthorized", Some("InvalidPassword"))
    );
    let run = harness
        .app("POST", &format!("{ALAN}/run_confirm"), None)
        .await;
    let (token, id, _) = harness.mail("alan@example.com");
    assert_eq!(
        (run.status, run.body),
        (202, json!({ "token": token, "token_id": id }))
    );
    assert_eq!(
        harness
            .app("POST", &format!("{ALAN}/confirm"), None)
            .await
            .status,
        204
    );
    let pending = format!("{BASE}/pending_users");
    assert_eq!(harness.app("GET", &pending, None).await.ids().len(), 1);
    for verb in ["confirm", "send_confirm", "run_confirm"] {
        let response = harness.app("POST", &format!("{ALAN}/{verb}"), None).await;
        assert_eq!(
            response.error(),
            (400, "already confirmed", Some("UserAlreadyConfirmed")),
            "{verb}"
        );
    }
    let login = harness.login_as("alan").await;
    assert_eq!(login.status, 200);
    assert_eq!(harness.app("GET", &pending, None).await.body, json!([]));
    let path = format!("/users/{}", login.text("user_id"));
    assert_eq!(
        harness.app("GET", &path, None).await.body["data"]["email"],
        "alan@example.com"
    );
    assert_eq!(
        harness.login_as("alan").await.text("user_id"),
        login.text("user_id")
    );
}

#[tokio::test]
async fn send_confirm_returns_a_token_that_confirms_once() {
    let harness = Harness::new().await;
    let old = harness
        .app("POST", &format!("{ALAN}/send_confirm"), None)
        .await;
    let mail = harness
        .app("POST", &format!("{ALAN}/send_confirm"), None)
        .await;
    assert_eq!(mail.status, 200);
    let confirm = async |token: &str, id: &str| {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/confirm";
        harness
            .request(
                "POST",
                path,
                None,
                Some(json!({ "token": token, "tokenId": id })),
            )
            .await
    };
    for (token, id, expected) in [
        ("e30=", "a_token", INVALID),
        (mail.text("token"), "a_token", INVALID),
        ("a_token", mail.text("token_id"), INVALID),
        (old.text("token"), old.text("token_id"), EXPIRED),
        (old.text("token"), mail.text("token_id"), EXPIRED),
    ] {
        let response = confirm(token, id).await;
        assert_eq!(response.error(), expected);
        assert!(response.text("link").contains("http://mock.example:81"));
    }
    let response = confirm(mail.text("token"), mail.text("token_id")).await;
    assert_eq!((response.status, response.body), (200, json!({})));
    assert_eq!(
        confirm(mail.text("token"), mail.text("token_id"))
            .await
            .error(),
        EXPIRED
    );
    assert_eq!(harness.login_as("alan").await.status, 200);
}

/// By address, also percent-encoded, and by ID. A `+` in the path is a plus.
#[tokio::test]
async fn deleted_pending_user_frees_its_address() {
    let mut seed = seed();
    seed.groups[0].apps[0]
        .pending
        .push(PendingSeed::new("a+b@example.com").confirmed());
    let harness = Harness::with(seed).await;
    let id = harness
        .app("GET", &format!("{BASE}/pending_users"), None)
        .await
        .ids()[0]
        .to_owned();
    for path in [
        "by_email/a%2Bb%40example.com".to_owned(),
        format!("by_id/{id}"),
    ] {
        assert_eq!(
            harness
                .app("DELETE", &format!("{BASE}/{path}"), None)
                .await
                .status,
            204
        );
        let again = harness.app("DELETE", &format!("{BASE}/{path}"), None).await;
        assert_eq!(again.error(), (404, "user not found", Some("UserNotFound")));
    }
    for verb in ["confirm", "send_confirm", "run_confirm"] {
        assert_eq!(
            harness
                .app("POST", &format!("{ALAN}/{verb}"), None)
                .await
                .status,
            404
        );
    }
    assert_eq!(harness.login_as("alan").await.status, 401);
    for email in ["alan@example.com", "a+b@example.com"] {
        let body = json!({ "email": email, "password": PASSWORD });
        assert_eq!(harness.app("POST", "/users", Some(body)).await.status, 201);
    }
}

#[tokio::test]
async fn run_confirm_gets_400_while_the_provider_is_disabled() {
    let harness = Harness::new().await;
    let providers = harness.app("GET", "/auth_providers", None).await;
    let at = providers
        .body
        .as_array()
        .unwrap()
        .iter()
        .position(|item| item["type"] == "local-userpass");
    let path = format!("/auth_providers/{}/disable", providers.ids()[at.unwrap()]);
    assert_eq!(harness.app("PUT", &path, None).await.status, 204);
    assert_eq!(
        harness
            .app("POST", &format!("{ALAN}/run_confirm"), None)
            .await
            .status,
        400
    );
    let login = harness.login_as("ada").await;
    assert_eq!(
        (login.status, login.error().2),
        (404, Some("AuthProviderNotFound")),
        "our choice"
    );
}
