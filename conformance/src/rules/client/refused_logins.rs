//! Logins that are refused: no part of a password is enough, and nothing changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::custom_token::{claims, login};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::{SIGNING_KEY, custom_token_seed};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World, jwt};
use crate::target::{Answer, OrFound as _, Outcome, Stop};

/// The whole state without the position of the random number generator and the logs of apps,
/// in which refused logins appear.
fn state(world: &World<'_>) -> Result<Value, Stop> {
    let mut state: Value =
        serde_json::from_slice(&world.state()?).or_found(|| "the state is not JSON".to_owned())?;
    let apps = state
        .pointer_mut("/world/apps")
        .and_then(Value::as_object_mut);
    let apps = apps.or_found(|| "the state has no apps".to_owned())?;
    for app in apps.values_mut() {
        let config = app.get_mut("config").and_then(Value::as_object_mut);
        let logs = config.and_then(|config| config.remove("logs"));
        ensure!(logs.is_some(), "the state has no logs");
    }
    let world = state.get_mut("world").and_then(Value::as_object_mut);
    let dice = world.and_then(|world| world.remove("dice"));
    ensure!(dice.is_some(), "the state has no dice");
    Ok(state)
}

/// A finding unless the login is refused and has changed nothing.
fn ensure_unchanged(world: &World<'_>, login: impl FnOnce() -> Result<Answer, Stop>) -> Outcome {
    let before = state(world)?;
    let answer = login()?;
    check(&answer, 401, &Says::AnyError)?;
    ensure!(
        state(world)? == before,
        "a refused login has changed the state: {answer:?}"
    );
    Ok(())
}

/// Passwords that have much in common with the right one.
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

fn disable(world: &World<'_>, user: &str) -> Outcome {
    let path = format!("{{app}}/users/{user}/disable");
    world.put(&path)?.expect(204)?;
    Ok(())
}

pub(crate) static REFUSED: &[Rule] = &[
    Rule {
        id: "nearly-right-password",
        requirements: &["server/client-login/wrong-password"],
        says: "a password that is nearly right is rejected",
        check: |target| {
            let world = &target.shop()?;
            for password in nearly(PASSWORD) {
                let answer = world.try_email("ada@example.com", &password)?;
                ensure_eq!(answer.status, 401, "{password:?}: {answer:?}");
            }
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "nearly-right-key",
        requirements: &["server/client-login/wrong-key"],
        says: "an API key that is nearly right is rejected",
        check: |target| {
            let world = &target.shop()?;
            let key = world.post("{app}/api_keys", &json!({"name": "new"}))?;
            let key = key.expect(201)?.text("key");
            for nearly in nearly(&key) {
                let answer = world.try_login("api-key", &json!({"key": nearly}))?;
                ensure_eq!(answer.status, 401, "the status of {answer:?}");
            }
            world.key_login(&key)?;
            Ok(())
        },
    },
    Rule {
        id: "hashes",
        requirements: &["server/controls/state/hashes"],
        says: "equal passwords are stored as different hashes, each with its own salt",
        check: |target| {
            let world = &target.alone()?;
            for email in ["one@example.com", "two@example.com"] {
                let body = json!({"email": email, "password": PASSWORD});
                world.post("{app}/users", &body)?.expect(201)?;
            }
            let mut salted = Vec::new();
            collect(&state(world)?, &mut salted);
            let salts: BTreeSet<_> = salted.iter().map(|(salt, _)| salt).collect();
            let hashes: BTreeSet<_> = salted.iter().map(|(_, hash)| hash).collect();
            // Users of one seed with the same password may share a hash; others may not.
            ensure!(
                salts.len() >= 3 && salts.len() == hashes.len(),
                "salts or hashes are shared: {salted:?}"
            );
            for (salt, hash) in &salted {
                ensure!(
                    salt.len() >= 32 && hash.len() >= 64,
                    "too short: {salt} {hash}"
                );
            }
            Ok(())
        },
    },
];

pub(crate) static CHANGE_NOTHING: &[Rule] = &[
    Rule {
        id: "email",
        requirements: &["server/client-login/wrong-password"],
        says: "a rejected login by email address changes nothing",
        check: |target| {
            let world = &target.alone()?;
            ensure_unchanged(world, || world.try_email("ada@example.com", "wrong horse"))?;
            for name in ["nobody", "alan", "edsger"] {
                let email = format!("{name}@example.com");
                ensure_unchanged(world, || world.try_email(&email, PASSWORD))?;
            }
            disable(world, &world.ids.ada)?;
            ensure_unchanged(world, || world.try_email("ada@example.com", PASSWORD))
        },
    },
    Rule {
        id: "disabled-key",
        requirements: &["server/client-login/wrong-key"],
        says: "a login with a disabled API key is rejected and changes nothing",
        check: |target| {
            let world = &target.alone()?;
            let key = world.post("{app}/api_keys", &json!({"name": "new"}))?;
            let key = key.expect(201)?;
            world
                .put(&format!("{{app}}/api_keys/{}/disable", key.text("_id")))?
                .expect(204)?;
            let body = json!({"key": key.text("key")});
            ensure_unchanged(world, || world.try_login("api-key", &body))
        },
    },
    Rule {
        id: "disabled-by-custom-token",
        requirements: &["server/client-login/disabled", "server/disabling/login"],
        says: "a login of a disabled user does not update the user's data",
        check: |target| {
            let world = &target.custom_token()?;
            let token = |secret: &str| {
                let mut claims = claims(world, "ida");
                claims["secret"] = json!(secret);
                jwt::hs256(SIGNING_KEY, &claims)
            };
            let ida = Session::of(&login(world, &token("v"))?.expect(200)?)?;
            disable(world, &ida.user)?;
            check(&login(world, &token("w"))?, 401, &Says::AnyError)?;
            let path = format!("{{app}}/users/{}", ida.user);
            world.put(&format!("{path}/enable"))?.expect(204)?;
            let data = || Ok::<_, Stop>(world.get(&path)?.expect(200)?.json()?["data"].clone());
            ensure_eq!(data()?, json!({"secret": "v"}), "the user's data");
            login(world, &token("w"))?.expect(200)?;
            ensure_eq!(data()?, json!({"secret": "w"}), "the user's data");
            Ok(())
        },
    },
    Rule {
        id: "disabled-by-others",
        requirements: &["server/client-login/disabled", "server/disabling/login"],
        says: "a login of a disabled user by custom token, function or OAuth token changes nothing",
        check: |target| {
            let world = &target.seeded(&custom_token_seed(json!({})))?;
            let token = jwt::hs256(SIGNING_KEY, &claims(world, "ida"));
            let enter = || login(world, &token);
            let ida = Session::of(&enter()?.expect(200)?)?;
            disable(world, &ida.user)?;
            ensure_unchanged(world, enter)?;

            let world = &target.custom_function()?;
            let body = json!({"n": 7});
            let enter = || world.try_login("custom-function", &body);
            let oleg = Session::of(&enter()?.expect(200)?)?;
            disable(world, &oleg.user)?;
            ensure_unchanged(world, enter)?;
            let unknown = json!({"n": 8});
            ensure_unchanged(world, || world.try_login("custom-function", &unknown))?;

            let world = &target.oauth()?;
            let body = json!({"accessToken": "token-of-oauth2-facebook"});
            let enter = || world.try_login("oauth2-facebook", &body);
            let frieda = Session::of(&enter()?.expect(200)?)?;
            disable(world, &frieda.user)?;
            ensure_unchanged(world, enter)
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
