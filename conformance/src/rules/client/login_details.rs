//! What decides about a login, and what it changes.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use super::custom_token::{claims, enter, login, without};
use super::own_keys::create_key;
use crate::rules::{Rule, Says, check};
use crate::setup::apps::{SIGNING_KEY, provider, with_functions, with_provider};
use crate::setup::{Session, Setup, World, jwt, seeds};
use crate::target::{Outcome, Stop};

/// A finding unless nobody logs in at the provider while it is disabled.
fn ensure_off(world: &World<'_>, provider: &str, bodies: &[Value]) -> Outcome {
    let count = || world.get("{app}/users_count")?.expect(200)?.json();
    world.try_login(provider, &bodies[0])?.expect(200)?;
    let before = count()?;
    world.disable_provider(provider)?;
    for body in bodies {
        let answer = world.try_login(provider, body)?;
        ensure!(
            (400..500).contains(&answer.status),
            "a login at the disabled provider {provider}: {answer:?}"
        );
        check(&answer, answer.status, &Says::AnyError)?;
    }
    ensure_eq!(count()?, before, "the number of users");
    Ok(())
}

/// When ada logged in last, in seconds.
fn last_login(world: &World<'_>) -> Result<Value, Stop> {
    let user = world.get("{app}/users/{ada}")?.expect(200)?.json()?;
    Ok(user["last_authentication_date"].clone())
}

pub(crate) static LOGINS: &[Rule] = &[
    Rule {
        id: "unconfirmed-with-wrong-password",
        requirements: &["server/client-login/unauthorized"],
        says: "a wrong password for an unconfirmed address is rejected as a wrong password",
        check: |target| {
            let world = &target.shop()?;
            let words = Says::Coded("unauthorized", "InvalidPassword");
            check(
                &world.try_email("edsger@example.com", "wrong password")?,
                401,
                &words,
            )
        },
    },
    Rule {
        id: "custom-token-off",
        requirements: &["server/client-login/provider-off"],
        says: "nobody logs in with a custom token while that provider is disabled, new or known",
        check: |target| {
            let world = &target.custom_token()?;
            let body = |sub: &str| json!({"token": jwt::hs256(SIGNING_KEY, &claims(world, sub))});
            ensure_off(world, "custom-token", &[body("ida"), body("oleg")])
        },
    },
    Rule {
        id: "custom-function-off",
        requirements: &["server/client-login/provider-off"],
        says: "nobody logs in through a function while that provider is disabled, new or known",
        check: |target| {
            let world = &target.custom_function()?;
            let bodies = [json!({"word": "sesame"}), json!({"n": 7})];
            ensure_off(world, "custom-function", &bodies)
        },
    },
    Rule {
        id: "payload-without-options",
        requirements: &["server/client-login/custom-function"],
        says: "a login function receives the payload without `options`",
        check: |target| {
            let config = json!({"authFunctionName": "auth"});
            let seed = with_provider(seeds::shop(), provider("custom-function", config));
            let options = json!({"device": {"platform": "node"}});
            let auth = FunctionSeed::new("auth")
                .case(CaseSeed::throws("it has options").payload(json!({"options": options})))
                .case(CaseSeed::returns("ida"));
            let world = &target.seeded(&with_functions(seed, vec![auth]))?;
            let body = json!({"word": "sesame", "options": options});
            world.try_login("custom-function", &body)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "last-login",
        requirements: &["server/users/never-logged-in"],
        says: "last_authentication_date is the time of the last login, with a password or an API key, and of no refresh",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let first = world.login("ada")?;
            ensure_eq!(last_login(world)?, world.now()?, "after the first login");
            let (_, key) = create_key(world, &first, "own")?;
            world.advance("10m")?;
            let at = world.now()?;
            world.login("ada")?;
            ensure_eq!(last_login(world)?, at, "after a second login");
            world.advance("10m")?;
            world.refresh(&first)?.expect(201)?;
            ensure_eq!(last_login(world)?, at, "after a refresh");
            ensure_eq!(world.key_login(&key)?.user, world.ids.ada, "the key's user");
            ensure_eq!(last_login(world)?, world.now()?, "after a login with a key");
            Ok(())
        },
    },
];

pub(crate) static CUSTOM_TOKENS: &[Rule] = &[
    Rule {
        id: "every-signing-key",
        requirements: &[
            "server/custom-tokens/signature",
            "server/providers/token-config",
        ],
        says: "each of the provider's signing keys signs custom tokens, and no other key",
        check: |target| {
            let keys = ["one", "two", "three"];
            let value = |name: &str| format!("the signing key with the name {name:>10}");
            let body = json!({"config": {"signingAlgorithm": "HS256"},
                "secret_config": {"signingKeys": keys}});
            let setup = keys.iter().fold(Setup::shop(), |setup, name| {
                setup.secret(name, &value(name))
            });
            let world = &target.fresh(&setup.provider("custom-token", body))?;
            let mut users = Vec::new();
            for name in keys {
                let token = jwt::hs256(&value(name), &claims(world, "ida"));
                users.push(enter(world, &token)?.user);
            }
            users.dedup();
            ensure_eq!(users.len(), 1, "the number of users with one `sub`");
            let token = jwt::hs256(&value("four"), &claims(world, "ida"));
            check(&login(world, &token)?, 401, &Says::AnyError)
        },
    },
    Rule {
        id: "removed-metadata",
        requirements: &["server/custom-tokens/metadata"],
        says: "a metadata field that a token no longer has is removed from the user's data at the login",
        check: |target| {
            let world = &target.custom_token()?;
            let mut claims = claims(world, "ida");
            claims["secret"] = json!("v");
            claims["nick"] = json!("Ida");
            let data = |session: &Session| {
                let profile = world.profile(session)?.expect(200)?.json()?;
                Ok::<_, Stop>(profile["data"].clone())
            };
            let session = enter(world, &jwt::hs256(SIGNING_KEY, &claims))?;
            let both = json!({"secret": "v", "name": "Ida"});
            ensure_eq!(data(&session)?, both, "the user's data");
            let claims = without(&claims, "nick");
            let session = enter(world, &jwt::hs256(SIGNING_KEY, &claims))?;
            ensure_eq!(data(&session)?, json!({"secret": "v"}), "the user's data");
            Ok(())
        },
    },
];
