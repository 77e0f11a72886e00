//! Logins with tokens of external systems: section 3.2 of the contract.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

use super::harness::{Harness, TestResponse, seed};
use crate::seed::TokenSeed;
use crate::tokens::custom_token::tests::{hs256, rs256};
use crate::{CaseSeed, FunctionSeed, ProviderSeed, Seed};

const SECRET: &str = "a-secret-of-thirty-two-characters";

fn provider(kind: &str, config: Value) -> ProviderSeed {
    ProviderSeed::new(kind).config(config)
}

fn with(providers: impl IntoIterator<Item = ProviderSeed>) -> Seed {
    let mut seed = seed();
    seed.groups[0].apps[0].providers.extend(providers);
    seed
}

/// Asserts that a login was refused, and that the app's log says why.
#[track_caller]
fn assert_refused(harness: &Harness, response: &TestResponse, reason: &str) {
    assert_eq!(response.error(), (401, "unauthorized", Some("AuthError")));
    let state = harness.world.state();
    let app = state
        .apps
        .values()
        .find(|app| app.client_app_id == "shop-abcde");
    let entry = app.unwrap().config.logs.newest_first().next().unwrap();
    assert_eq!(entry.reason.as_deref(), Some(reason));
}

/// (Wt) Expired tokens get 401. (reason and code: our choice) The text names a missing
/// audience. (realm-js#4133)
#[tokio::test]
async fn custom_token_login_maps_sub_to_the_identity_and_metadata_fields_to_data() {
    let seed = with([ProviderSeed {
        signing_keys: vec![SECRET.into()],
        metadata_fields: Some(json!([{ "name": "mySecretField", "field_name": "secret" }])),
        ..provider("custom-token", json!({ "signingAlgorithm": "HS256" }))
    }]);
    let harness = Harness::with(seed).await;
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let exp = harness.world.clock.now() + 60;
    let login_with = async |claims: Value| {
        let body = json!({ "token": hs256(&header, &claims, SECRET), "options": {} });
        harness.login("custom-token", Some(body)).await
    };
    let claims = json!({ "sub": "x1", "aud": "shop-abcde", "exp": exp,
        "mySecretField": "some-secret-stuff", "other": 1 });
    let login = login_with(claims.clone()).await;
    assert_eq!(
        (login.status, login.body.as_object().unwrap().len()),
        (200, 4)
    );
    let profile = harness.profile(&login).await;
    assert_eq!(
        profile.body["data"],
        json!({ "secret": "some-secret-stuff" })
    );
    let identity = &profile.body["identities"][0];
    assert_eq!(
        (&identity["id"], &identity["provider_type"]),
        (&json!("x1"), &json!("custom-token"))
    );
    assert_eq!(
        login_with(claims).await.text("user_id"),
        login.text("user_id")
    );
    let expired = login_with(json!({ "sub": "x1", "aud": "shop-abcde", "exp": exp - 60 })).await;
    assert_refused(&harness, &expired, "invalid token: token is expired");
    let foreign = login_with(json!({ "sub": "x1", "aud": "other-abcde", "exp": exp })).await;
    assert_eq!(
        foreign.error(),
        (
            401,
            "shop-abcde not found in 'aud' claim",
            Some("AuthError")
        )
    );
}

/// Starts a server that sends one response. Returns its address.
fn serve_once(status: &'static str, body: String) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        assert!(request[..length].starts_with(b"GET /keys?x=1 HTTP/1.1\r\n"));
        let length = body.len();
        let http_response = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(http_response.as_bytes()).unwrap();
    });
    (address, thread)
}

/// The key is selected by the token's `kid`. Without a usable key set, and for URLs
/// elsewhere, the login gets 401. (our choice)
#[tokio::test]
async fn custom_token_keys_are_fetched_from_a_jwks_url_of_this_machine() {
    let keys = json!({ "keys": [{ "kty": "RSA", "kid": "k1", "alg": "RS256", "e": "AQAB",
        "n": include_str!("../tokens/custom_token/test_keys/rsa.n") }] });
    let login_with = async |url: &str, token: &dyn Fn(&Value) -> String| {
        let config = json!({ "useJWKURI": true, "jwkURI": url });
        let harness = Harness::with(with([provider("custom-token", config)])).await;
        let exp = harness.world.clock.now() + 60;
        let token = token(&json!({ "sub": "x1", "aud": "shop-abcde", "exp": exp }));
        let response = harness
            .login("custom-token", Some(json!({ "token": token })))
            .await;
        (harness, response)
    };
    let header = |algorithm: &str| json!({ "alg": algorithm, "typ": "JWT", "kid": "k1" });
    let good = |claims: &Value| rs256(&header("RS256"), claims);
    let (here, key_server) = serve_once("200 OK", keys.to_string());
    let (harness, login) = login_with(&format!("http://{here}/keys?x=1"), &good).await;
    let profile = harness.profile(&login).await;
    assert_eq!(profile.body["identities"][0]["id"], "x1");
    key_server.join().unwrap();
    let (here, _) = serve_once("200 OK", keys.to_string());
    let confused = |claims: &Value| hs256(&header("HS256"), claims, SECRET);
    let (harness, response) = login_with(&format!("http://{here}/keys?x=1"), &confused).await;
    assert_refused(
        &harness,
        &response,
        "invalid token: the algorithm is not the provider's",
    );
    let (broken, _) = serve_once("500 Internal Server Error", keys.to_string());
    let (odd, _) = serve_once("200 OK", "[]".into());
    for (address, text) in [
        (&broken, "invalid token: jwkURI gives no JWKS"),
        (&odd, "invalid token: jwkURI gives no JWKS"),
        // That server has stopped.
        (&here, "invalid token: jwkURI gives no JWKS"),
        (
            &"keys.example".to_owned(),
            "invalid token: jwkURI must be an http URL of this machine",
        ),
    ] {
        let (harness, response) = login_with(&format!("http://{address}/keys?x=1"), &good).await;
        assert_refused(&harness, &response, text);
    }
}

/// The payload is canonical extended JSON; a returned name becomes user data. (D) A
/// function that throws gets 401 with its message. (code: our choice)
#[tokio::test]
async fn custom_function_receives_the_payload_and_its_id_becomes_the_identity() {
    let mut seed = with([provider(
        "custom-function",
        json!({ "authFunctionName": "auth" }),
    )]);
    let auth = FunctionSeed::new("auth")
        .case(CaseSeed::returns("x1").payload(json!({ "pin": 7 })))
        .case(CaseSeed::returns(json!({ "id": "x2", "name": "Two" })).payload(json!({ "pin": 8 })))
        .case(CaseSeed::returns(json!({ "no": "id" })).payload(json!({ "pin": 9 })))
        .case(CaseSeed::throws("wrong pin"));
    seed.groups[0].apps[0].functions.push(auth);
    let harness = Harness::with(seed).await;
    let login_with = async |pin: &str| {
        let body = json!({ "pin": { "$numberInt": pin }, "more": "x",
            "options": { "device": { "platform": "node" } } });
        harness.login("custom-function", Some(body)).await
    };
    let item = login_with("7").await;
    let profile = harness.profile(&item).await;
    assert_eq!(profile.body["identities"][0]["id"], "x1");
    assert_eq!(login_with("7").await.text("user_id"), item.text("user_id"));
    let two = harness.profile(&login_with("8").await).await;
    assert_eq!(two.body["data"], json!({ "name": "Two" }));
    let response = login_with("9").await;
    assert_refused(
        &harness,
        &response,
        "authentication function must return an id",
    );
    let response = login_with("0").await;
    assert_refused(&harness, &response, "wrong pin");
    let body = json!([]);
    assert_eq!(
        harness.login("custom-function", Some(body)).await.status,
        400
    );
}

/// Each provider with the keys that clients send. (W, S4, C) Other tokens get 401.
/// (message and code: our choice)
#[tokio::test]
async fn oauth_logins_accept_declared_tokens_only() {
    let kinds = [
        ("oauth2-google", "authCode"),
        ("oauth2-google", "id_token"),
        ("oauth2-facebook", "accessToken"),
        ("oauth2-apple", "id_token"),
    ];
    let known = |kind: &str| ProviderSeed {
        tokens: vec![TokenSeed {
            token: format!("{kind} token"),
            id: "1234".into(),
            data: serde_json::from_value(json!({ "name": kind, "picture": "http://x" })).unwrap(),
        }],
        ..provider(kind, json!({ "clientId": "x" }))
    };
    let providers = ["oauth2-google", "oauth2-facebook", "oauth2-apple"].map(known);
    let harness = Harness::with(with(providers)).await;
    let mut users = std::collections::BTreeSet::new();
    for (kind, key) in kinds {
        let login = harness
            .login(kind, Some(json!({ key: format!("{kind} token") })))
            .await;
        let profile = harness.profile(&login).await;
        assert_eq!(
            (
                &profile.body["data"]["name"],
                &profile.body["identities"][0]["id"]
            ),
            (&json!(kind), &json!("1234"))
        );
        users.insert(login.text("user_id").to_owned());
        let invalid = harness.login(kind, Some(json!({ key: "stolen" }))).await;
        assert_refused(&harness, &invalid, "invalid token: token is invalid");
        assert_eq!(
            harness
                .login(kind, Some(json!({ "key": "x" })))
                .await
                .status,
            400
        );
    }
    assert_eq!(
        users.len(),
        3,
        "the same id at three providers is three users"
    );
    let shown = format!("{:?}", harness.world.journal.all());
    assert!(!shown.contains("stolen") && !shown.contains("google token"));
}
