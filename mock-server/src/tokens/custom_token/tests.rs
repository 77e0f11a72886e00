//! Verifying custom tokens.

mod properties;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ring::{hmac, rand};
use serde_json::json;

use crate::seed::Seed;
use crate::seed::populate::populate;
use crate::state::{State, User};
use crate::tokens::custom_token::*;

/// Has the minimum length.
const SECRET: &str = "a-secret-of-thirty-two-characters";
const OTHER: &str = "b-secret-of-thirty-two-characters";
const PUBLIC: &str = include_str!("test_keys/rsa.pub.pem");

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

/// Returns a signed token, with any header.
pub(crate) fn hs256(header: &Value, claims: &Value, secret: &str) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = BASE64.encode(hmac::sign(&key, signed.as_bytes()));
    format!("{signed}.{tag}")
}

pub(crate) fn rs256(header: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let key = RsaKeyPair::from_pkcs8(include_bytes!("test_keys/rsa.der")).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = rand::SystemRandom::new();
    key.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", BASE64.encode(signature))
}

fn header(algorithm: &str) -> Value {
    json!({ "alg": algorithm, "typ": "JWT" })
}

fn claims() -> Value {
    json!({ "sub": "ada", "aud": "a-bcdef", "exp": 2000, "name": "Ada" })
}

fn with(mut claims: Value, key: &str, value: Value) -> Value {
    claims[key] = value;
    claims
}

fn without(mut claims: Value, key: &str) -> Value {
    claims.as_object_mut().unwrap().remove(key);
    claims
}

fn state(provider: &Value) -> State {
    let mut provider = provider.clone();
    provider["type"] = "custom-token".into();
    let app = json!({ "name": "a", "client_app_id": "a-bcdef", "providers": [provider],
        "secrets": [{ "name": "key", "value": OTHER }] });
    let seed = json!({ "groups": [{ "apps": [app] }] }).to_string();
    populate(&Seed::parse(&seed).unwrap(), 0, 0).unwrap()
}

fn check(provider: &Value, token: &str) -> Result<ExternalUser, Rejection> {
    let state = state(provider);
    verify(state.apps.values().next().unwrap(), None, token, 1000)
}

fn secret() -> Value {
    json!({ "signing_keys": [SECRET], "secret_config": { "signingKeys": ["key", "nowhere"] } })
}

/// (manual, OpenAPI document)
#[test]
fn hs256_accepts_keys_of_the_seed_and_secrets_of_the_app() {
    for key in [SECRET, OTHER] {
        let external = check(&secret(), &hs256(&header("HS256"), &claims(), key)).unwrap();
        assert_eq!(
            (external.kind, &*external.id),
            (ProviderType::CustomToken, "ada")
        );
    }
}

/// (manual)
#[test]
fn rs256_accepts_a_pem_key_or_the_named_key_of_a_jwks() {
    let pem = json!({ "signing_keys": [PUBLIC], "config": { "signingAlgorithm": "RS256" } });
    let token = rs256(&header("RS256"), &claims());
    assert!(check(&pem, &token).is_ok());
    let modulus = include_str!("test_keys/rsa.n");
    let jwk = json!({ "kty": "RSA", "kid": "k1", "use": "sig", "alg": "RS256",
        "n": modulus, "e": "AQAB" });
    let named = |kid: &str| {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": kid });
        rs256(&header, &claims())
    };
    for keys in [jwk.clone(), json!({ "keys": [jwk] })] {
        let provider = json!({ "config": { "useJWKURI": true, "jwks": keys } });
        assert!(check(&provider, &named("k1")).is_ok());
        for (token, reason) in [
            (token.clone(), "kid is missing"),
            (named("k2"), "kid names no known key"),
        ] {
            assert_eq!(
                check(&provider, &token),
                Err(Rejection::InvalidToken(reason))
            );
        }
    }
    let broken = json!({ "config": { "jwks": { "keys": [{ "kty": 1 }] } } });
    assert!(check(&broken, &named("k1")).is_err());
}

#[test]
fn forged_tokens_are_rejected() {
    let pem = json!({ "signing_keys": [PUBLIC], "config": { "signingAlgorithm": "RS256" } });
    let jwks = json!({ "config": { "jwks": { "kty": "RSA", "kid": "k1",
        "n": include_str!("test_keys/rsa.n"), "e": "AQAB" } } });
    let valid = hs256(&header("HS256"), &claims(), SECRET);
    let parts: Vec<_> = valid.split('.').collect();
    let none = format!("{}.{}.", part(&header("none")), parts[1]);
    let changed = part(&with(claims(), "sub", json!("eve")));
    let confused = json!({ "alg": "HS256", "typ": "JWT", "kid": "k1" });
    for (provider, token) in [
        (&secret(), none.clone()),
        (&secret(), format!("{none}{}", parts[2])),
        (&secret(), format!("{}.{}.", parts[0], parts[1])),
        (&secret(), format!("{}.{changed}.{}", parts[0], parts[2])),
        (&secret(), hs256(&header("HS256"), &claims(), "another")),
        (&secret(), hs256(&header("HS384"), &claims(), SECRET)),
        (&secret(), rs256(&header("RS256"), &claims())),
        (&pem, hs256(&header("HS256"), &claims(), PUBLIC)),
        (&pem, hs256(&header("RS256"), &claims(), PUBLIC)),
        (&jwks, hs256(&confused, &claims(), PUBLIC)),
        (&secret(), String::new()),
        (&secret(), "a.b.c".into()),
        // Keys that are too short are ignored. (manual)
        (
            &json!({ "signing_keys": ["short"] }),
            hs256(&header("HS256"), &claims(), "short"),
        ),
        (&json!({}), hs256(&header("HS256"), &claims(), "")),
    ] {
        assert!(check(provider, &token).is_err(), "{provider} {token}");
    }
}

/// (manual; that there is no leeway: our choice)
#[test]
fn expired_premature_and_anonymous_tokens_are_rejected() {
    let check = |claims: &Value| check(&secret(), &hs256(&header("HS256"), claims, SECRET));
    for valid in [
        with(claims(), "exp", json!(1001)),
        with(claims(), "exp", json!(1000.5)),
        with(claims(), "nbf", json!(1000)),
    ] {
        assert!(check(&valid).is_ok(), "{valid}");
    }
    for (invalid, reason) in [
        (with(claims(), "exp", json!(1000)), "token is expired"),
        (without(claims(), "exp"), "exp is missing"),
        (
            with(claims(), "exp", json!("2000")),
            "a time is not a number",
        ),
        (with(claims(), "exp", json!(null)), "a time is not a number"),
        (with(claims(), "nbf", json!(1001)), "token is not valid yet"),
        (with(claims(), "nbf", json!("0")), "a time is not a number"),
        (without(claims(), "sub"), "sub is missing"),
        (with(claims(), "sub", json!("")), "sub is missing"),
        (with(claims(), "sub", json!(7)), "sub is missing"),
    ] {
        assert_eq!(
            check(&invalid),
            Err(Rejection::InvalidToken(reason)),
            "{invalid}"
        );
    }
}

/// (manual)
#[test]
fn aud_must_contain_the_client_app_id_or_the_configured_audiences() {
    for (config, audience, is_valid) in [
        (json!({}), json!("a-bcdef"), true),
        (json!({}), json!(["x", "a-bcdef"]), true),
        (json!({}), json!("x"), false),
        (json!({}), json!(null), false),
        (json!({ "audience": "" }), json!("a-bcdef"), true),
        (json!({ "audience": "x" }), json!("x"), true),
        (json!({ "audience": "x" }), json!("a-bcdef"), false),
        (json!({ "audience": ["x", "y"] }), json!(["y", "x"]), true),
        (json!({ "audience": ["x", "y"] }), json!("x"), false),
        (
            json!({ "audience": ["x", "y"], "requireAnyAudience": true }),
            json!("y"),
            true,
        ),
        (
            json!({ "audience": ["x", "y"], "requireAnyAudience": true }),
            json!("z"),
            false,
        ),
    ] {
        let provider = with(secret(), "config", config.clone());
        let claims = with(claims(), "aud", audience.clone());
        let token = hs256(&header("HS256"), &claims, SECRET);
        assert_eq!(
            check(&provider, &token).is_ok(),
            is_valid,
            "{config} {audience}"
        );
    }
}

/// (realm-web tests, manual)
#[test]
fn only_configured_metadata_fields_become_user_data() {
    let fields = json!([
        { "name": "user.name", "field_name": "called" },
        { "name": "user.age" },
        { "name": "a\\.b", "required": false },
        { "name": "nowhere.at.all" },
    ]);
    let provider = with(secret(), "metadata_fields", fields);
    let rich = with(claims(), "user", json!({ "name": "Ada", "age": 36 }));
    let rich = with(rich, "a.b", json!(["x"]));
    let external = check(&provider, &hs256(&header("HS256"), &rich, SECRET)).unwrap();
    assert_eq!(
        serde_json::to_value(&external.data).unwrap(),
        json!({ "called": "Ada", "age": 36, "a.b": ["x"] })
    );
    assert_eq!(external.fields, ["called", "age", "a.b", "all"]);
    let required = json!([{ "name": "user.name", "required": true }]);
    let provider = with(secret(), "metadata_fields", required);
    let rejected = check(&provider, &hs256(&header("HS256"), &claims(), SECRET));
    assert_eq!(
        rejected,
        Err(Rejection::MissingMetadataField("user.name".into()))
    );
}

/// (manual, realm-web tests)
#[test]
fn the_same_sub_is_the_same_user_whose_data_each_login_updates() {
    use crate::state::{Credential, LoginDevice};
    let fields = json!([{ "name": "name" }, { "name": "old" }]);
    let mut state = state(&with(secret(), "metadata_fields", fields));
    let State { apps, rng, .. } = &mut state;
    let app = apps.values_mut().next().unwrap();
    let mut log_in = |claims: Value| {
        let token = hs256(&header("HS256"), &claims, SECRET);
        let external = verify(app, None, &token, 1000).unwrap();
        let credential = Credential::CustomToken(external);
        let device = LoginDevice::default();
        let login = app.log_in(credential, device, 1000, rng).unwrap();
        let user: &User = app.users.get(login.session.user).unwrap();
        (user.id, serde_json::to_value(&user.data).unwrap())
    };
    let first = log_in(with(claims(), "old", json!(1)));
    assert_eq!(first.1, json!({ "name": "Ada", "old": 1 }));
    let again = log_in(with(claims(), "name", json!("Ada L.")));
    assert_eq!(again, (first.0, json!({ "name": "Ada L." })));
    let other = log_in(with(claims(), "sub", json!("grace")));
    assert_ne!(other.0, first.0);
}
