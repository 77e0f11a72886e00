//! Linking one more identity to who is logged in: sections 3.2 and 4.

use serde_json::{Value, json};

use super::harness::{ADA, Got, Harness, PASSWORD, seed};
use crate::seed::TokenSeed;
use crate::{ProviderSeed, Seed};

/// Mails confirm nobody here; Google knows two people.
fn lab_seed() -> Seed {
    let mut seed = seed();
    let app = &mut seed.groups[0].apps[0];
    app.providers[0].config = Some(json!({ "autoConfirm": true }));
    let token = |token: &str, id: &str| TokenSeed {
        token: token.into(),
        id: id.into(),
        ..TokenSeed::default()
    };
    app.providers.push(ProviderSeed {
        r#type: "oauth2-google".into(),
        tokens: vec![token("code-1", "g1"), token("code-2", "g2")],
        ..ProviderSeed::default()
    });
    seed
}

impl Harness {
    async fn link(&self, login: &Got, kind: &str, body: Value) -> Got {
        let path = format!("/api/client/v2.0/app/shop-abcde/auth/providers/{kind}/login?link=true");
        let token = login.text("access_token");
        self.ask("POST", &path, Some(token), Some(body)).await
    }

    async fn link_email(&self, login: &Got, email: &str, password: &str) -> Got {
        let body = json!({ "username": email, "password": password });
        self.link(login, "local-userpass", body).await
    }

    async fn newcomer(&self, email: &str) {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/register";
        let body = json!({ "email": email, "password": PASSWORD });
        assert_eq!(self.ask("POST", path, None, Some(body)).await.status, 201);
    }
}

fn kinds(profile: &Got) -> Vec<&str> {
    let identities = profile.body["identities"].as_array().unwrap();
    identities
        .iter()
        .map(|one| one["provider_type"].as_str().unwrap())
        .collect()
}

/// "register an address and then link it to an anonymous user": the user keeps
/// its id, identities oldest first, logging in with the address gives the same
/// user. (Wt, Ct, S4)
#[tokio::test]
async fn linking_a_registered_address() {
    let harness = Harness::with(lab_seed()).await;
    let login = harness.login("anon-user", None).await;
    harness.newcomer("new@example.com").await;
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
        assert_eq!(kinds(&profile), ["anon-user", "local-userpass"]);
        assert_eq!(profile.body["data"], json!({ "email": "new@example.com" }));
        assert_eq!(harness.refresh(login).await.status, 201);
    }
    let body = json!({ "username": "new@example.com", "password": PASSWORD });
    let again = harness.login("local-userpass", Some(body)).await;
    assert_eq!(again.text("user_id"), login.text("user_id"));
    let path = "/user_registrations/pending_users";
    let pending = harness.app("GET", path, None).await;
    assert!(!format!("{pending:?}").contains("new@example.com"));
    // Linking what is linked already changes nothing: our choice.
    let twice = harness
        .link_email(&login, "new@example.com", PASSWORD)
        .await;
    assert_eq!(twice.status, 200);
    assert_eq!(kinds(&harness.profile(&login).await).len(), 2);
}

/// An identity that somebody has logged in with cannot be linked (Kotlin SDK's
/// manual); nor a second one of its type, nor an anonymous one. (statuses,
/// texts: our choice)
#[tokio::test]
async fn what_cannot_be_linked() {
    let harness = Harness::with(lab_seed()).await;
    let login = harness.login("anon-user", None).await;
    for got in [
        harness
            .link_email(&login, "ada@example.com", PASSWORD)
            .await,
        harness
            .link(&login, "api-key", json!({ "key": "the-key" }))
            .await,
        harness.link(&login, "anon-user", json!({})).await,
    ] {
        assert_eq!((got.status, got.error().2), (400, Some("BadRequest")));
    }
    harness.newcomer("one@example.com").await;
    harness.newcomer("two@example.com").await;
    let linked = harness
        .link_email(&login, "one@example.com", PASSWORD)
        .await;
    assert_eq!(linked.status, 200);
    let second = harness
        .link_email(&login, "two@example.com", PASSWORD)
        .await;
    assert_eq!(second.status, 400);
    // A failed link leaves the registration as it was.
    let body = json!({ "username": "two@example.com", "password": PASSWORD });
    assert_ne!(
        harness
            .login("local-userpass", Some(body))
            .await
            .text("user_id"),
        login.text("user_id")
    );
}

/// Never 401 with `InvalidSession` or `unauthorized`: realm-web would repeat
/// without limit. (W)
#[tokio::test]
async fn a_wrong_password_does_not_loop() {
    let harness = Harness::with(lab_seed()).await;
    let login = harness.login("anon-user", None).await;
    for email in ["new@example.com", "ada@example.com", "alan@example.com"] {
        let got = harness.link_email(&login, email, "a wrong one").await;
        assert_eq!(
            got.error(),
            (401, "invalid username/password", Some("InvalidPassword"))
        );
    }
    assert_eq!(kinds(&harness.profile(&login).await), ["anon-user"]);
}

/// The access token says to whom: without one, with a refresh token, one of
/// another app or of an ended session nothing is linked.
#[tokio::test]
async fn linking_needs_a_session() {
    let harness = Harness::with(lab_seed()).await;
    harness.newcomer("new@example.com").await;
    let login = harness.login("anon-user", None).await;
    let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login?link=true";
    let other = "/api/client/v2.0/app/other-abcde/auth/providers/local-userpass/login";
    let ada = json!({ "username": "ada@example.com", "password": PASSWORD });
    let foreign = harness.ask("POST", other, None, Some(ada)).await;
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
            harness.ask("POST", path, token, Some(body)).await.status,
            401
        );
    }
    let linked = harness
        .link_email(&login, "new@example.com", PASSWORD)
        .await;
    assert_eq!(linked.status, 200);
}

/// Other providers' identities are linked too; those of somebody are refused.
#[tokio::test]
async fn linking_others() {
    let harness = Harness::with(lab_seed()).await;
    let google = |code: &str| json!({ "authCode": code });
    let somebody = harness.login("oauth2-google", Some(google("code-2"))).await;
    let ada = harness.login_as("ada").await;
    let linked = harness.link(&ada, "oauth2-google", google("code-1")).await;
    assert_eq!((linked.status, linked.text("user_id")), (200, ADA));
    let profile = harness.profile(&ada).await;
    assert_eq!(kinds(&profile), ["local-userpass", "oauth2-google"]);
    let taken = harness.link(&ada, "oauth2-google", google("code-2")).await;
    assert_eq!(
        taken.error(),
        (
            400,
            "a user already exists with the specified provider",
            Some("BadRequest")
        )
    );
    let again = harness.login("oauth2-google", Some(google("code-1"))).await;
    assert_eq!(again.text("user_id"), ADA);
    // Deleting the user frees the identities. (D)
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
