//! Logging in by a function of the app's, or with what another provider gave.

use serde_json::json;

use super::{Rule, Says, check, refused};
use crate::support::apps::{custom_function, oauth, provider, with_provider};
use crate::support::world::{self, CLIENT_APP, Session, World};

pub(super) static CUSTOM_FUNCTION: &[Rule] = &[
    Rule {
        proves: &["3.2/custom-function", "2.3/config/custom-function"],
        says: "the payload stands beside the options, and who the function names is let in",
        source: "client code: realm-web; manual",
        check: |_| {
            let world = custom_function();
            let device = json!({"platform": "node", "sdkVersion": "2.0.1"});
            let body = json!({"word": "sesame", "options": {"device": device}});
            let first = Session::of(&world.try_login("custom-function", &body).expect(200));
            world.assert_alive(&first);
            let profile = world.profile(&first).expect(200).json();
            let identity = &profile["identities"][0];
            assert_eq!(identity["id"], "ida", "{profile}");
            assert_eq!(identity["provider_type"], "custom-function", "{profile}");
            let again = world.try_login("custom-function", &json!({"word": "sesame"}));
            assert_eq!(again.expect(200).text("user_id"), first.user);
        },
    },
    Rule {
        proves: &["3.2/custom-function", "1/extended-json/numbers"],
        says: "numbers in the payload come as extended JSON, or plain",
        source: "client code: realm-web",
        check: |_| {
            let world = custom_function();
            let user = |n: serde_json::Value| {
                let login = world.try_login("custom-function", &json!({"n": n}));
                Session::of(&login.expect(200))
            };
            let oleg = user(json!({"$numberInt": "7"}));
            assert_eq!(user(json!({"$numberLong": "7"})).user, oleg.user);
            assert_eq!(user(json!(7)).user, oleg.user);
            let profile = world.profile(&oleg).expect(200).json();
            assert_eq!(profile["data"]["name"], "Oleg", "{profile}");
        },
    },
    Rule {
        proves: &["3.2/refused/function-throws"],
        says: "where the function throws nobody is let in, and the app's log says why",
        source: "manual; tests of the .NET, Dart, Swift and Kotlin SDKs (text); code and log \
            our choice",
        check: |_| {
            let world = custom_function();
            for body in [json!({"word": "wrong"}), json!({})] {
                let answer = world.try_login("custom-function", &body);
                check(&answer, 401, &Says::Coded("unauthorized", "AuthError"));
                let log = world.get("{app}/logs").expect(200).json();
                assert_eq!(log["logs"][0]["messages"], json!(["who are you?"]), "{log}");
            }
            assert_eq!(world.get("{app}/users_count").expect(200).json(), 3);
        },
    },
    Rule {
        proves: &["3.2/custom-function"],
        says: "a function that is not declared is not found",
        source: "our choice",
        check: |_| {
            let config = json!({"authFunctionName": "nope"});
            let seed = with_provider(world::seed(), provider("custom-function", config));
            let world = World::with(seed);
            let answer = world.try_login("custom-function", &json!({}));
            assert!((400..500).contains(&answer.status), "{answer:?}");
            assert!(
                answer.text("error").contains("function not found"),
                "{answer:?}"
            );
        },
    },
];

/// A provider and what its clients send.
const FORMS: [(&str, &str); 4] = [
    ("oauth2-google", "authCode"),
    ("oauth2-google", "id_token"),
    ("oauth2-facebook", "accessToken"),
    ("oauth2-apple", "id_token"),
];

pub(super) static OAUTH: &[Rule] = &[
    Rule {
        proves: &["3.2/oauth2"],
        says: "a declared token of one of the three providers logs in, as the same user each time",
        source: "client code: realm-web, realm-core; that tokens are declared is our choice",
        check: |_| {
            for (kind, key) in FORMS {
                let world = oauth();
                let body = json!({key: format!("token-of-{kind}")});
                let first = Session::of(&world.try_login(kind, &body).expect(200));
                let again = Session::of(&world.try_login(kind, &body).expect(200));
                assert_eq!(first.user, again.user, "{kind}");
                let profile = world.profile(&first).expect(200).json();
                let identity = &profile["identities"][0];
                assert_eq!(identity["id"], *format!("frieda-at-{kind}"), "{profile}");
                assert_eq!(identity["provider_type"], kind, "{profile}");
                assert_eq!(profile["data"]["name"], "Frieda", "{profile}");
            }
        },
    },
    Rule {
        proves: &["3.2/oauth2"],
        says: "any other token, and another provider's, is refused",
        source: "our choice",
        check: |_| {
            let world = oauth();
            for (kind, key) in FORMS {
                for token in ["", "wrong", "token-of-oauth2"] {
                    let answer = world.try_login(kind, &json!({key: token}));
                    check(&answer, 401, &Says::AnyError);
                }
                let login = format!("{{client}}/app/{CLIENT_APP}/auth/providers/{kind}/login");
                refused(world.call("POST", &login).json(&json!({})));
            }
            let body = json!({"accessToken": "token-of-oauth2-google"});
            check(
                &world.try_login("oauth2-facebook", &body),
                401,
                &Says::AnyError,
            );
            assert_eq!(world.get("{app}/users_count").expect(200).json(), 3);
        },
    },
];
