//! Password resets: section 3.3 of the contract.

use serde_json::{Value, json};

use super::harness::{Harness, PASSWORD};
use super::registration::{
    EXPIRED, INVALID, UNKNOWN, assert_empty_object, automatic, by_function, configured,
};
use crate::state::MailKind;

/// (D)
#[tokio::test]
async fn mailed_token_resets_the_password_once() {
    let harness = Harness::with(configured(json!({}))).await;
    for unknown in ["x@example.com", "alan@example.com"] {
        let body = json!({ "email": unknown });
        let response = harness.userpass("reset/send", body).await;
        assert_eq!(response.error(), UNKNOWN, "for pending users: our choice");
    }
    let login = harness.login_as("ada").await;
    assert_empty_object(
        &harness
            .userpass("reset/send", json!({ "email": "ada@example.com" }))
            .await,
        200,
    );
    let (token, id, kind) = harness.mail("ada@example.com");
    assert_eq!(kind, MailKind::Reset);
    let reset = async |token: &str, id: &str, password: &str| {
        let body = json!({ "token": token, "tokenId": id, "password": password });
        harness.userpass("reset", body).await
    };
    assert_eq!(
        reset("e30=", "a_token", "new password").await.error(),
        INVALID
    );
    assert_eq!(reset("e30=", &id, "new password").await.error(), INVALID);
    assert_eq!(
        reset(&token, &id, "short").await.error().1,
        "password must be between 6 and 128 characters"
    );
    let body = json!({ "token": token, "tokenId": id });
    assert_eq!(harness.userpass("confirm", body).await.error(), EXPIRED);
    assert_empty_object(&reset(&token, &id, "new password").await, 200);
    assert_eq!(reset(&token, &id, "new password").await.error(), EXPIRED);
    assert_eq!(
        harness.login_as("ada").await.error(),
        (401, "unauthorized", Some("InvalidPassword"))
    );
    assert_eq!(
        harness
            .log_in("ada@example.com", "new password")
            .await
            .status,
        200
    );
    // Sessions survive a reset. (our choice)
    assert_eq!(harness.refresh(&login).await.status, 201);
    // Without a reset function. (our choice)
    let body = json!({ "email": "ada@example.com", "password": "new password" });
    assert_eq!(harness.userpass("reset/call", body).await.status, 400);
}

/// (statuses: our choice)
#[tokio::test]
async fn reset_function_sets_delays_or_rejects_the_password() {
    let harness = Harness::with(configured(by_function())).await;
    let send = harness
        .userpass("reset/send", json!({ "email": "ada@example.com" }))
        .await;
    assert_eq!(send.error().1, "please use reset password via function");
    let reset = async |email: &str, password: &str, arguments: Value| {
        let body = json!({ "email": email, "password": password, "arguments": arguments });
        harness.userpass("reset/call", body).await
    };
    let ada = "ada@example.com";
    let response = reset("x@example.com", "new password", json!([])).await;
    assert_eq!(response.error(), UNKNOWN);
    for password in ["new password", "bang password"] {
        let response = reset(ada, password, json!(["a guess"])).await;
        let no = "failed to reset password for user \"ada@example.com\"";
        assert_eq!(response.error(), (400, no, None));
        assert_eq!(harness.log_in(ada, password).await.status, 401);
    }
    assert_empty_object(
        &reset(ada, "new password", json!(["the answer"])).await,
        200,
    );
    assert_eq!(harness.log_in(ada, "new password").await.status, 200);
    assert_empty_object(&reset(ada, "later password", json!([])).await, 200);
    assert_eq!(harness.log_in(ada, "later password").await.status, 401);
    let (token, id, _) = harness.mail(ada);
    let body = json!({ "token": token, "tokenId": id, "password": "later password" });
    assert_empty_object(&harness.userpass("reset", body).await, 200);
    assert_eq!(harness.log_in(ada, "later password").await.status, 200);
}

/// (our choice)
#[tokio::test]
async fn password_can_be_reset_before_the_first_login() {
    let harness = Harness::with(configured(automatic())).await;
    harness.register("new@example.com").await;
    harness
        .userpass("reset/send", json!({ "email": "new@example.com" }))
        .await;
    let (token, id, _) = harness.mail("new@example.com");
    let body = json!({ "token": token, "tokenId": id, "password": "new password" });
    assert_empty_object(&harness.userpass("reset", body).await, 200);
    assert_eq!(
        harness.log_in("new@example.com", PASSWORD).await.status,
        401
    );
    assert_eq!(
        harness
            .log_in("new@example.com", "new password")
            .await
            .status,
        200
    );
}
