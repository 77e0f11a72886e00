//! Refused logins change nothing.

use appservices_mock::{CaseSeed, FunctionSeed, TokenSeed};
use serde_json::{Value, json};

use super::refused::{email, unauthorized};
use crate::rules::client::custom_token::{claims, login};
use crate::rules::{Rule, ids};
use crate::setup::apps::{SIGNING_KEY, custom_token_seed, provider, with_functions, with_provider};
use crate::setup::seeds::{self, PASSWORD};
use crate::setup::{World, jwt};
use crate::target::{Outcome, Stop};

/// The user as the administrator sees it.
fn user(world: &World<'_>, id: &str) -> Result<Value, Stop> {
    let path = format!("{{app}}/users/{id}");
    world.get(&path)?.expect(200)?.json()
}

fn disable(world: &World<'_>, id: &str) -> Outcome {
    let path = format!("{{app}}/users/{id}/disable");
    world.put(&path)?.expect(204)?;
    Ok(())
}

pub(crate) static CHANGE_NOTHING: &[Rule] = &[
    Rule {
        id: "custom-token",
        requirements: &["server/client-login/rejected-changes-nothing"],
        says: "a rejected login by custom token does not change the user's data, date or devices",
        check: |target| {
            let world = &target.custom_token()?;
            let device = json!({"device": {"platform": "node"}});
            let enter = |claims: &Value, options: &Value| {
                let token = jwt::hs256(SIGNING_KEY, claims);
                world.try_login("custom-token", &json!({"token": token, "options": options}))
            };
            let mut claims = claims(world, "ida");
            claims["secret"] = json!("old");
            let id = enter(&claims, &json!({}))?.expect(200)?.text("user_id");
            disable(world, &id)?;
            let before = user(world, &id)?;
            claims["secret"] = json!("new");
            claims["nick"] = json!("Ida");
            unauthorized(&enter(&claims, &device)?, "UserDisabled")?;
            ensure_eq!(user(world, &id)?, before, "the user after a refused login");
            let devices = world.get(&format!("{{app}}/users/{id}/devices"))?;
            ensure_eq!(devices.expect(200)?.json()?, json!([]), "the devices");
            Ok(())
        },
    },
    Rule {
        id: "sessions",
        requirements: &["server/client-login/rejected-changes-nothing"],
        says: "a later rejected login by custom token changes no date and begins no session",
        check: |target| {
            let world = &target.seeded(&custom_token_seed(json!({})))?;
            let token = jwt::hs256(SIGNING_KEY, &claims(world, "ida"));
            let id = login(world, &token)?.expect(200)?.text("user_id");
            disable(world, &id)?;
            let before = user(world, &id)?;
            world.advance_seconds(60)?;
            unauthorized(&login(world, &token)?, "UserDisabled")?;
            ensure_eq!(user(world, &id)?, before, "the user after a refused login");
            ensure_eq!(world.live_sessions(&id)?, 0, "live sessions");
            Ok(())
        },
    },
    Rule {
        id: "email-key-function",
        requirements: &["server/client-login/rejected-changes-nothing"],
        says: "nor does one by email address, API key or function",
        check: |target| {
            let by_payload = |name: &str| {
                let user = json!({"id": "ida", "name": name});
                CaseSeed::returns(user).payload(json!({"name": name}))
            };
            let auth = FunctionSeed::new("auth")
                .case(by_payload("old"))
                .case(by_payload("new"));
            let config = json!({"authFunctionName": "auth"});
            let seed = with_provider(seeds::shop(), provider("custom-function", config));
            let world = &target.seeded(&with_functions(seed, vec![auth]))?;
            let old = world.try_login("custom-function", &json!({"name": "old"}))?;
            let ida = old.expect(200)?.text("user_id");
            let ada = world.login("ada")?;
            let key = world.call("POST", "{client}/auth/api_keys");
            let key = key.bearer(&ada.refresh).json(&json!({"name": "own"}));
            let key = key.send()?.expect(201)?.text("key");
            disable(world, &ida)?;
            disable(world, &ada.user)?;
            let users = || Ok::<_, Stop>([user(world, &ida)?, user(world, &ada.user)?]);
            let before = users()?;
            world.advance_seconds(60)?;
            for (provider, body) in [
                ("custom-function", json!({"name": "new"})),
                ("local-userpass", email("ada", PASSWORD)),
                ("api-key", json!({"key": key})),
            ] {
                unauthorized(&world.try_login(provider, &body)?, "UserDisabled")?;
            }
            let wrong = world.try_login("local-userpass", &email("ada", "wrong"))?;
            unauthorized(&wrong, "InvalidPassword")?;
            ensure_eq!(users()?, before, "the users after refused logins");
            Ok(())
        },
    },
];

pub(crate) static PROVIDERS: &[Rule] = &[Rule {
    id: "configuration",
    requirements: &["server/providers/oauth-config"],
    says: "an OAuth provider copies only configured fields, and rejects users of other domains",
    check: |target| {
        let enter = |domains: Value, fields: Value| {
            let token = TokenSeed::new("code", "frieda")
                .data("name", "Frieda")
                .data("email", "frieda@example.com");
            let google = provider("oauth2-google", json!({"clientId": "shop"})).token(token);
            let world = &target.seeded(&with_provider(seeds::shop(), google))?;
            let settings = json!({"domain_restrictions": domains, "metadata_fields": fields});
            let id = world.provider_id("oauth2-google")?;
            let path = format!("{{app}}/auth_providers/{id}");
            let patch = world.admin("PATCH", &path).json(&settings);
            patch.send()?.expect(204)?;
            let answer = world.try_login("oauth2-google", &json!({"authCode": "code"}))?;
            let users = ids(world.get("{app}/users?provider_types=oauth2-google")?)?;
            let data = match users.first() {
                Some(id) => user(world, id)?["data"].clone(),
                None => Value::Null,
            };
            Ok::<_, Stop>((answer, data))
        };
        let name = json!([{"name": "name", "required": true}]);
        let (answer, data) = enter(json!(["example.com"]), name.clone())?;
        answer.expect(200)?;
        ensure_eq!(data, json!({"name": "Frieda"}), "the user's data");
        let picture = json!([{"name": "picture", "required": true}]);
        for (domains, fields) in [(json!(["example.org"]), name), (json!([]), picture)] {
            let (answer, data) = enter(domains, fields)?;
            unauthorized(&answer, "AuthError")?;
            ensure_eq!(data, Value::Null, "a user was created");
        }
        Ok(())
    },
}];
