//! The objects that clients read: what must be in each of them.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, is_id};
use crate::setup::claims;
use crate::setup::seeds::PASSWORD;
use crate::target::{OrFound as _, Outcome};

/// A finding unless the value is 24 lower-case hex digits.
fn ensure_id(object: &Value, key: &str) -> Outcome {
    let is_id = object[key].as_str().is_some_and(is_id);
    ensure!(is_id, "{key} is not an ID: {object}");
    Ok(())
}

pub(crate) static SHAPES: &[Rule] = &[
    Rule {
        id: "app",
        requirements: &["server/apps/object"],
        says: "an app has all its parts, dates as whole seconds",
        check: |target| {
            let world = &target.shop()?;
            let app = world.get("{app}")?.expect(200)?.json()?;
            for (key, expected) in [
                ("_id", world.ids.app.as_str()),
                ("client_app_id", &world.ids.client_app),
                ("group_id", &world.ids.group),
                ("product", "standard"),
            ] {
                ensure_eq!(app[key], expected, "{key} of {app}");
            }
            for key in ["name", "environment"] {
                ensure!(app[key].is_string(), "{key} is not a text: {app}");
            }
            ensure_id(&app, "domain_id")?;
            for key in ["last_used", "last_modified"] {
                let whole = app[key].is_i64() || app[key].is_u64();
                ensure!(whole, "{key} is not a whole number: {app}");
            }
            let locations = [
                "US-VA", "US-OR", "DE-FF", "IE", "AU", "IN-MB", "SG", "BR-SP",
            ];
            let location = app["location"].as_str().unwrap_or_default();
            ensure!(locations.contains(&location), "location of {app}");
            let model = app["deployment_model"].as_str().unwrap_or_default();
            ensure!(
                ["GLOBAL", "LOCAL"].contains(&model),
                "deployment_model of {app}"
            );
            Ok(())
        },
    },
    Rule {
        id: "user",
        requirements: &["server/users/object", "server/users/ascending"],
        says: "a user has all parts, and the list is ascending by ID",
        check: |target| {
            let world = &target.shop()?;
            world.login("ada")?;
            world.anonymous()?;
            let users = world.get("{app}/users")?.expect(200)?.list()?;
            for user in &users {
                ensure_id(user, "_id")?;
                ensure!(
                    user["disabled"].is_boolean(),
                    "disabled is not a boolean: {user}"
                );
                ensure!(user["data"].is_object(), "data is not an object: {user}");
                ensure!(
                    user["creation_date"].is_i64(),
                    "creation_date is not a whole number: {user}"
                );
                let last = user.get("last_authentication_date");
                ensure!(
                    last.is_none_or(Value::is_i64),
                    "last_authentication_date is not a whole number: {user}"
                );
                let user_type = user["type"].as_str().unwrap_or_default();
                ensure!(["normal", "server"].contains(&user_type), "type of {user}");
                let identities = user["identities"].as_array();
                for identity in identities.or_found(|| format!("no identities: {user}"))? {
                    for key in ["id", "provider_type"] {
                        let text = identity[key].is_string();
                        ensure!(text, "{key} of an identity is not a text: {user}");
                    }
                    ensure_id(identity, "provider_id")?;
                }
            }
            let ids: Vec<_> = users.iter().map(|user| user["_id"].to_string()).collect();
            ensure!(ids.is_sorted(), "not ascending: {ids:?}");
            Ok(())
        },
    },
    Rule {
        id: "user-has-no-other-keys",
        requirements: &["server/users/object", "server/users/create"],
        says: "a new user has exactly the documented keys, and no data but the address",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "new@example.com", "password": "secret"});
            let user = world.post("{app}/users", &body)?.expect(201)?.json()?;
            let keys: Vec<_> = user.as_object().into_iter().flatten().collect();
            let mut keys: Vec<_> = keys.iter().map(|(key, _)| key.as_str()).collect();
            keys.retain(|key| *key != "last_authentication_date");
            keys.sort_unstable();
            let documented = [
                "_id",
                "creation_date",
                "data",
                "disabled",
                "identities",
                "type",
            ];
            ensure_eq!(keys, documented, "the keys of {user}");
            ensure_eq!(user["data"], json!({"email": "new@example.com"}), "{user}");
            Ok(())
        },
    },
    Rule {
        id: "login",
        requirements: &[
            "server/client-login/response",
            "server/admin-session/key-login",
            "server/tokens/no-device",
            "server/tokens/three-parts",
        ],
        says: "a login in either API returns four texts, the tokens of three parts",
        check: |target| {
            let world = &target.shop()?;
            let (public, private) = world.keys();
            let keys = json!({"username": public, "apiKey": private});
            let cloud = "{admin}/auth/providers/mongodb-cloud/login";
            let admin = world.call("POST", cloud).json(&keys).send()?.expect(200)?;
            world.end_admin_session(&admin)?;
            for answer in [
                world.try_login("anon-user", &json!({}))?,
                world.try_email("ada@example.com", PASSWORD)?,
                admin,
            ] {
                check(&answer, 200, &Says::Json)?;
                for key in ["access_token", "refresh_token", "user_id", "device_id"] {
                    ensure!(!answer.text(key).is_empty(), "no {key}: {answer:?}");
                }
                for key in ["access_token", "refresh_token"] {
                    let parts = answer.text(key).split('.').count();
                    ensure_eq!(parts, 3, "the number of parts of {key} in {answer:?}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "profile-and-verified-token",
        requirements: &["server/admin-session/profile", "server/users/verify-token"],
        says: "an administrator's profile and a verified token have all parts",
        check: |target| {
            let world = &target.shop()?;
            let profile = world.get("{admin}/auth/profile")?.expect(200)?.json()?;
            ensure_id(&profile, "user_id")?;
            ensure_id(&profile, "domain_id")?;
            ensure!(
                profile["identities"].is_array(),
                "identities of the profile: {profile}"
            );
            ensure!(
                profile["data"].is_object(),
                "data of the profile: {profile}"
            );
            ensure!(
                profile["type"].is_string(),
                "type of the profile: {profile}"
            );
            let session = world.login("ada")?;
            let body = json!({"token": session.access});
            let answer = world.post("{app}/users/verify_token", &body)?;
            let verified = answer.expect(200)?.json()?;
            let claims = claims(&session.access)?;
            for key in ["sub", "iss", "exp", "iat"] {
                ensure_eq!(verified[key], claims[key], "{key} of {verified}");
            }
            ensure_id(&verified, "domain_id")?;
            ensure!(
                verified["device_id"].is_string(),
                "device_id is not a text: {verified}"
            );
            Ok(())
        },
    },
    Rule {
        id: "provider-settings",
        requirements: &[
            "server/providers/email-config",
            "server/providers/token-config",
            "server/providers/function-config",
        ],
        says: "a provider is returned with the settings that it was created with",
        check: |target| {
            let world = &target.shop()?;
            for provider in configurations() {
                let list = world.get("{app}/auth_providers")?.expect(200)?.list()?;
                let old = list.iter().find(|one| one["type"] == provider["type"]);
                if let Some(id) = old.and_then(|old| old["_id"].as_str()) {
                    let path = format!("{{app}}/auth_providers/{id}");
                    world.put(&format!("{path}/disable"))?.expect(204)?;
                    world.delete(&path)?.expect(204)?;
                }
                let created = world.post("{app}/auth_providers", &provider)?.expect(201)?;
                let path = format!("{{app}}/auth_providers/{}", created.text("_id"));
                let now = world.get(&path)?.expect(200)?.json()?;
                for key in [
                    "config",
                    "metadata_fields",
                    "secret_config",
                    "redirect_uris",
                    "domain_restrictions",
                ] {
                    if let Some(value) = provider.get(key) {
                        ensure_eq!(&now[key], value, "{key} of {now}");
                    }
                }
            }
            Ok(())
        },
    },
];

fn configurations() -> [Value; 4] {
    [
        json!({"name": "local-userpass", "type": "local-userpass", "config": {
            "autoConfirm": false,
            "emailConfirmationUrl": "https://shop.example/confirm",
            "confirmEmailSubject": "Welcome",
            "runConfirmationFunction": true,
            "confirmationFunctionName": "confirm",
            "confirmationFunctionId": "65b0000000000000000000e1",
            "resetPasswordUrl": "https://shop.example/reset",
            "resetPasswordSubject": "Forgotten",
            "runResetFunction": true,
            "resetFunctionName": "reset",
            "resetFunctionId": "65b0000000000000000000e2",
        }}),
        json!({"name": "oauth2-google", "type": "oauth2-google", "config": {"clientId": "shop"},
            "redirect_uris": ["https://shop.example/in"], "domain_restrictions": ["shop.example"],
            "metadata_fields": [{"required": true, "name": "email"}]}),
        json!({"name": "custom-token", "type": "custom-token",
            "config": {"audience": ["one", "two"], "signingAlgorithm": "HS256", "useJWKURI": false},
            "secret_config": {"signingKeys": ["mine"]},
            "metadata_fields": [{"required": false, "name": "nick", "field_name": "name"}]}),
        json!({"name": "custom-function", "type": "custom-function",
            "config": {"authFunctionName": "auth", "authFunctionId": "65b0000000000000000000e3"}}),
    ]
}
