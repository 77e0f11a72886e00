//! Refused logins: their texts, and that they change nothing.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use crate::rules::client::custom_token::{claims, ensure_reason, expired_claims, login};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::{SIGNING_KEY, provider, with_functions, with_provider};
use crate::setup::jwt;
use crate::setup::seeds::{self, PASSWORD};
use crate::target::{Answer, Outcome, Stop};

/// A finding unless a login was refused with the one text and this code.
pub(super) fn unauthorized(answer: &Answer, code: &'static str) -> Outcome {
    check(answer, 401, &Says::Coded("unauthorized", code))
}

pub(super) fn email(name: &str, password: &str) -> Value {
    json!({"username": format!("{name}@example.com"), "password": password})
}

pub(crate) static TEXTS: &[Rule] = &[
    Rule {
        id: "email-and-key",
        requirements: &[
            "server/client-login/unauthorized",
            "server/client-login/rejected-status",
        ],
        says: "every rejected login by address or API key has only the text `unauthorized`, and the code of its kind",
        check: |target| {
            let world = &target.shop()?;
            for (name, password, code) in [
                ("ada", "wrong", "InvalidPassword"),
                ("ada", "", "InvalidPassword"),
                ("nobody", PASSWORD, "InvalidPassword"),
                ("alan", PASSWORD, "UserDisabled"),
                ("edsger", PASSWORD, "AuthError"),
            ] {
                let answer = world.try_login("local-userpass", &email(name, password))?;
                unauthorized(&answer, code)?;
            }
            let answer = world.try_login("api-key", &json!({"key": "unknown"}))?;
            unauthorized(&answer, "AuthError")
        },
    },
    Rule {
        id: "custom-token",
        requirements: &["server/client-login/unauthorized"],
        says: "so has every rejected login by custom token",
        check: |target| {
            let world = &target.custom_token()?;
            let another = "another-key-of-at-least-32-characters";
            let foreign = jwt::hs256(another, &claims(world, "ida"));
            let expired = jwt::hs256(SIGNING_KEY, &expired_claims(world, "ida"));
            for token in [foreign.as_str(), &expired, "x", ""] {
                unauthorized(&login(world, token)?, "AuthError")?;
            }
            Ok(())
        },
    },
    Rule {
        id: "oauth-and-function",
        requirements: &["server/client-login/unauthorized"],
        says: "so has every rejected login by OAuth token or function",
        check: |target| {
            let world = &target.oauth()?;
            for (provider, key) in [
                ("oauth2-google", "authCode"),
                ("oauth2-facebook", "accessToken"),
                ("oauth2-apple", "id_token"),
            ] {
                let answer = world.try_login(provider, &json!({key: "stolen"}))?;
                unauthorized(&answer, "AuthError")?;
            }
            let world = &target.custom_function()?;
            let answer = world.try_login("custom-function", &json!({}))?;
            unauthorized(&answer, "AuthError")?;
            world
                .try_login("custom-function", &json!([]))?
                .expect(400)?;
            Ok(())
        },
    },
    Rule {
        id: "required-field",
        requirements: &["server/client-login/token-field"],
        says: "for a custom token without a required field the text names the field",
        check: |target| {
            let fields = json!([
                {"required": true, "name": "picture", "field_name": "pictureUrl"},
                {"required": true, "name": "address.city", "field_name": "city"},
            ]);
            let config = json!({"signingAlgorithm": "HS256"});
            let world = &target.custom_token_with(&config, &fields)?;
            let mut claims = claims(world, "ida");
            let enter = |claims: &Value| login(world, &jwt::hs256(SIGNING_KEY, claims));
            let text = "expected field 'picture' to be in token metadata";
            check(&enter(&claims)?, 401, &Says::Coded(text, "AuthError"))?;
            claims["picture"] = json!(null);
            check(&enter(&claims)?, 401, &Says::Coded(text, "AuthError"))?;
            claims["picture"] = json!("p");
            let text = "expected field 'address.city' to be in token metadata";
            check(&enter(&claims)?, 401, &Says::Coded(text, "AuthError"))?;
            claims["address"] = json!({"city": "London"});
            enter(&claims)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "audience",
        requirements: &["server/client-login/token-audience"],
        says: "for a custom token without an audience the text names the first missing one",
        check: |target| {
            let enter = |config: &Value, aud: Value| {
                let mut config = config.clone();
                config["signingAlgorithm"] = json!("HS256");
                let world = &target.custom_token_with(&config, &json!([]))?;
                let mut claims = claims(world, "ida");
                claims["aud"] = aud;
                let answer = login(world, &jwt::hs256(SIGNING_KEY, &claims))?;
                Ok::<_, Stop>((answer, world.ids.client_app.clone()))
            };
            let both = json!({"audience": ["desktop", "web"]});
            let any = json!({"audience": ["desktop", "web"], "requireAnyAudience": true});
            for (config, aud, missing) in [
                (&json!({}), json!("other"), None),
                (&json!({}), json!(null), None),
                (&both, json!("desktop"), Some("web")),
                (&both, json!("web"), Some("desktop")),
                (&any, json!("other"), Some("desktop")),
            ] {
                let (answer, client_app) = enter(config, aud)?;
                check(&answer, 401, &Says::AnyError)?;
                let missing = missing.unwrap_or(&client_app);
                let text = format!("{missing} not found in 'aud' claim");
                ensure_eq!(answer.text("error"), text, "the error of {answer:?}");
                ensure_eq!(
                    answer.text("error_code"),
                    "AuthError",
                    "the code of {answer:?}"
                );
            }
            enter(&any, json!("web"))?.0.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "reason-in-log",
        requirements: &[
            "server/client-login/unauthorized",
            "server/configuration/logs",
        ],
        says: "the reason is in the app's log, under the ID that the response links to",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_email("alan@example.com", PASSWORD)?;
            let link = answer.text("link");
            let (_, id) = link.split_once("co_id=").unwrap_or_default();
            ensure!(!id.is_empty(), "there is no link with an ID: {answer:?}");
            let log = world.get(&format!("{{app}}/logs?co_id={id}"))?;
            let entry = &log.expect(200)?.json()?["logs"][0];
            ensure_eq!(entry["error"], "unauthorized", "`error` of {entry}");
            ensure_eq!(
                entry["messages"],
                json!(["user disabled"]),
                "`messages` of {entry}"
            );
            Ok(())
        },
    },
    Rule {
        id: "reason-of-custom-token",
        requirements: &[
            "server/client-login/unauthorized",
            "server/configuration/logs",
        ],
        says: "the reason for a rejected custom token is in the app's log",
        check: |target| {
            let world = &target.custom_token()?;
            let expired = jwt::hs256(SIGNING_KEY, &expired_claims(world, "ida"));
            login(world, &expired)?.expect(401)?;
            ensure_reason(world, "invalid token: token is expired")
        },
    },
    Rule {
        id: "reason-of-others",
        requirements: &[
            "server/client-login/unauthorized",
            "server/configuration/logs",
        ],
        says: "the reason for a rejected OAuth token or function is in the app's log",
        check: |target| {
            let world = &target.oauth()?;
            let stolen = world.try_login("oauth2-google", &json!({"authCode": "stolen"}))?;
            unauthorized(&stolen, "AuthError")?;
            ensure_reason(world, "invalid token: token is invalid")?;
            let without_id = CaseSeed::returns(json!({"no": "id"}));
            let auth = FunctionSeed::new("auth").case(without_id);
            let config = json!({"authFunctionName": "auth"});
            let seed = with_provider(seeds::shop(), provider("custom-function", config));
            let world = &target.seeded(&with_functions(seed, vec![auth]))?;
            let answer = world.try_login("custom-function", &json!({}))?;
            unauthorized(&answer, "AuthError")?;
            ensure_reason(
                world,
                "authentication function must return a string, or an object with the string 'id'",
            )
        },
    },
];
