//! Logging in through a function of the app, or with what another provider issued.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, refused};
use crate::setup::{Session, Setup};

pub(crate) static CUSTOM_FUNCTION: &[Rule] = &[
    Rule {
        id: "login",
        requirements: &[
            "server/client-login/custom-function",
            "server/providers/function-config",
        ],
        says: "the payload may have options beside it, and the user that the function names logs in",
        check: |target| {
            let world = &target.custom_function()?;
            let device = json!({"platform": "node", "sdkVersion": "2.0.1"});
            let body = json!({"word": "sesame", "options": {"device": device}});
            let login = world.try_login("custom-function", &body)?;
            let first = Session::of(&login.expect(200)?)?;
            world.ensure_live(&first)?;
            let profile = world.profile(&first)?.expect(200)?.json()?;
            let identity = &profile["identities"][0];
            ensure_eq!(identity["id"], "ida", "{profile}");
            ensure_eq!(identity["provider_type"], "custom-function", "{profile}");
            let again = world.try_login("custom-function", &json!({"word": "sesame"}))?;
            let again = again.expect(200)?.text("user_id");
            ensure_eq!(again, first.user, "the user of the second login");
            Ok(())
        },
    },
    Rule {
        id: "numbers",
        requirements: &[
            "server/client-login/custom-function",
            "server/conventions/extended-json-numbers",
        ],
        says: "numbers in the payload are extended JSON, or plain",
        check: |target| {
            let world = &target.custom_function()?;
            let user = |n: Value| {
                let login = world.try_login("custom-function", &json!({"n": n}))?;
                Session::of(&login.expect(200)?)
            };
            let oleg = user(json!({"$numberInt": "7"}))?;
            for n in [json!({"$numberLong": "7"}), json!(7)] {
                ensure_eq!(user(n.clone())?.user, oleg.user, "the user of {n}");
            }
            let profile = world.profile(&oleg)?.expect(200)?.json()?;
            ensure_eq!(profile["data"]["name"], "Oleg", "{profile}");
            Ok(())
        },
    },
    Rule {
        id: "throws",
        requirements: &["server/client-login/function-throws"],
        says: "if the function throws, nobody logs in, and the app's log has the reason",
        check: |target| {
            let world = &target.custom_function()?;
            for body in [json!({"word": "wrong"}), json!({})] {
                let answer = world.try_login("custom-function", &body)?;
                check(&answer, 401, &Says::Coded("unauthorized", "AuthError"))?;
                let log = world.get("{app}/logs")?.expect(200)?.json()?;
                let reason = &log["logs"][0]["messages"];
                ensure_eq!(reason, &json!(["who are you?"]), "{log}");
            }
            let count = world.get("{app}/users_count")?.expect(200)?.json()?;
            ensure_eq!(count, 3, "the number of users");
            Ok(())
        },
    },
    Rule {
        id: "unknown-function",
        requirements: &["server/client-login/custom-function"],
        says: "a function that does not exist is not found",
        check: |target| {
            let body = json!({"config": {"authFunctionName": "nope"}});
            let world = &target.fresh(&Setup::shop().provider("custom-function", body))?;
            let answer = world.try_login("custom-function", &json!({}))?;
            ensure!(
                (400..500).contains(&answer.status),
                "not refused: {answer:?}"
            );
            ensure!(
                answer.text("error").contains("function not found"),
                "the text of {answer:?}"
            );
            Ok(())
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

pub(crate) static OAUTH: &[Rule] = &[
    Rule {
        id: "login",
        requirements: &["server/client-login/oauth"],
        says: "a declared token of one of the three providers logs in, as the same user each time",
        check: |target| {
            for (kind, key) in FORMS {
                let world = &target.oauth()?;
                let body = json!({key: format!("token-of-{kind}")});
                let login = || Session::of(&world.try_login(kind, &body)?.expect(200)?);
                let first = login()?;
                ensure_eq!(login()?.user, first.user, "the user of the second login");
                let profile = world.profile(&first)?.expect(200)?.json()?;
                let identity = &profile["identities"][0];
                ensure_eq!(identity["id"], format!("frieda-at-{kind}"), "{profile}");
                ensure_eq!(identity["provider_type"], kind, "{profile}");
                ensure_eq!(profile["data"]["name"], "Frieda", "{profile}");
            }
            Ok(())
        },
    },
    Rule {
        id: "unknown-token",
        requirements: &["server/client-login/oauth"],
        says: "any other token, and another provider's, is rejected",
        check: |target| {
            let world = &target.oauth()?;
            for (kind, key) in FORMS {
                for token in ["", "wrong", "token-of-oauth2"] {
                    let answer = world.try_login(kind, &json!({key: token}))?;
                    check(&answer, 401, &Says::AnyError)?;
                }
                let login = format!("{{client}}/app/{{client_app}}/auth/providers/{kind}/login");
                refused(world.call("POST", &login).json(&json!({})))?;
            }
            let body = json!({"accessToken": "token-of-oauth2-google"});
            let answer = world.try_login("oauth2-facebook", &body)?;
            check(&answer, 401, &Says::AnyError)?;
            let count = world.get("{app}/users_count")?.expect(200)?.json()?;
            ensure_eq!(count, 3, "the number of users");
            Ok(())
        },
    },
];
