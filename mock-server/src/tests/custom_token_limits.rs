//! Limits of `custom-token`, and its old form. Section 9 of the contract.

use serde_json::{Value, json};

use super::harness::{Harness, TestResponse, seed};
use crate::tokens::custom_token::tests::hs256;
use crate::{ProviderSeed, ProviderType};

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn signed(key: &str, claims: &Value) -> String {
    hs256(&json!({ "alg": "HS256", "typ": "JWT" }), claims, key)
}

fn claims() -> Value {
    json!({ "sub": "ida", "aud": "shop-abcde", "exp": 4_000_000_000_i64 })
}

async fn login(harness: &Harness, token: String) -> TestResponse {
    harness
        .login("custom-token", Some(json!({ "token": token })))
        .await
}

/// `config: {signingKey: "<raw key>"}`, without a secret. (stitch 3 tests)
#[tokio::test]
async fn the_old_form_of_a_signing_key_works() {
    let harness = Harness::new().await;
    let body = json!({ "type": "custom-token", "config": { "signingKey": KEY } });
    let got = harness.app("POST", "/auth_providers", Some(body)).await;
    assert_eq!(got.status, 201, "{got:?}");
    assert_eq!(login(&harness, signed(KEY, &claims())).await.status, 200);
    let other = KEY.replace('0', "1");
    assert_eq!(login(&harness, signed(&other, &claims())).await.status, 401);
}

/// At most three keys of 32 to 512 characters; names of fields are shorter than 64. (manual)
#[tokio::test]
async fn a_provider_beyond_the_limits_is_refused() {
    let harness = Harness::new().await;
    let field = |length: usize| json!([{ "name": "a", "field_name": "n".repeat(length) }]);
    let key = |length: usize| json!({ "signingKey": "k".repeat(length) });
    let names = |count: usize| {
        let names = (0..count).map(|n| format!("key{n}"));
        json!({ "signingKeys": names.collect::<Vec<_>>() })
    };
    let jwk = json!({ "kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB", "alg": "RS256" });
    for (setting, value, status) in [
        ("metadata_fields", field(64), 400),
        ("metadata_fields", json!([{ "name": "n".repeat(64) }]), 400),
        ("metadata_fields", field(63), 201),
        ("config", key(31), 400),
        ("config", key(513), 400),
        ("config", key(32), 201),
        ("config", key(512), 201),
        ("secret_config", names(4), 400),
        ("secret_config", names(3), 201),
        (
            "config",
            json!({ "jwks": { "keys": [jwk, jwk, jwk, jwk] } }),
            400,
        ),
        (
            "config",
            json!({ "jwks": { "keys": [jwk, jwk, jwk] } }),
            201,
        ),
    ] {
        let body = json!({ "type": "custom-token", "disabled": true, (setting): value });
        let got = harness.app("POST", "/auth_providers", Some(body)).await;
        assert_eq!(got.status, status, "{setting} {value}: {got:?}");
        if status == 201 {
            let path = format!("/auth_providers/{}", got.text("_id"));
            assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
        }
    }
}

/// Values of metadata have at most 4,096 characters, tokens at most 1,000,000. (manual)
#[tokio::test]
async fn a_token_beyond_the_limits_is_refused() {
    let mut seed = seed();
    seed.groups[0].apps[0].providers.push(ProviderSeed {
        provider_type: ProviderType::CustomToken,
        signing_keys: vec![KEY.to_owned()],
        metadata_fields: Some(json!([{ "name": "note" }])),
        ..ProviderSeed::default()
    });
    let harness = Harness::with(seed).await;
    let with = |key: &str, value: Value| {
        let mut claims = claims();
        claims[key] = value;
        signed(KEY, &claims)
    };
    // Four bytes a character: characters are counted, not bytes.
    let text = |length: usize| json!("\u{1F511}".repeat(length));
    assert_eq!(login(&harness, with("note", text(4096))).await.status, 200);
    assert_eq!(login(&harness, with("note", text(4097))).await.status, 401);
    let list: Vec<_> = (0..3000).collect();
    assert_eq!(login(&harness, with("note", json!(list))).await.status, 401);
    // A claim that is no metadata may be longer.
    assert_eq!(login(&harness, with("other", text(4097))).await.status, 200);
    // Base64 has four characters for three.
    let most = (1_000_000 - with("other", json!("")).len()) * 3 / 4;
    let token = |padding: usize| with("other", json!("p".repeat(padding)));
    let (fits, beyond) = (token(most - 4), token(most + 4));
    assert!((999_980..=1_000_000).contains(&fits.len()) && beyond.len() > 1_000_000);
    assert_eq!(login(&harness, fits).await.status, 200);
    assert_eq!(login(&harness, beyond).await.status, 401);
}
