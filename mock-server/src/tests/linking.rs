//! Linking identities to a user: sections 3.2 and 4 of the contract.

use serde_json::{Value, json};

use super::harness::{ADA, Harness, PASSWORD, TestResponse, seed};
use crate::seed::TokenSeed;
use crate::{ProviderSeed, Seed};

const TAKEN: (u16, &str, Option<&str>) = (
    401,
    "a user already exists with the specified provider",
    Some("InvalidSession"),
);

/// Users are confirmed automatically, and two Google tokens are declared.
fn linking_seed() -> Seed {
    let mut seed = seed();
    let app = &mut seed.groups[0].apps[0];
    app.providers[0].config = Some(json!({ "autoConfirm": true }));
    let google = ProviderSeed::new("oauth2-google")
        .token(TokenSeed::new("code-1", "g1"))
        .token(TokenSeed::new("code-2", "g2"));
    app.providers.push(google);
    seed
}

impl Harness {
    async fn link(&self, login: &TestResponse, kind: &str, body: Value) -> TestResponse {
        let path = format!("/api/client/v2.0/app/shop-abcde/auth/providers/{kind}/login?link=true");
        let token = login.text("access_token");
        self.request("POST", &path, Some(token), Some(body)).await
    }

    async fn link_email(&self, login: &TestResponse, email: &str, password: &str) -> TestResponse {
        let body = json!({ "username": email, "password": password });
        self.link(login, "local-userpass", body).await
    }

    async fn register_user(&self, email: &str) {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/register";
        let body = json!({ "email": email, "password": PASSWORD });
        assert_eq!(
            self.request("POST", path, None, Some(body)).await.status,
            201
        );
    }
}

fn provider_types(profile: &TestResponse) -> Vec<&str> {
    let identities = profile.body["identities"].as_array().unwrap();
    identities
        .iter()
        .map(|item| item["provider_type"].as_str().unwrap())
        .collect()
}

/// "register an address and then link it to an anonymous user". (Wt, Ct, S4)
#[tokio::test]
async fn linking_a_registered_address_keeps_the_user_and_adds_an_identity() {
    let harness = Harness::with(linking_seed()).await;
    let login = harness.login("anon-user", None).await;
    harness.register_user("new@example.com").await;
    let linked = harness
        .link_email(&login, "new@example.com", PASSWORD)
        .await;
    assert_eq!(
        (linked.status, linked.body.as_object().unwrap().len()),
        (200, 4)
    );
    for key in ["user_id", "device_id"] {
        assert_eq!(linked.text(key), login.text(key), "the session goes on");
    }
    for login in [&login, &linked] {
        let profile = harness.profile(login).await;
        assert_eq!(provider_types(&profile), ["anon-user", "local-userpass"]);
        assert_eq!(profile.body["data"], json!({ "email": "new@example.com" }));
        assert_eq!(harness.refresh(login).await.status, 201);
    }
    let body = json!({ "username": "new@example.com", "password": PASSWORD });
    let again = harness.login("local-userpass", Some(body)).await;
    assert_eq!(again.text("user_id"), login.text("user_id"));
    let path = "/user_registrations/pending_users";
    let pending = harness.app("GET", path, None).await;
    assert!(!format!("{pending:?}").contains("new@example.com"));
    // Linking the same identity again changes nothing. (our choice)
    let twice = harness
        .link_email(&login, "new@example.com", PASSWORD)
        .await;
    assert_eq!(twice.status, 200);
    assert_eq!(provider_types(&harness.profile(&login).await).len(), 2);
}

/// (Nt, Jt, Kt)
#[tokio::test]
async fn identity_of_an_existing_user_or_second_of_its_type_is_not_linked() {
    let harness = Harness::with(linking_seed()).await;
    let login = harness.login("anon-user", None).await;
    let taken = harness.link_email(&login, "ada@example.com", PASSWORD);
    assert_eq!(taken.await.error(), TAKEN);
    let key = harness.link(&login, "api-key", json!({ "key": "the-key" }));
    assert_eq!(
        key.await.error(),
        (400, "invalid user link request", Some("InvalidParameter"))
    );
    let anonymous = harness.link(&login, "anon-user", json!({})).await;
    let text = "linking an anonymous identity is not allowed";
    assert_eq!(anonymous.error(), (500, text, Some("InternalServerError")));
    harness.register_user("one@example.com").await;
    harness.register_user("two@example.com").await;
    let linked = harness
        .link_email(&login, "one@example.com", PASSWORD)
        .await;
    assert_eq!(linked.status, 200);
    let second = harness
        .link_email(&login, "two@example.com", PASSWORD)
        .await;
    let text = "linking a local-userpass identity is not allowed when one is already linked";
    assert_eq!(second.error(), (500, text, Some("InternalServerError")));
    // The failed request did not use up the registration.
    let body = json!({ "username": "two@example.com", "password": PASSWORD });
    assert_ne!(
        harness
            .login("local-userpass", Some(body))
            .await
            .text("user_id"),
        login.text("user_id")
    );
}

/// realm-web repeats the request without limit on a 401 with `InvalidSession` or
/// `unauthorized`. (W)
#[tokio::test]
async fn wrong_password_while_linking_does_not_make_realm_web_retry() {
    let harness = Harness::with(linking_seed()).await;
    let login = harness.login("anon-user", None).await;
    for email in ["new@example.com", "ada@example.com", "alan@example.com"] {
        let response = harness.link_email(&login, email, "a wrong one").await;
        assert_eq!(
            response.error(),
            (401, "invalid username/password", Some("InvalidPassword"))
        );
    }
    assert_eq!(
        provider_types(&harness.profile(&login).await),
        ["anon-user"]
    );
}

#[tokio::test]
async fn linking_needs_an_access_token_of_a_live_session_of_this_app() {
    let harness = Harness::with(linking_seed()).await;
    harness.register_user("new@example.com").await;
    let login = harness.login("anon-user", None).await;
    let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login?link=true";
    let other = "/api/client/v2.0/app/other-abcde/auth/providers/local-userpass/login";
    let ada = json!({ "username": "ada@example.com", "password": PASSWORD });
    let foreign = harness.request("POST", other, None, Some(ada)).await;
    let gone = harness.login("anon-user", None).await;
    let user = format!("/users/{}/logout", gone.text("user_id"));
    assert_eq!(harness.app("PUT", &user, None).await.status, 204);
    for token in [
        None,
        Some(login.text("refresh_token")),
        Some(foreign.text("access_token")),
        Some(gone.text("access_token")),
    ] {
        let body = json!({ "username": "new@example.com", "password": PASSWORD });
        assert_eq!(
            harness
                .request("POST", path, token, Some(body))
                .await
                .status,
            401
        );
    }
    let linked = harness
        .link_email(&login, "new@example.com", PASSWORD)
        .await;
    assert_eq!(linked.status, 200);
}

#[tokio::test]
async fn identities_of_other_providers_are_linked_unless_taken() {
    let harness = Harness::with(linking_seed()).await;
    let google = |code: &str| json!({ "authCode": code });
    let somebody = harness.login("oauth2-google", Some(google("code-2"))).await;
    let ada = harness.login_as("ada").await;
    let linked = harness.link(&ada, "oauth2-google", google("code-1")).await;
    assert_eq!((linked.status, linked.text("user_id")), (200, ADA));
    let profile = harness.profile(&ada).await;
    assert_eq!(
        provider_types(&profile),
        ["local-userpass", "oauth2-google"]
    );
    let taken = harness.link(&ada, "oauth2-google", google("code-2")).await;
    assert_eq!(taken.error(), TAKEN);
    let again = harness.login("oauth2-google", Some(google("code-1"))).await;
    assert_eq!(again.text("user_id"), ADA);
    // Deleting the user frees its identities. (D)
    assert_eq!(
        harness
            .app("DELETE", &format!("/users/{ADA}"), None)
            .await
            .status,
        204
    );
    let fresh = harness.login("oauth2-google", Some(google("code-1"))).await;
    assert!(![ADA, somebody.text("user_id")].contains(&fresh.text("user_id")));
}
