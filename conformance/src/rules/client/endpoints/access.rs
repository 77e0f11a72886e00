//! Who may call an endpoint, and as whom its function runs.

use serde_json::{Value, json};

use super::{endpoint, function, path};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::SIGNING_KEY;
use crate::setup::seeds::PASSWORD;
use crate::setup::{World, jwt};
use crate::target::{Answer, Stop};

/// The body and its signature with the secret `12345`, as in the manual.
const BODY: &str = r#"{"message":"MESSAGE"}"#;
const SIGNATURE: &str = "828ee180512eaf8a6229eda7eea72323f68e9c0f0093b11a578b0544c5777862";

/// Returns the ID of the caller.
const WHO: &str = "exports = () => context.user.id;";

/// Calls `who` with these headers.
fn who(world: &World<'_>, headers: &[(&str, &str)]) -> Result<Answer, Stop> {
    let mut call = world.call("GET", &path("who"));
    for (name, value) in headers {
        call = call.header(name, value);
    }
    call.send()
}

pub(crate) static ACCESS: &[Rule] = &[
    Rule {
        id: "secret",
        requirements: &["server/endpoints/secret"],
        says: "an endpoint with a secret accepts only requests with it in their query",
        check: |target| {
            let world = &target.shop()?;
            function(world, "f", "exports = () => 1;", &json!({}))?;
            let secret = json!({"name": "key", "value": "12345"});
            let secret = world.post("{app}/secrets", &secret)?.expect(201)?;
            let settings = json!({"validation_method": "SECRET_AS_QUERY_PARAM",
                "secret_id": secret.text("_id")});
            endpoint(world, "f", "GET", &settings)?;
            let call = |query: &str| world.call("GET", &path(query)).send();
            call("f?secret=12345")?.expect(200)?;
            for wrong in ["f", "f?secret=", "f?secret=123456", "f?secret=1234"] {
                let answer = call(wrong)?;
                check(&answer, 401, &Says::AnyError)?;
                ensure_eq!(answer.text("error_code"), "IncomingWebhookAuthFailed");
            }
            Ok(())
        },
    },
    Rule {
        id: "signature",
        requirements: &["server/endpoints/secret"],
        says: "an endpoint that verifies payloads accepts only bodies with their signature",
        check: |target| {
            let world = &target.shop()?;
            function(world, "f", "exports = () => 1;", &json!({}))?;
            let secret = json!({"name": "key", "value": "12345"});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let settings = json!({"validation_method": "VERIFY_PAYLOAD", "secret_name": "key"});
            endpoint(world, "f", "POST", &settings)?;
            let call = |body: &str, signature: &str| {
                let call = world.call("POST", &path("f"));
                call.header("endpoint-signature", signature)
                    .text(body)
                    .send()
            };
            // The manual shows it with another colon.
            for prefix in ["sha256=", ":sha256="] {
                call(BODY, &format!("{prefix}{SIGNATURE}"))?.expect(200)?;
            }
            for (body, signature) in [
                ("{}", format!("sha256={SIGNATURE}")),
                (BODY, SIGNATURE.to_owned()),
                (BODY, format!("sha256={}", &SIGNATURE[2..])),
                (BODY, "sha256=".to_owned()),
                (BODY, String::new()),
            ] {
                check(&call(body, &signature)?, 401, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "users",
        requirements: &["server/endpoints/users"],
        says: "without a fixed user, the function runs as the user whose credentials the request has",
        check: |target| {
            let world = &target.shop()?;
            let as_caller = json!({"run_as_system": false});
            function(world, "who", WHO, &as_caller)?;
            endpoint(world, "who", "GET", &json!({}))?;
            let ada = world.login("ada")?;
            let key = world
                .call("POST", "{client}/auth/api_keys")
                .bearer(&ada.refresh);
            let key = key
                .json(&json!({"name": "own"}))
                .send()?
                .expect(201)?
                .text("key");
            let token = format!("Bearer {}", ada.access);
            let email = ("email", "ada@example.com");
            for headers in [
                &[("authorization", &*token)][..],
                &[email, ("password", PASSWORD)],
                &[("apikey", &*key)],
                &[("api-key", &*key)],
            ] {
                let found = who(world, headers)?.expect(200)?.json()?;
                ensure_eq!(found, json!(world.ids.ada), "with {headers:?}");
            }
            let none = who(world, &[])?;
            let text = "no authentication methods were specified";
            check(&none, 400, &Says::Coded(text, "InvalidParameter"))?;
            let refresh = format!("Bearer {}", ada.refresh);
            for headers in [
                &[("authorization", &*refresh)][..],
                &[email, ("password", "wrong password")],
                &[("email", "alan@example.com"), ("password", PASSWORD)],
                &[("apikey", "wrong")],
            ] {
                check(&who(world, headers)?, 401, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "fixed-user",
        requirements: &["server/endpoints/users"],
        says: "a function that runs as a fixed user needs no credentials, and `can_evaluate` still applies",
        check: |target| {
            let world = &target.shop()?;
            let grace = json!({"run_as_system": false, "run_as_user_id": world.ids.grace});
            function(world, "who", WHO, &grace)?;
            endpoint(world, "who", "GET", &json!({}))?;
            let found = who(world, &[])?.expect(200)?.json()?;
            ensure_eq!(found, json!(world.ids.grace));
            let barred = json!({"can_evaluate": {"%%user.type": "normal"}});
            function(world, "f", "exports = () => 1;", &barred)?;
            endpoint(world, "f", "GET", &json!({}))?;
            let answer = world.call("GET", &path("f")).send()?;
            check(&answer, 403, &Says::AnyError)
        },
    },
    Rule {
        id: "create-users",
        requirements: &["server/endpoints/create-users"],
        says: "a custom token of an unknown user creates one only if the endpoint is to",
        check: |target| {
            let world = &target.shop()?;
            let secret = json!({"name": "signer", "value": SIGNING_KEY});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let provider = json!({"type": "custom-token", "disabled": false,
                "config": {"audience": [], "signingAlgorithm": "HS256"},
                "secret_config": {"signingKeys": ["signer"]}});
            world.post("{app}/auth_providers", &provider)?.expect(201)?;
            function(world, "who", WHO, &json!({"run_as_system": false}))?;
            let one = endpoint(world, "who", "GET", &json!({}))?;
            let claims = json!({"aud": world.ids.client_app, "sub": "x", "exp": 4_000_000_000_u64});
            let token = jwt::hs256(SIGNING_KEY, &claims);
            let headers = [("jwttokenstring", &*token)];
            check(&who(world, &headers)?, 404, &Says::AnyError)?;
            let mut body: Value = world.get(&one)?.expect(200)?.json()?;
            body["create_user_on_auth"] = json!(true);
            world.admin("PUT", &one).json(&body).send()?.expect(200)?;
            let first = who(world, &headers)?.expect(200)?.json()?;
            let second = who(world, &headers)?.expect(200)?.json()?;
            ensure_eq!(first, second, "the users of two calls");
            let id = first.as_str().unwrap_or_default();
            world.get(&format!("{{app}}/users/{id}"))?.expect(200)?;
            Ok(())
        },
    },
];
