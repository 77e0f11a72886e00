//! Access tokens with `--sessions observed`, and the expiry of anonymous users: section
//! 4 of the contract.

use serde_json::json;

use super::harness::{ADA, GONE, Harness, PASSWORD, TestResponse, seed};
use crate::AccessTokens;
use crate::controls::clock::ClockState;

const DAY: i64 = 24 * 60 * 60;

fn wait(harness: &Harness, seconds: i64) {
    let now = harness.world.clock.now();
    harness
        .world
        .clock
        .restore(ClockState::stopped_at(now + seconds));
}

async fn verify(harness: &Harness, login: &TestResponse) -> u16 {
    let body = json!({ "token": login.text("access_token") });
    harness
        .app("POST", "/users/verify_token", Some(body))
        .await
        .status
}

/// With `--sessions observed`. (Ct)
#[tokio::test]
async fn observed_access_tokens_work_until_they_expire_after_revoke_and_disable() {
    for verb in ["logout", "disable"] {
        let harness = Harness::with(seed().access_tokens(AccessTokens::LiveUntilExpiry)).await;
        let login = harness.login_as("ada").await;
        let path = format!("/users/{ADA}/{verb}");
        assert_eq!(harness.app("PUT", &path, None).await.status, 204);
        assert_eq!(harness.refresh(&login).await.error(), GONE);
        assert_eq!(verify(&harness, &login).await, 200);
        assert_eq!(harness.profile(&login).await.status, 200);
        wait(&harness, 1800);
        assert_eq!(
            harness.profile(&login).await.error().1,
            "invalid session: access token expired"
        );
    }
}

/// The error is not `InvalidSession`. (our choice)
#[tokio::test]
async fn observed_access_token_of_a_deleted_user_verifies_but_has_no_profile() {
    let harness = Harness::with(seed().access_tokens(AccessTokens::LiveUntilExpiry)).await;
    let login = harness.login_as("ada").await;
    let access = Some(login.text("access_token"));
    assert_eq!(
        harness
            .client("DELETE", "/auth/delete", access)
            .await
            .status,
        204
    );
    assert_eq!(verify(&harness, &login).await, 200);
    let unknown = (404, "user not found", Some("UserNotFound"));
    assert_eq!(harness.profile(&login).await.error(), unknown);
    assert_eq!(
        harness
            .client("DELETE", "/auth/delete", access)
            .await
            .error(),
        unknown
    );
    assert_eq!(harness.refresh(&login).await.error(), GONE);
}

/// With `--sessions observed`, where the access token outlives its session. (our choice)
#[tokio::test]
async fn linking_after_a_revocation_starts_a_new_session_unless_the_user_is_disabled() {
    let seed = seed().access_tokens(AccessTokens::LiveUntilExpiry);
    let harness = Harness::with(seed).await;
    let alan = "/user_registrations/by_email/alan@example.com/confirm";
    assert_eq!(harness.app("POST", alan, None).await.status, 204);
    let login = harness.login("anon-user", None).await;
    let change = async |verb: &str| {
        let path = format!("/users/{}/{verb}", login.text("user_id"));
        assert_eq!(harness.app("PUT", &path, None).await.status, 204);
    };
    let link = async || {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login?link=true";
        let body = json!({ "username": "alan@example.com", "password": PASSWORD });
        let token = Some(login.text("access_token"));
        harness.request("POST", path, token, Some(body)).await
    };
    change("disable").await;
    assert_eq!(link().await.error().2, Some("UserDisabled"));
    change("enable").await;
    let linked = link().await;
    assert_eq!(linked.text("user_id"), login.text("user_id"));
    assert_eq!(harness.refresh(&linked).await.status, 201);
    assert_eq!(harness.refresh(&login).await.error(), GONE);
}

/// Their refresh tokens do not expire before that; those of other users expire after 60
/// days. (D)
#[tokio::test]
async fn anonymous_users_are_deleted_after_90_days_unless_linked() {
    let harness = Harness::new().await;
    let ada = harness.login_as("ada").await;
    let anonymous = harness.login("anon-user", None).await;
    wait(&harness, 60 * DAY);
    assert_eq!(harness.refresh(&ada).await.error(), GONE);
    assert_eq!(harness.refresh(&anonymous).await.status, 201);
    wait(&harness, 30 * DAY - 1);
    assert_eq!(harness.refresh(&anonymous).await.status, 201);
    wait(&harness, 1);
    assert_eq!(harness.refresh(&anonymous).await.error(), GONE);
    let harness = Harness::new().await;
    let login = harness.login("anon-user", None).await;
    let base = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login?link=true";
    let alan = "/user_registrations/by_email/alan@example.com/confirm";
    assert_eq!(harness.app("POST", alan, None).await.status, 204);
    let body = json!({ "username": "alan@example.com", "password": PASSWORD });
    let token = Some(login.text("access_token"));
    assert_eq!(
        harness
            .request("POST", base, token, Some(body))
            .await
            .status,
        200
    );
    wait(&harness, 91 * DAY);
    assert_eq!(harness.refresh(&login).await.status, 201);
}
