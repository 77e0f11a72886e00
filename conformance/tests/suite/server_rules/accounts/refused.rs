//! Refused logins: what they say, and that they change nothing.

use serde_json::{Value, json};

use crate::server_rules::custom_token::claims;
use crate::server_rules::{Rule, Says, check, ids};
use crate::support::apps::{
    SIGNING_KEY, by_mail, custom_function, custom_token, custom_token_seed, oauth, provider,
    with_provider,
};
use crate::support::http::Answer;
use crate::support::jwt;
use crate::support::world::{self, PASSWORD, World};

const SDKS: &str = "tests of the .NET, Dart, Swift and Kotlin SDKs; status our choice";

/// Fails unless a login was refused with the one text and this code.
#[track_caller]
fn unauthorized(answer: &Answer, code: &'static str) {
    check(answer, 401, &Says::Coded("unauthorized", code));
}

fn email(name: &str, password: &str) -> Value {
    json!({"username": format!("{name}@example.com"), "password": password})
}

/// The user as the administrator sees it.
fn user(world: &World, id: &str) -> Value {
    let path = format!("{{app}}/users/{id}");
    world.get(&path).expect(200).json()
}

pub(in crate::server_rules) static TEXTS: &[Rule] = &[
    Rule {
        proves: &["9/refused-logins", "8/disabled-and-unconfirmed"],
        says: "every refused login says only `unauthorized`, with the code of its kind",
        source: SDKS,
        check: |_| {
            let world = by_mail();
            let login = |kind: &str, body: &Value| world.try_login(kind, body);
            for (name, password) in [("ada", "wrong"), ("ada", ""), ("nobody", PASSWORD)] {
                unauthorized(
                    &login("local-userpass", &email(name, password)),
                    "InvalidPassword",
                );
            }
            unauthorized(
                &login("local-userpass", &email("alan", PASSWORD)),
                "UserDisabled",
            );
            unauthorized(
                &login("local-userpass", &email("edsger", PASSWORD)),
                "AuthError",
            );
            unauthorized(&login("api-key", &json!({"key": "unknown"})), "AuthError");
        },
    },
    Rule {
        proves: &["9/refused-logins"],
        says: "so do refused logins by token and by function",
        source: SDKS,
        check: |_| {
            let world = oauth();
            for (kind, key) in [
                ("oauth2-google", "authCode"),
                ("oauth2-facebook", "accessToken"),
                ("oauth2-apple", "id_token"),
            ] {
                unauthorized(&world.try_login(kind, &json!({key: "stolen"})), "AuthError");
            }
            let world = custom_token();
            let mut claims = claims(&world, "ida");
            let foreign = jwt::hs256("another-key-of-at-least-32-characters", &claims);
            claims["exp"] = json!(world.now() - 1);
            let expired = jwt::hs256(SIGNING_KEY, &claims);
            for token in [foreign.as_str(), &expired, "x", ""] {
                let answer = world.try_login("custom-token", &json!({"token": token}));
                unauthorized(&answer, "AuthError");
            }
            let answer = custom_function().try_login("custom-function", &json!({}));
            unauthorized(&answer, "AuthError");
        },
    },
    Rule {
        proves: &["9/custom-token/required-field"],
        says: "a custom token without a required field: the text names the field",
        source: "public issue trackers (two sightings)",
        check: |_| {
            let mut seed = custom_token_seed(json!({"signingAlgorithm": "HS256"}));
            let providers = &mut seed.groups[0].apps[0].providers;
            providers.last_mut().expect("a provider").metadata_fields = Some(json!([
                {"required": true, "name": "picture", "field_name": "pictureUrl"},
                {"required": true, "name": "address.city", "field_name": "city"},
            ]));
            let world = World::with(seed);
            let mut claims = claims(&world, "ida");
            let enter = |claims: &Value| {
                let token = jwt::hs256(SIGNING_KEY, claims);
                world.try_login("custom-token", &json!({"token": token}))
            };
            let text = "expected field 'picture' to be in token metadata";
            check(&enter(&claims), 401, &Says::Coded(text, "AuthError"));
            claims["picture"] = json!(null);
            check(&enter(&claims), 401, &Says::Coded(text, "AuthError"));
            claims["picture"] = json!("p");
            let text = "expected field 'address.city' to be in token metadata";
            check(&enter(&claims), 401, &Says::Coded(text, "AuthError"));
            claims["address"] = json!({"city": "London"});
            enter(&claims).expect(200);
        },
    },
    Rule {
        proves: &["9/custom-token/audience"],
        says: "a custom token without an audience: the text names the first missing one",
        source: "realm-js#4133; code our choice",
        check: |_| {
            let enter = |config: Value, aud: Value| {
                let world = World::with(custom_token_seed(config));
                let mut claims = claims(&world, "ida");
                claims["aud"] = aud;
                let token = jwt::hs256(SIGNING_KEY, &claims);
                world.try_login("custom-token", &json!({"token": token}))
            };
            let both = json!(["desktop", "web"]);
            let any = json!({"audience": both, "requireAnyAudience": true});
            for (config, aud, missing) in [
                (json!({}), json!("other"), "shop-abcde"),
                (json!({}), json!(null), "shop-abcde"),
                (json!({"audience": both}), json!("desktop"), "web"),
                (json!({"audience": both}), json!("web"), "desktop"),
                (any.clone(), json!("other"), "desktop"),
            ] {
                let answer = enter(config, aud);
                check(&answer, 401, &Says::AnyError);
                let text = format!("{missing} not found in 'aud' claim");
                assert_eq!(answer.text("error"), text, "{answer:?}");
                assert_eq!(answer.text("error_code"), "AuthError", "{answer:?}");
            }
            enter(any, json!("web")).expect(200);
        },
    },
    Rule {
        proves: &["9/refused-logins", "2.8/logs"],
        says: "the reason is in the app's log, under the ID that the response links to",
        source: "our choice",
        check: |world| {
            let answer = world.try_email("alan@example.com", PASSWORD);
            let link = answer.text("link");
            let (_, id) = link.split_once("co_id=").expect("an ID");
            let log = world.get(&format!("{{app}}/logs?co_id={id}")).expect(200);
            let entry = &log.json()["logs"][0];
            assert_eq!(entry["error"], "unauthorized", "{entry}");
            assert_eq!(entry["messages"], json!(["user disabled"]), "{entry}");
        },
    },
];

pub(in crate::server_rules) static CHANGE_NOTHING: &[Rule] = &[
    Rule {
        proves: &["9/refused-logins/change-nothing"],
        says: "a refused login does not change the user's data, date, devices or sessions",
        source: "our choice",
        check: |_| {
            let world = custom_token();
            let device = json!({"device": {"platform": "node"}});
            let enter = |claims: &Value, options: &Value| {
                let token = jwt::hs256(SIGNING_KEY, claims);
                world.try_login("custom-token", &json!({"token": token, "options": options}))
            };
            let mut claims = claims(&world, "ida");
            claims["secret"] = json!("old");
            let id = enter(&claims, &json!({})).expect(200).text("user_id");
            world
                .put(&format!("{{app}}/users/{id}/disable"))
                .expect(204);
            let before = user(&world, &id);
            world.later(60);
            claims["secret"] = json!("new");
            claims["nick"] = json!("Ida");
            unauthorized(&enter(&claims, &device), "UserDisabled");
            assert_eq!(user(&world, &id), before);
            let devices = world.get(&format!("{{app}}/users/{id}/devices"));
            assert_eq!(devices.expect(200).json(), json!([]));
            assert_eq!(world.server().live_sessions(&id), 0);
        },
    },
    Rule {
        proves: &["9/refused-logins/change-nothing"],
        says: "nor does one by e-mail, API key, function or provider's token",
        source: "our choice",
        check: |_| {
            let mut seed = with_provider(
                world::seed(),
                provider("custom-function", json!({"authFunctionName": "auth"})),
            );
            let by_payload = |name: &str| {
                let user = json!({"id": "ida", "name": name});
                appservices_mock::CaseSeed::returns(user).payload(json!({"name": name}))
            };
            let auth = appservices_mock::FunctionSeed::new("auth")
                .case(by_payload("old"))
                .case(by_payload("new"));
            seed.groups[0].apps[0].functions.push(auth);
            let world = World::with(seed);
            let old = world.try_login("custom-function", &json!({"name": "old"}));
            let ida = old.expect(200).text("user_id");
            let ada = world.login("ada");
            let key = world.call("POST", "{client}/auth/api_keys");
            let key = key.bearer(&ada.refresh).json(&json!({"name": "own"}));
            let key = key.send().expect(201).text("key");
            for id in [&ida, &ada.user] {
                world
                    .put(&format!("{{app}}/users/{id}/disable"))
                    .expect(204);
            }
            let before = [user(&world, &ida), user(&world, &ada.user)];
            world.later(60);
            for (kind, body) in [
                ("custom-function", json!({"name": "new"})),
                ("local-userpass", email("ada", PASSWORD)),
                ("api-key", json!({"key": key})),
            ] {
                unauthorized(&world.try_login(kind, &body), "UserDisabled");
            }
            let wrong = world.try_login("local-userpass", &email("ada", "wrong"));
            unauthorized(&wrong, "InvalidPassword");
            assert_eq!([user(&world, &ida), user(&world, &ada.user)], before);
        },
    },
];

pub(in crate::server_rules) static PROVIDERS: &[Rule] = &[Rule {
    proves: &["9/oauth/configuration"],
    says: "an OAuth provider takes only configured fields, and users of its domains",
    source: "manual; without a list of fields it takes all: our choice",
    check: |_| {
        let enter = |domains: Value, fields: Value| {
            let token = appservices_mock::TokenSeed::new("code", "frieda")
                .data("name", "Frieda")
                .data("email", "frieda@example.com");
            let google = provider("oauth2-google", json!({"clientId": "shop"})).token(token);
            let world = World::with(with_provider(world::seed(), google));
            let settings = json!({"domain_restrictions": domains, "metadata_fields": fields});
            let id = crate::server_rules::providers::provider(&world, "oauth2-google");
            let path = format!("{{app}}/auth_providers/{id}");
            let patch = world.admin("PATCH", &path).json(&settings);
            patch.send().expect(204);
            let answer = world.try_login("oauth2-google", &json!({"authCode": "code"}));
            let users = ids(world.get("{app}/users?provider_types=oauth2-google"));
            let data = users.first().map(|id| user(&world, id)["data"].clone());
            (answer, data)
        };
        let name = json!([{"name": "name", "required": true}]);
        let (answer, data) = enter(json!(["example.com"]), name.clone());
        answer.expect(200);
        assert_eq!(data, Some(json!({"name": "Frieda"})));
        let picture = json!([{"name": "picture", "required": true}]);
        for (domains, fields) in [(json!(["example.org"]), name), (json!([]), picture)] {
            let (answer, data) = enter(domains, fields);
            unauthorized(&answer, "AuthError");
            assert_eq!(data, None, "nobody was created");
        }
    },
}];
