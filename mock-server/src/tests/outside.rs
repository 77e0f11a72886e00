//! Logins that a system outside vouches for: section 3.2 of the contract.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

use super::harness::{Got, Harness, seed};
use crate::seed::TokenSeed;
use crate::tokens::custom_token::tests::{hs256, rs256};
use crate::{CaseSeed, FunctionSeed, ProviderSeed, Seed};

const SECRET: &str = "a-secret-of-thirty-two-characters";

fn provider(kind: &str, config: Value) -> ProviderSeed {
    ProviderSeed {
        r#type: kind.into(),
        config: Some(config),
        ..ProviderSeed::default()
    }
}

fn with(providers: impl IntoIterator<Item = ProviderSeed>) -> Seed {
    let mut seed = seed();
    seed.groups[0].apps[0].providers.extend(providers);
    seed
}

fn refused(got: &Got, text: &str) {
    assert_eq!(got.error(), (401, text, Some("AuthError")));
}

/// "custom-token {token}": the four texts; `sub` is the identity's id; `data`
/// holds exactly the configured metadata fields (Wt). An expired token, one of
/// another audience: 401. (texts, code: our choice)
#[tokio::test]
async fn custom_tokens() {
    let seed = with([ProviderSeed {
        signing_keys: vec![SECRET.into()],
        metadata_fields: Some(json!([{ "name": "mySecretField", "field_name": "secret" }])),
        ..provider("custom-token", json!({ "signingAlgorithm": "HS256" }))
    }]);
    let harness = Harness::with(seed).await;
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let exp = harness.world.clock.now() + 60;
    let enter = async |claims: Value| {
        let body = json!({ "token": hs256(&header, &claims, SECRET), "options": {} });
        harness.login("custom-token", Some(body)).await
    };
    let claims = json!({ "sub": "x1", "aud": "shop-abcde", "exp": exp,
        "mySecretField": "some-secret-stuff", "other": 1 });
    let login = enter(claims.clone()).await;
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
    assert_eq!(enter(claims).await.text("user_id"), login.text("user_id"));
    let expired = enter(json!({ "sub": "x1", "aud": "shop-abcde", "exp": exp - 60 })).await;
    refused(&expired, "invalid token: token is expired");
    let foreign = enter(json!({ "sub": "x1", "aud": "other-abcde", "exp": exp })).await;
    refused(
        &foreign,
        "invalid token: aud is not the audience of this app",
    );
}

/// A server for one answer, and its address.
fn serve(status: &'static str, body: String) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        assert!(request[..length].starts_with(b"GET /keys?x=1 HTTP/1.1\r\n"));
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).unwrap();
    });
    (address, thread)
}

/// "JWKS by URL": the set is asked for, and the key found that the token names;
/// none to be had, or not on this machine: 401. (the last two: our choice)
#[tokio::test]
async fn keys_at_a_url() {
    let keys = json!({ "keys": [{ "kty": "RSA", "kid": "k1", "alg": "RS256", "e": "AQAB",
        "n": include_str!("../tokens/custom_token/test_keys/rsa.n") }] });
    let enter = async |url: &str, token: &dyn Fn(&Value) -> String| {
        let config = json!({ "useJWKURI": true, "jwkURI": url });
        let harness = Harness::with(with([provider("custom-token", config)])).await;
        let exp = harness.world.clock.now() + 60;
        let token = token(&json!({ "sub": "x1", "aud": "shop-abcde", "exp": exp }));
        let got = harness
            .login("custom-token", Some(json!({ "token": token })))
            .await;
        (harness, got)
    };
    let header = |algorithm: &str| json!({ "alg": algorithm, "typ": "JWT", "kid": "k1" });
    let good = |claims: &Value| rs256(&header("RS256"), claims);
    let (here, asked) = serve("200 OK", keys.to_string());
    let (harness, login) = enter(&format!("http://{here}/keys?x=1"), &good).await;
    let profile = harness.profile(&login).await;
    assert_eq!(profile.body["identities"][0]["id"], "x1");
    asked.join().unwrap();
    let (here, _) = serve("200 OK", keys.to_string());
    let confused = |claims: &Value| hs256(&header("HS256"), claims, SECRET);
    let (_, got) = enter(&format!("http://{here}/keys?x=1"), &confused).await;
    refused(&got, "invalid token: the algorithm is not the provider's");
    let (broken, _) = serve("500 Internal Server Error", keys.to_string());
    let (odd, _) = serve("200 OK", "[]".into());
    for (address, text) in [
        (&broken, "invalid token: jwkURI gives no JWKS"),
        (&odd, "invalid token: jwkURI gives no JWKS"),
        // Nobody listens there any more.
        (&here, "invalid token: jwkURI gives no JWKS"),
        (
            &"keys.example".to_owned(),
            "invalid token: jwkURI must be an http URL of this machine",
        ),
    ] {
        let (_, got) = enter(&format!("http://{address}/keys?x=1"), &good).await;
        refused(&got, text);
    }
}

/// "the payload itself, beside options", in canonical extended JSON; the id it
/// returns is the identity's, a name goes to the user's data (D); "custom
/// function throws": 401, its message. (the code is our choice)
#[tokio::test]
async fn custom_functions() {
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
    let enter = async |pin: &str| {
        let body = json!({ "pin": { "$numberInt": pin }, "more": "x",
            "options": { "device": { "platform": "node" } } });
        harness.login("custom-function", Some(body)).await
    };
    let one = enter("7").await;
    let profile = harness.profile(&one).await;
    assert_eq!(profile.body["identities"][0]["id"], "x1");
    assert_eq!(enter("7").await.text("user_id"), one.text("user_id"));
    let two = harness.profile(&enter("8").await).await;
    assert_eq!(two.body["data"], json!({ "name": "Two" }));
    refused(
        &enter("9").await,
        "authentication function must return an id",
    );
    refused(&enter("0").await, "wrong pin");
    let body = json!([]);
    assert_eq!(
        harness.login("custom-function", Some(body)).await.status,
        401
    );
}

/// The three OAuth providers, each with what clients send of it (W, S4, C); what
/// is not declared: 401. (text, code: our choice)
#[tokio::test]
async fn oauth() {
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
        let wrong = harness.login(kind, Some(json!({ key: "stolen" }))).await;
        refused(&wrong, "invalid token: token is invalid");
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
