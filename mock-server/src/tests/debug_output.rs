//! No secret of a server is in its debug output.

use serde_json::{Value, json};

use super::harness::{APP, GROUP, Harness};
use crate::state::storage::id::Id;
use crate::{
    ApiKeySeed, AppSeed, FunctionSeed, GroupSeed, MockServer, PendingSeed, ProviderSeed, Seed,
    TokenSeed, UserSeed,
};

const SECRET: &str = "xyzzy-secret-000";

/// A seed whose secrets all contain [`SECRET`].
fn seed() -> Seed {
    let local = json!({
        "autoConfirm": false,
        "emailConfirmationUrl": "http://x/confirm",
        "resetPasswordUrl": "http://x/reset",
    });
    let function: FunctionSeed = serde_json::from_value(json!({
        "name": "reset",
        "cases": [{ "password": SECRET, "result": { "status": "success" } }],
    }))
    .unwrap();
    let file = format!("exports = () => '{SECRET}';");
    let app = AppSeed::new("shop")
        .id(APP)
        .client_app_id("shop-abcde")
        .provider(ProviderSeed::new("local-userpass").config(local))
        .provider(
            ProviderSeed::new("custom-token")
                .signing_key(SECRET)
                .token(TokenSeed::new(SECRET, "id")),
        )
        .provider("api-key")
        .user(UserSeed::email("ada@example.com", SECRET))
        .pending(PendingSeed::new("alan@example.com").password(SECRET))
        .api_key(ApiKeySeed::new("backend").key(SECRET))
        .secret("name", SECRET)
        .function(function)
        .file("functions/hidden.js", file);
    Seed::empty()
        .admin("pub", "priv")
        .admin("hidden", SECRET)
        .admin_user("root", SECRET)
        .group(GroupSeed::new(GROUP, "One").app(app))
}

/// Asserts that the debug output of something has what is public, and none of the secrets: not
/// as text, not as bytes.
fn assert_hides(shown: &str, public: &str, secrets: &[Vec<u8>]) {
    assert!(shown.contains(public), "no {public} in {shown}");
    for secret in secrets {
        let bytes = format!("{secret:?}");
        let bytes = bytes.trim_matches(['[', ']']);
        assert!(!shown.contains(bytes), "the bytes {bytes} are in {shown}");
        if let Ok(text) = str::from_utf8(secret) {
            assert!(!shown.contains(text), "{text} is in {shown}");
        }
    }
}

/// Our choice: what a log or a failing test prints reveals no secret.
#[tokio::test]
async fn a_world_in_use_hides_its_secrets() {
    let harness = Harness::with(seed()).await;
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    let client = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass";
    let token = harness.token().to_owned();
    let mut secrets = vec![SECRET.into(), token.clone().into_bytes()];
    let login = json!({ "username": "ada@example.com", "password": SECRET });
    let login = harness
        .request("POST", &format!("{client}/login"), None, Some(login))
        .await;
    for name in ["access_token", "refresh_token"] {
        secrets.push(login.text(name).as_bytes().to_vec());
    }
    for (path, body) in [
        (
            format!("{client}/register"),
            json!({ "email": "new@example.com", "password": SECRET }),
        ),
        (
            format!("{client}/reset/send"),
            json!({ "email": "ada@example.com" }),
        ),
    ] {
        let sent = harness.request("POST", &path, None, Some(body)).await;
        assert!(sent.status < 300, "{sent:?}");
    }
    let draft = harness
        .request("POST", &format!("{app}/drafts"), Some(&token), None)
        .await;
    assert_eq!(draft.status, 201, "{draft:?}");
    for (path, body) in [
        ("secrets", json!({ "name": "second", "value": SECRET })),
        (
            "values",
            json!({ "name": "v", "private": true, "value": SECRET }),
        ),
        ("api_keys", json!({ "name": "made" })),
    ] {
        let path = format!("{app}/{path}");
        let made = harness
            .request("POST", &path, Some(&token), Some(body))
            .await;
        assert_eq!(made.status, 201, "{path}: {made:?}");
        if let Some(Value::String(key)) = made.body.get("key") {
            secrets.push(key.clone().into_bytes());
        }
    }
    let state = harness.world.state();
    secrets.push(state.admin_secret.bytes().to_vec());
    let shop = state.apps.get(&APP.parse::<Id>().unwrap()).unwrap();
    secrets.push(shop.secret.bytes().to_vec());
    let mails: Vec<_> = shop.outbox.iter().collect();
    assert_eq!(mails.len(), 2);
    secrets.extend(mails.iter().map(|mail| mail.token.as_bytes().to_vec()));
    assert_hides(&format!("{:?}", *state), "ada@example.com", &secrets);
    drop(state);
    let mails = harness.control("GET", "/outbox", None).await;
    assert_eq!(mails.status, 200, "{mails:?}");
    assert_hides(&format!("{:?}", harness.world), "http://fallback", &secrets);
}

/// Our choice.
#[test]
fn a_builder_and_a_server_hide_their_secrets() {
    let builder = MockServer::builder().seed(seed()).control_token(SECRET);
    assert_hides(&format!("{builder:?}"), "control_token", &[SECRET.into()]);
    let server = builder.start_blocking().unwrap();
    assert_hides(&format!("{server:?}"), "MockServer", &[SECRET.into()]);
}
