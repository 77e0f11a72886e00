//! The objects that clients take apart: what must be in each of them.

use serde_json::{Value, json};

use super::tokens;
use super::{Rule, Says, check};
use crate::support::world::{APP, CLIENT_APP, GROUP, World};

/// Whether a text is 24 lower-case hex digits.
fn is_id(value: &Value) -> bool {
    let hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let text = value.as_str().unwrap_or_default();
    text.len() == 24 && text.bytes().all(hex)
}

pub(super) static SHAPES: &[Rule] = &[
    Rule {
        proves: &["2.2/app-object"],
        says: "an app has all its parts, dates as whole seconds",
        source: "OpenAPI document; client code: the predecessor, stitch, realm-app-importer",
        check: |world| {
            let app = world.get("{app}").expect(200).json();
            assert_eq!(app["_id"], APP, "{app}");
            assert_eq!(app["client_app_id"], CLIENT_APP, "{app}");
            assert_eq!(app["group_id"], GROUP, "{app}");
            assert_eq!(app["product"], "standard", "{app}");
            for key in ["name", "environment"] {
                assert!(app[key].is_string(), "{key} of {app}");
            }
            assert!(is_id(&app["domain_id"]), "{app}");
            for key in ["last_used", "last_modified"] {
                assert!(app[key].is_i64() || app[key].is_u64(), "{key} of {app}");
            }
            let locations = [
                "US-VA", "US-OR", "DE-FF", "IE", "AU", "IN-MB", "SG", "BR-SP",
            ];
            let location = app["location"].as_str().expect("a location");
            assert!(locations.contains(&location), "{app}");
            let model = app["deployment_model"].as_str().expect("a model");
            assert!(["GLOBAL", "LOCAL"].contains(&model), "{app}");
        },
    },
    Rule {
        proves: &["2.4/user-object", "2.4/list/order"],
        says: "a user has all parts, and the list is ascending by id",
        source: "OpenAPI document; client code of the predecessor",
        check: |world| {
            world.login("ada");
            world.anonymous();
            let users = world.get("{app}/users").expect(200).json();
            let users = users.as_array().expect("a list");
            for user in users {
                assert!(is_id(&user["_id"]), "{user}");
                assert!(user["disabled"].is_boolean(), "{user}");
                assert!(user["data"].is_object(), "{user}");
                assert!(user["creation_date"].is_i64(), "{user}");
                let last = user.get("last_authentication_date");
                assert!(last.is_none_or(Value::is_i64), "{user}");
                assert!(["normal", "server"].contains(&user["type"].as_str().unwrap_or("")));
                for identity in user["identities"].as_array().expect("identities") {
                    assert!(identity["id"].is_string(), "{user}");
                    assert!(identity["provider_type"].is_string(), "{user}");
                    assert!(is_id(&identity["provider_id"]), "{user}");
                }
            }
            let ids: Vec<_> = users.iter().map(|user| user["_id"].to_string()).collect();
            assert!(ids.is_sorted(), "{ids:?}");
        },
    },
    Rule {
        proves: &[
            "3.2/answer",
            "2.1/cloud-login",
            "1.1/device-id",
            "1.1/three-parts",
        ],
        says: "a log-in in either API answers with four texts, the tokens of three parts",
        source: "client code: realm-web, realm-core, stitch, the predecessor",
        check: |world| {
            let keys = json!({"username": crate::support::world::PUBLIC_KEY,
                "apiKey": crate::support::world::PRIVATE_KEY});
            let cloud = "{admin}/auth/providers/mongodb-cloud/login";
            for answer in [
                world.try_login("anon-user", &json!({})),
                world.try_email("ada@example.com", crate::support::world::PASSWORD),
                world.call("POST", cloud).json(&keys).send(),
            ] {
                check(&answer, 200, &Says::Json);
                for key in ["access_token", "refresh_token", "user_id", "device_id"] {
                    assert!(!answer.text(key).is_empty(), "{key} of {answer:?}");
                }
                for key in ["access_token", "refresh_token"] {
                    assert_eq!(answer.text(key).split('.').count(), 3, "{answer:?}");
                }
            }
        },
    },
    Rule {
        proves: &["2.1/profile", "2.4/verify-token"],
        says: "an administrator's profile and a verified token have all parts",
        source: "OpenAPI document; client code: the predecessor, realm-app-importer",
        check: |world| {
            let profile = world.get("{admin}/auth/profile").expect(200).json();
            assert!(is_id(&profile["user_id"]), "{profile}");
            assert!(is_id(&profile["domain_id"]), "{profile}");
            assert!(profile["identities"].is_array(), "{profile}");
            assert!(profile["data"].is_object(), "{profile}");
            assert!(profile["type"].is_string(), "{profile}");
            let session = world.login("ada");
            let body = json!({"token": session.access});
            let answer = world.post("{app}/users/verify_token", &body);
            let verified = answer.expect(200).json();
            let claims = tokens::part(&session.access, 1);
            for key in ["sub", "iss", "exp", "iat"] {
                assert_eq!(verified[key], claims[key], "{key} of {verified}");
            }
            assert!(is_id(&verified["domain_id"]), "{verified}");
            assert!(verified["device_id"].is_string(), "{verified}");
        },
    },
    Rule {
        proves: &[
            "2.3/config/local-userpass",
            "2.3/config/custom-token",
            "2.3/config/custom-function",
        ],
        says: "what a provider is configured with is given back",
        source: "OpenAPI document; client code: realm-app-importer",
        check: |_| {
            let world = World::new();
            for provider in configurations() {
                let kind = provider["type"].as_str().expect("a type").to_owned();
                let list = world.get("{app}/auth_providers").expect(200).json();
                let mut list = list.as_array().expect("a list").iter();
                if let Some(old) = list.find(|one| one["type"] == *kind) {
                    let id = old["_id"].as_str().expect("an id");
                    let path = format!("{{app}}/auth_providers/{id}");
                    world.put(&format!("{path}/disable")).expect(204);
                    world.delete(&path).expect(204);
                }
                let id = world
                    .post("{app}/auth_providers", &provider)
                    .expect(201)
                    .text("_id");
                let path = format!("{{app}}/auth_providers/{id}");
                let now = world.get(&path).expect(200).json();
                for key in [
                    "config",
                    "metadata_fields",
                    "secret_config",
                    "redirect_uris",
                    "domain_restrictions",
                ] {
                    if let Some(value) = provider.get(key) {
                        assert_eq!(&now[key], value, "{key} of {now}");
                    }
                }
            }
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
