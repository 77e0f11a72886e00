//! Administrators, apps, providers, keys, settings.

use serde_json::json;

use super::harness::{GONE, GROUP, Harness, OTHER_GROUP};
use crate::tokens::session_token;

/// Login: 200 with four texts; wrong keys: the text of the predecessor's tests
/// and no code.
#[tokio::test]
async fn login() {
    let harness = Harness::new().await;
    let got = harness.admin_login("pub").await;
    assert_eq!(got.status, 200);
    for key in ["access_token", "refresh_token", "user_id", "device_id"] {
        assert!(!got.text(key).is_empty());
    }
    assert_eq!(got.body.as_object().unwrap().len(), 4);
    let text =
        "failed to authenticate with MongoDB Cloud API: You are not authorized for this resource.";
    let path = "/auth/providers/mongodb-cloud/login";
    for (user, key) in [("pub", "wrong"), ("nobody", "priv"), ("", ""), ("pub", "")] {
        let got = harness
            .admin(
                "POST",
                path,
                Some(json!({ "username": user, "apiKey": key })),
            )
            .await;
        assert_eq!(got.error(), (401, text, None));
    }
    // No body, or another: our choice.
    for body in [None, Some(json!([])), Some(json!({ "username": 1 }))] {
        assert_eq!(
            harness.admin("POST", path, body).await.error().2,
            Some("BadRequest")
        );
    }
}

/// mongodb-stitch names a device; realm-web as extended JSON. It is kept.
#[tokio::test]
async fn the_device_is_kept() {
    let harness = Harness::new().await;
    let device = "65a0000000000000000000dd";
    for id in [json!(device), json!({ "$oid": device })] {
        let body = json!({ "username": "pub", "apiKey": "priv", "options": { "device": { "deviceId": id } } });
        let got = harness
            .admin("POST", "/auth/providers/mongodb-cloud/login", Some(body))
            .await;
        assert_eq!(got.text("device_id"), device);
    }
    for options in [
        json!(null),
        json!({}),
        json!({ "device": null }),
        json!({ "device": { "deviceId": "0".repeat(24) } }),
    ] {
        let body = json!({ "username": "pub", "apiKey": "priv", "options": options });
        let got = harness
            .admin("POST", "/auth/providers/mongodb-cloud/login", Some(body))
            .await;
        assert_eq!(got.status, 200);
        assert_ne!(got.text("device_id"), "0".repeat(24));
    }
}

/// The profile's roles name each project once; a limited administrator has
/// fewer.
#[tokio::test]
async fn profile() {
    let harness = Harness::new().await;
    let got = harness.admin("GET", "/auth/profile", None).await;
    let role = |group: &str| json!({ "role_name": "GROUP_OWNER", "group_id": group });
    assert_eq!(got.body["roles"], json!([role(GROUP), role(OTHER_GROUP)]));
    for key in ["user_id", "domain_id", "identities", "data", "type"] {
        assert!(!got.body[key].is_null(), "{key}");
    }
    let second = harness.admin_login("second").await;
    let path = "/api/admin/v3.0/auth/profile";
    let got = harness
        .ask("GET", path, Some(second.text("access_token")), None)
        .await;
    assert_eq!(got.body["roles"], json!([role(OTHER_GROUP)]));
}

/// Refresh: 201 with an access token only; ending a session ends that one only.
#[tokio::test]
async fn sessions() {
    let harness = Harness::new().await;
    let (one, other) = (
        harness.admin_login("pub").await,
        harness.admin_login("pub").await,
    );
    let path = "/api/admin/v3.0/auth/session";
    let refresh = async |login: &super::harness::Got| {
        harness
            .ask("POST", path, Some(login.text("refresh_token")), None)
            .await
    };
    let got = refresh(&one).await;
    assert_eq!((got.status, got.body.as_object().unwrap().len()), (201, 1));
    let fresh = Some(got.text("access_token"));
    assert_eq!(
        harness
            .ask("GET", "/api/admin/v3.0/auth/profile", fresh, None)
            .await
            .status,
        200
    );
    let ended = harness
        .ask("DELETE", path, Some(one.text("refresh_token")), None)
        .await;
    assert_eq!(ended.status, 204);
    assert_eq!(refresh(&one).await.error(), GONE);
    assert_eq!(refresh(&other).await.status, 201);
    let dead = harness
        .ask(
            "GET",
            "/api/admin/v3.0/auth/profile",
            Some(one.text("access_token")),
            None,
        )
        .await;
    assert_eq!((dead.status, dead.error().2), (401, Some("InvalidSession")));
}

/// Every line of the table of session errors, for the Admin API.
#[tokio::test]
async fn session_errors() {
    let harness = Harness::new().await;
    let login = harness.admin_login("pub").await;
    let (access, refresh) = (login.text("access_token"), login.text("refresh_token"));
    let user = harness.login_as("ada").await;
    let ask = async |method: &str, path: &str, token: Option<&str>| {
        harness
            .ask(method, &format!("/api/admin/v3.0/auth/{path}"), token, None)
            .await
    };
    let got = ask("GET", "profile", Some(refresh)).await;
    assert_eq!(
        got.error(),
        (401, "invalid session: valid Issuer required", None)
    );
    for method in ["POST", "DELETE"] {
        let got = ask(method, "session", Some(access)).await;
        assert_eq!(
            got.error(),
            (401, "invalid refresh token: incorrect token type", None)
        );
    }
    // Our choice of words; the code is realm-web's condition.
    for forged in [
        user.text("access_token"),
        "junk",
        &access[..access.len() - 2],
    ] {
        let got = ask("GET", "profile", Some(forged)).await;
        let text = "invalid session: signature is invalid";
        assert_eq!(got.error(), (401, text, Some("InvalidSession")));
    }
    // Our choice.
    assert_eq!(
        ask("GET", "profile", None).await.error(),
        (401, "must authenticate first", None)
    );
    let old = {
        let state = harness.world.state();
        let admin = state.admins.by_public_key("pub").unwrap();
        let now = harness.world.clock.now();
        let session = state.admins.sessions.of(admin.id, now).next().unwrap();
        session_token::access(
            &state.admin_secret,
            session,
            state.admins.domain,
            now - 1800,
        )
    };
    let got = ask("GET", "profile", Some(&old)).await;
    let text = "invalid session: access token expired";
    assert_eq!(got.error(), (401, text, Some("InvalidSession")));
}

/// Administrators with a name and a password (realm-core tests, realm-app-importer):
/// listed, logged in, with every role of theirs; what a wrong one is answered is
/// our choice.
#[tokio::test]
async fn logging_in_with_a_password() {
    let without = Harness::new().await;
    let types = async |harness: &Harness| {
        let got = harness.admin("GET", "/auth/providers", None).await.body;
        let all = got.as_array().unwrap().iter();
        all.map(|one| one["type"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(types(&without).await, ["mongodb-cloud"]);
    let seed = super::harness::seed().admin_user("unique_user@domain.com", "password");
    let harness = Harness::with(seed).await;
    assert_eq!(types(&harness).await, ["mongodb-cloud", "local-userpass"]);
    let path = "/api/admin/v3.0/auth/providers/local-userpass/login";
    let login = async |name: &str, password: &str| {
        // realm-core sends `provider` too.
        let body = json!({ "provider": "userpass", "username": name, "password": password });
        harness.ask("POST", path, None, Some(body)).await
    };
    let got = login("unique_user@domain.com", "password").await;
    assert_eq!(got.status, 200);
    for key in ["access_token", "refresh_token", "user_id", "device_id"] {
        assert!(!got.text(key).is_empty(), "{key}");
    }
    let token = Some(got.text("access_token"));
    let profile = harness
        .ask("GET", "/api/admin/v3.0/auth/profile", token, None)
        .await
        .body;
    assert_eq!(profile["roles"][0]["group_id"], GROUP);
    assert_eq!(profile["identities"][0]["provider_type"], "local-userpass");
    for (name, password) in [("unique_user@domain.com", "x"), ("pub", "priv"), ("", "")] {
        let got = login(name, password).await;
        assert_eq!(got.error(), (401, "unauthorized", Some("InvalidPassword")));
    }
    let body = json!({ "username": "", "apiKey": "" });
    let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
    assert_eq!(
        harness.ask("POST", path, None, Some(body)).await.status,
        401
    );
}
