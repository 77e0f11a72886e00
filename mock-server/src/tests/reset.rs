//! Choosing a new password: section 3.3 of the contract.

use serde_json::{Value, json};

use super::harness::{Harness, PASSWORD};
use super::registration::{INVALID, UNKNOWN, automatic, by_function, configured, done};
use crate::state::MailKind;

/// By mail: the token sets the password once, for 30 minutes (D); "reset/send:
/// unknown address"; "reset: unknown token".
#[tokio::test]
async fn reset_by_mail() {
    let harness = Harness::with(configured(json!({}))).await;
    for unknown in ["x@example.com", "alan@example.com"] {
        let body = json!({ "email": unknown });
        let got = harness.userpass("reset/send", body).await;
        assert_eq!(got.error(), UNKNOWN, "pending ones: our choice");
    }
    let login = harness.login_as("ada").await;
    done(
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
    assert_eq!(harness.userpass("confirm", body).await.error(), INVALID);
    done(&reset(&token, &id, "new password").await, 200);
    assert_eq!(reset(&token, &id, "new password").await.error(), INVALID);
    assert_eq!(
        harness.login_as("ada").await.error(),
        (401, "unauthorized", Some("InvalidPassword"))
    );
    assert_eq!(
        harness
            .enter("ada@example.com", "new password")
            .await
            .status,
        200
    );
    // Sessions live on: our choice.
    assert_eq!(harness.refresh(&login).await.status, 201);
    // Nor by function: our choice.
    let body = json!({ "email": "ada@example.com", "password": "new password" });
    assert_eq!(harness.userpass("reset/call", body).await.status, 400);
}

/// By function: success sets the password, pending leaves a token, "function
/// says no", also by throwing; "reset/call: unknown address"; "reset/send: app
/// resets by function". (statuses: our choice)
#[tokio::test]
async fn reset_by_function() {
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
    let got = reset("x@example.com", "new password", json!([])).await;
    assert_eq!(got.error(), UNKNOWN);
    for password in ["new password", "bang password"] {
        let got = reset(ada, password, json!(["a guess"])).await;
        let no = "failed to reset password for user \"ada@example.com\"";
        assert_eq!(got.error(), (400, no, None));
        assert_eq!(harness.enter(ada, password).await.status, 401);
    }
    done(
        &reset(ada, "new password", json!(["the answer"])).await,
        200,
    );
    assert_eq!(harness.enter(ada, "new password").await.status, 200);
    done(&reset(ada, "later password", json!([])).await, 200);
    assert_eq!(harness.enter(ada, "later password").await.status, 401);
    let (token, id, _) = harness.mail(ada);
    let body = json!({ "token": token, "tokenId": id, "password": "later password" });
    done(&harness.userpass("reset", body).await, 200);
    assert_eq!(harness.enter(ada, "later password").await.status, 200);
}

/// A confirmed registration that never logged in can reset its password, too.
/// (our choice)
#[tokio::test]
async fn resetting_before_the_first_login() {
    let harness = Harness::with(configured(automatic())).await;
    harness.register("new@example.com").await;
    harness
        .userpass("reset/send", json!({ "email": "new@example.com" }))
        .await;
    let (token, id, _) = harness.mail("new@example.com");
    let body = json!({ "token": token, "tokenId": id, "password": "new password" });
    done(&harness.userpass("reset", body).await, 200);
    assert_eq!(harness.enter("new@example.com", PASSWORD).await.status, 401);
    assert_eq!(
        harness
            .enter("new@example.com", "new password")
            .await
            .status,
        200
    );
}
