//! The example in the documentation of seeds.

use serde_json::json;

use super::harness::{Harness, TestResponse};
use crate::Seed;
use crate::tokens::custom_token::tests::hs256;

const KEY: &str = "thirty-two-characters-and-more-of-it";

#[tokio::test]
async fn example_seed_supports_every_login_function_and_mail_link() {
    let mut seed = Seed::parse(include_str!("../seed/example.yaml")).unwrap();
    seed.faults.clear();
    seed.admins[0].public_api_key = "pub".into();
    seed.admins[0].private_api_key = "priv".into();
    let harness = Harness::with(seed).await;
    let ada = harness.login_as("ada").await;
    let profile = harness.profile(&ada).await.body;
    assert_eq!(profile["custom_data"], json!({ "plan": "pro" }));
    let data = async |response: TestResponse| harness.profile(&response).await.body["data"].clone();
    let body = json!({ "authCode": "a-google-code" });
    let google = harness.login("oauth2-google", Some(body)).await;
    assert_eq!(data(google).await, json!({ "name": "Hedy" }));
    let body = json!({ "pin": { "$numberInt": "24601" } });
    let function = harness.login("custom-function", Some(body)).await;
    assert_eq!(data(function).await, json!({ "name": "Jean" }));
    let claims = json!({ "sub": "x", "aud": "shop-abcde", "user": { "name": "Katherine" },
        "exp": harness.world.clock.now() + 60 });
    let token = hs256(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, KEY);
    let custom = harness
        .login("custom-token", Some(json!({ "token": token })))
        .await;
    assert_eq!(data(custom).await, json!({ "name": "Katherine" }));
    let key = json!({ "key": "a-secret-for-scripts" });
    let login = harness.login("api-key", Some(key)).await;
    let base = "/api/client/v2.0/app/shop-abcde";
    let post = async |path: &str, body| {
        let token = Some(login.text("access_token"));
        harness
            .request("POST", &format!("{base}{path}"), token, Some(body))
            .await
    };
    let three = post(
        "/functions/call",
        json!({ "name": "sum", "arguments": [1, 2] }),
    )
    .await;
    assert_eq!(three.body, json!({ "$numberInt": "3" }));
    let userpass = "/auth/providers/local-userpass";
    let body = json!({ "email": "ada@example.com", "password": "new password",
        "arguments": ["blue"] });
    assert_eq!(
        post(&format!("{userpass}/reset/call"), body).await.status,
        200
    );
    let body = json!({ "email": "new@example.com", "password": "new password" });
    assert_eq!(
        post(&format!("{userpass}/register"), body).await.status,
        201
    );
    let device = json!({ "options": { "device": { "platform": "node" } } });
    harness.login("anon-user", Some(device)).await;
    let keys = "/api/client/v2.0/auth/api_keys";
    let token = Some(login.text("refresh_token"));
    let created = harness
        .request("POST", keys, token, Some(json!({ "name": "key" })))
        .await;
    assert_eq!(created.status, 201);
    let state = harness.world.state();
    // The state survives a round trip through JSON.
    let text = serde_json::to_string(&*state).unwrap();
    for part in [
        "new@example.com",
        "a-google-code",
        "blue",
        "\"platform\":\"node\"",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let again: crate::state::State = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    let mut mails = state.apps.values().flat_map(|app| app.outbox.iter());
    let link = mails.next().unwrap().link.as_ref().unwrap();
    assert!(link.starts_with("http://localhost:3000/confirm?token="));
}
