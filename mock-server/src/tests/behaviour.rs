//! Section 4, as far as no other test has it: the other reading of access
//! tokens, and anonymous users.

use serde_json::json;

use super::lab::{ADA, GONE, Got, Lab, PASSWORD, seed};
use crate::SessionReading;
use crate::controls::clock::Hands;

const DAY: i64 = 24 * 60 * 60;

fn wait(lab: &Lab, seconds: i64) {
    let now = lab.world.clock.now();
    lab.world.clock.put(Hands::stopped_at(now + seconds));
}

async fn verify(lab: &Lab, login: &Got) -> u16 {
    let body = json!({ "token": login.text("access_token") });
    lab.app("POST", "/users/verify_token", Some(body))
        .await
        .status
}

/// `--sessions observed`: after revoking and disabling, refreshing gives 401
/// `InvalidSession`, while `verify_token` still gives 200 and the access token
/// works until it expires (Ct).
#[tokio::test]
async fn access_tokens_outlive_their_sessions() {
    for verb in ["logout", "disable"] {
        let lab = Lab::with(seed().sessions(SessionReading::Observed)).await;
        let login = lab.login_as("ada").await;
        let path = format!("/users/{ADA}/{verb}");
        assert_eq!(lab.app("PUT", &path, None).await.status, 204);
        assert_eq!(lab.refresh(&login).await.error(), GONE);
        assert_eq!(verify(&lab, &login).await, 200);
        assert_eq!(lab.profile(&login).await.status, 200);
        wait(&lab, 1800);
        assert_eq!(
            lab.profile(&login).await.error().1,
            "invalid session: access token expired"
        );
    }
}

/// The same of a deleted user: its token verifies, its profile is not found (our
/// choice: not `InvalidSession`).
#[tokio::test]
async fn access_tokens_outlive_their_users() {
    let lab = Lab::with(seed().sessions(SessionReading::Observed)).await;
    let login = lab.login_as("ada").await;
    let access = Some(login.text("access_token"));
    assert_eq!(
        lab.client("DELETE", "/auth/delete", access).await.status,
        204
    );
    assert_eq!(verify(&lab, &login).await, 200);
    let unknown = (404, "user not found", Some("UserNotFound"));
    assert_eq!(lab.profile(&login).await.error(), unknown);
    assert_eq!(
        lab.client("DELETE", "/auth/delete", access).await.error(),
        unknown
    );
    assert_eq!(lab.refresh(&login).await.error(), GONE);
}

/// Where the session is over and the access token is not, linking begins a new
/// session, but not for a disabled user. (our choice)
#[tokio::test]
async fn linking_after_a_revocation() {
    let seed = seed().sessions(SessionReading::Observed);
    let lab = Lab::with(seed).await;
    let alan = "/user_registrations/by_email/alan@example.com/confirm";
    assert_eq!(lab.app("POST", alan, None).await.status, 204);
    let login = lab.login("anon-user", None).await;
    let change = async |verb: &str| {
        let path = format!("/users/{}/{verb}", login.text("user_id"));
        assert_eq!(lab.app("PUT", &path, None).await.status, 204);
    };
    let link = async || {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login?link=true";
        let body = json!({ "username": "alan@example.com", "password": PASSWORD });
        let token = Some(login.text("access_token"));
        lab.ask("POST", path, token, Some(body)).await
    };
    change("disable").await;
    assert_eq!(link().await.error().2, Some("UserDisabled"));
    change("enable").await;
    let linked = link().await;
    assert_eq!(linked.text("user_id"), login.text("user_id"));
    assert_eq!(lab.refresh(&linked).await.status, 201);
    assert_eq!(lab.refresh(&login).await.error(), GONE);
}

/// Anonymous refresh tokens practically never end, and anonymous users are gone
/// after 90 days; others' refresh tokens end after 60 (D). A linked user stays.
#[tokio::test]
async fn anonymous_users_go_after_90_days() {
    let lab = Lab::new().await;
    let ada = lab.login_as("ada").await;
    let anonymous = lab.login("anon-user", None).await;
    wait(&lab, 60 * DAY);
    assert_eq!(lab.refresh(&ada).await.error(), GONE);
    assert_eq!(lab.refresh(&anonymous).await.status, 201);
    wait(&lab, 30 * DAY - 1);
    assert_eq!(lab.refresh(&anonymous).await.status, 201);
    wait(&lab, 1);
    assert_eq!(lab.refresh(&anonymous).await.error(), GONE);
    let lab = Lab::new().await;
    let login = lab.login("anon-user", None).await;
    let base = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login?link=true";
    let alan = "/user_registrations/by_email/alan@example.com/confirm";
    assert_eq!(lab.app("POST", alan, None).await.status, 204);
    let body = json!({ "username": "alan@example.com", "password": PASSWORD });
    let token = Some(login.text("access_token"));
    assert_eq!(lab.ask("POST", base, token, Some(body)).await.status, 200);
    wait(&lab, 91 * DAY);
    assert_eq!(lab.refresh(&login).await.status, 201);
}
