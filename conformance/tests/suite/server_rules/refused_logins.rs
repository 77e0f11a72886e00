//! Logins that are refused: no part of a password is enough, and nothing changes.

use serde_json::{Value, json};

use super::{Rule, Says, check};
use crate::support::apps::{SIGNING_KEY, custom_function, custom_token, oauth};
use crate::support::http::Answer;
use crate::support::jwt;
use crate::support::world::{ADA, CLIENT_APP, PASSWORD, Session, World};

/// The whole state but the position of the random number generator and the logs of apps,
/// in which refused logins appear.
#[track_caller]
fn state(world: &World) -> Value {
    let mut state: Value = serde_json::from_slice(&world.state()).expect("JSON");
    let apps = state["world"]["apps"].as_object_mut().expect("apps");
    for app in apps.values_mut() {
        let config = app["config"].as_object_mut().expect("a configuration");
        assert!(config.remove("logs").is_some());
    }
    let dice = state["world"]
        .as_object_mut()
        .expect("a state")
        .remove("dice");
    assert!(dice.is_some());
    state
}

/// Fails unless the login is refused and has changed nothing.
#[track_caller]
fn unchanged(world: &World, login: impl FnOnce() -> Answer) {
    let before = state(world);
    let answer = login();
    check(&answer, 401, &Says::AnyError);
    assert_eq!(
        state(world),
        before,
        "changed by a refused login: {answer:?}"
    );
}

/// Every password that shares much with the right one.
fn nearly(password: &str) -> Vec<String> {
    let letters: Vec<char> = password.chars().collect();
    let mut all = vec![
        password.to_uppercase(),
        format!(" {password}"),
        format!("{password} "),
        format!("{password}\0"),
        format!("{password}{password}"),
        password.chars().rev().collect(),
    ];
    for at in 0..letters.len() {
        all.push(letters[..at].iter().collect());
        all.push(letters[at + 1..].iter().collect());
        let mut other = letters.clone();
        other[at] = if other[at] == 'x' { 'y' } else { 'x' };
        all.push(other.into_iter().collect());
    }
    all.retain(|other| other != password);
    all
}

fn disable(world: &World, user: &str) {
    world
        .put(&format!("{{app}}/users/{user}/disable"))
        .expect(204);
}

pub(super) static REFUSED: &[Rule] = &[
    Rule {
        proves: &["3.2/refused/password"],
        says: "a password that is nearly right is wrong, and changes nothing",
        source: "realm-js tests",
        check: |world| {
            for password in nearly(PASSWORD) {
                let answer = world.try_email("ada@example.com", &password);
                assert_eq!(answer.status, 401, "{password:?}: {answer:?}");
            }
            unchanged(world, || world.try_email("ada@example.com", "wrong horse"));
            unchanged(world, || world.try_email("nobody@example.com", PASSWORD));
            unchanged(world, || world.try_email("alan@example.com", PASSWORD));
            unchanged(world, || world.try_email("edsger@example.com", PASSWORD));
            world.login("ada");
        },
    },
    Rule {
        proves: &["3.2/refused/api-key"],
        says: "a key that is nearly right is wrong, and changes nothing",
        source: "our choice",
        check: |world| {
            let key = json!({"name": "new"});
            let key = world.post("{app}/api_keys", &key).expect(201);
            let (id, key) = (key.text("_id"), key.text("key"));
            for nearly in nearly(&key) {
                let answer = world.try_login("api-key", &json!({"key": nearly}));
                assert_eq!(answer.status, 401, "{answer:?}");
            }
            world.key_login(&key);
            world
                .put(&format!("{{app}}/api_keys/{id}/disable"))
                .expect(204);
            unchanged(world, || world.try_login("api-key", &json!({"key": key})));
        },
    },
    Rule {
        proves: &["3.2/refused/disabled", "4/disabling/login"],
        says: "a disabled user's login updates neither the user's data nor a date",
        source: "realm-core tests; our choice",
        check: |_| {
            let world = custom_token();
            let token = |secret: &str| {
                let claims = json!({"aud": CLIENT_APP, "sub": "ida", "secret": secret,
                    "exp": world.now() + 3600});
                json!({"token": jwt::hs256(SIGNING_KEY, &claims)})
            };
            let ida = Session::of(&world.try_login("custom-token", &token("v")).expect(200));
            disable(&world, &ida.user);
            unchanged(&world, || world.try_login("custom-token", &token("w")));
            world
                .put(&format!("{{app}}/users/{}/enable", ida.user))
                .expect(204);
            let user = || {
                world
                    .get(&format!("{{app}}/users/{}", ida.user))
                    .expect(200)
                    .json()
            };
            assert_eq!(user()["data"], json!({"secret": "v"}));
            world.try_login("custom-token", &token("w")).expect(200);
            assert_eq!(user()["data"], json!({"secret": "w"}));
            disable(&world, ADA);
            unchanged(&world, || world.try_email("ada@example.com", PASSWORD));

            let world = custom_function();
            let body = json!({"n": 7});
            let oleg = Session::of(&world.try_login("custom-function", &body).expect(200));
            disable(&world, &oleg.user);
            unchanged(&world, || world.try_login("custom-function", &body));
            unchanged(&world, || {
                world.try_login("custom-function", &json!({"n": 8}))
            });

            let world = oauth();
            let body = json!({"accessToken": "token-of-oauth2-facebook"});
            let login = || world.try_login("oauth2-facebook", &body);
            let frieda = Session::of(&login().expect(200));
            disable(&world, &frieda.user);
            unchanged(&world, login);
        },
    },
    Rule {
        proves: &["mock/state/hashes"],
        says: "equal passwords are stored as different hashes, each with a salt of its own",
        source: "our choice",
        check: |world| {
            let emails = ["one@example.com", "two@example.com"];
            for email in emails {
                let body = json!({"email": email, "password": PASSWORD});
                world.post("{app}/users", &body).expect(201);
            }
            let state: Value = serde_json::from_slice(&world.state()).expect("JSON");
            let mut salted = Vec::new();
            collect(&state, &mut salted);
            let fresh: std::collections::BTreeSet<_> =
                salted.iter().map(|(salt, _)| salt).collect();
            let hashes: std::collections::BTreeSet<_> =
                salted.iter().map(|(_, hash)| hash).collect();
            // Users of one seed with the same password may share a hash; others may not.
            assert!(
                fresh.len() >= 3 && fresh.len() == hashes.len(),
                "{salted:?}"
            );
            for (salt, hash) in &salted {
                assert!(salt.len() >= 32 && hash.len() >= 64, "{salt} {hash}");
            }
        },
    },
];

/// Every salt in a document, with the hash beside it.
fn collect(value: &Value, salted: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            if let (Some(Value::String(salt)), Some(Value::String(hash))) =
                (object.get("salt"), object.get("hash"))
            {
                salted.push((salt.clone(), hash.clone()));
            }
            object.values().for_each(|value| collect(value, salted));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, salted)),
        _ => {}
    }
}
