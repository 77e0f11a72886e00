//! Logging in with a token of a system of one's own.

use serde_json::{Value, json};

use super::{Rule, Says, check};
use crate::support::apps::{SIGNING_KEY, custom_token, custom_token_seed};
use crate::support::http::Answer;
use crate::support::jwt;
use crate::support::world::{CLIENT_APP, Session, World};

/// Claims that are good for an hour.
pub(super) fn claims(world: &World, sub: &str) -> Value {
    let now = world.now();
    json!({"aud": CLIENT_APP, "sub": sub, "iat": now, "exp": now + 3600})
}

pub(super) fn login(world: &World, token: &str) -> Answer {
    world.try_login("custom-token", &json!({"token": token}))
}

/// Logs in with these claims, well signed.
#[track_caller]
fn enter(world: &World, claims: &Value) -> Session {
    Session::of(&login(world, &jwt::hs256(SIGNING_KEY, claims)).expect(200))
}

/// Fails unless the token is refused, with 401, and makes nobody.
#[track_caller]
pub(super) fn shut_out(world: &World, token: &str) {
    let before = world.get("{app}/users_count").expect(200).json();
    let answer = login(world, token);
    check(&answer, 401, &Says::AnyError);
    assert_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
    assert_eq!(world.get("{app}/users_count").expect(200).json(), before);
}

pub(super) static CUSTOM_TOKEN: &[Rule] = &[
    Rule {
        proves: &["3.2/custom-token", "4/custom-jwt/sub", "4/custom-jwt/hs256"],
        says: "the token's sub is the identity's id, and always the same user",
        source: "manual; realm-js tests",
        check: |_| {
            let world = custom_token();
            let first = enter(&world, &claims(&world, "ida"));
            world.assert_alive(&first);
            let profile = world.profile(&first).expect(200).json();
            let identity = &profile["identities"][0];
            assert_eq!(identity["id"], "ida", "{profile}");
            assert_eq!(identity["provider_type"], "custom-token", "{profile}");
            assert_eq!(enter(&world, &claims(&world, "ida")).user, first.user);
            assert_ne!(enter(&world, &claims(&world, "oleg")).user, first.user);
        },
    },
    Rule {
        proves: &["4/custom-jwt/metadata", "3.4/profile/custom-token"],
        says: "only the configured fields go to the user's data, anew at each log-in",
        source: "manual; realm-js tests",
        check: |_| {
            let world = custom_token();
            let mut claims = claims(&world, "ida");
            let data = |session: &Session| {
                let profile = world.profile(session).expect(200).json();
                profile["data"].clone()
            };
            claims["secret"] = json!("v");
            claims["other"] = json!("unseen");
            assert_eq!(data(&enter(&world, &claims)), json!({"secret": "v"}));
            claims["secret"] = json!("w");
            claims["nick"] = json!("Ida");
            assert_eq!(
                data(&enter(&world, &claims)),
                json!({"secret": "w", "name": "Ida"})
            );
        },
    },
    Rule {
        proves: &["4/custom-jwt/metadata"],
        says: "a field that is required must be there",
        source: "manual; status our choice",
        check: |_| {
            let mut seed = custom_token_seed(json!({"signingAlgorithm": "HS256"}));
            let providers = &mut seed.groups[0].apps[0].providers;
            let provider = providers.last_mut().expect("a provider");
            provider.metadata_fields =
                Some(json!([{"required": true, "name": "secret", "field_name": "secret"}]));
            let world = World::with(seed);
            let mut claims = claims(&world, "ida");
            shut_out(&world, &jwt::hs256(SIGNING_KEY, &claims));
            claims["secret"] = json!("v");
            enter(&world, &claims);
        },
    },
    Rule {
        proves: &["4/custom-jwt/audience"],
        says: "the audience is the client app id; it may be one of several in the token",
        source: "manual; realm-js tests; status our choice",
        check: |_| {
            let world = custom_token();
            let mut claims = claims(&world, "ida");
            for aud in [
                json!("another-app"),
                json!(["another-app"]),
                json!(""),
                json!(7),
            ] {
                claims["aud"] = aud;
                shut_out(&world, &jwt::hs256(SIGNING_KEY, &claims));
            }
            claims.as_object_mut().expect("claims").remove("aud");
            shut_out(&world, &jwt::hs256(SIGNING_KEY, &claims));
            claims["aud"] = json!([CLIENT_APP, "another-app"]);
            enter(&world, &claims);
        },
    },
    Rule {
        proves: &["4/custom-jwt/audience", "2.3/config/custom-token"],
        says: "another audience may be configured, as a text or a list, in the app id's place",
        source: "manual; OpenAPI document; status our choice",
        check: |_| {
            for audience in [json!("my-own"), json!(["my-own"])] {
                let config = json!({"signingAlgorithm": "HS256", "audience": audience});
                let world = World::with(custom_token_seed(config));
                let mut claims = claims(&world, "ida");
                shut_out(&world, &jwt::hs256(SIGNING_KEY, &claims));
                claims["aud"] = json!("my-own");
                enter(&world, &claims);
            }
        },
    },
    Rule {
        proves: &["4/custom-jwt/expiry"],
        says: "the token must not be over, by the server's clock",
        source: "manual; realm-js tests; status our choice",
        check: |_| {
            let world = custom_token();
            world.server().freeze_clock(true);
            let mut claims = claims(&world, "ida");
            let token = jwt::hs256(SIGNING_KEY, &claims);
            login(&world, &token).expect(200);
            world.later(3601);
            let answer = login(&world, &token);
            check(&answer, 401, &Says::AnyError);
            for exp in [json!(world.now() - 1), json!(0), json!("soon")] {
                claims["exp"] = exp;
                let answer = login(&world, &jwt::hs256(SIGNING_KEY, &claims));
                check(&answer, 401, &Says::AnyError);
            }
            claims["exp"] = json!(world.now() + 60);
            enter(&world, &claims);
        },
    },
    Rule {
        proves: &["4/custom-jwt/hs256"],
        says: "one that is signed with another key, changed, or not signed opens nothing",
        source: "manual; status our choice",
        check: |_| {
            let world = custom_token();
            let claims = claims(&world, "ida");
            let good = jwt::hs256(SIGNING_KEY, &claims);
            shut_out(
                &world,
                &jwt::hs256("another-key-of-at-least-32-characters", &claims),
            );
            shut_out(&world, &jwt::hs256("", &claims));
            shut_out(&world, &crate::support::world::forged(&good));
            let signature = good.rsplit('.').next().expect("a signature");
            let mut other = claims.clone();
            other["sub"] = json!("oleg");
            let header = json!({"alg": "HS256", "typ": "JWT"});
            shut_out(
                &world,
                &format!("{}.{signature}", jwt::unsigned(&header, &other)),
            );
            for alg in ["none", "None", "NONE", "nOnE", "HS384", "RS256", ""] {
                let header = json!({"alg": alg, "typ": "JWT"});
                let unsigned = jwt::unsigned(&header, &claims);
                for tail in ["", ".", &format!(".{signature}")] {
                    shut_out(&world, &format!("{unsigned}{tail}"));
                }
            }
            for token in ["", ".", "..", "a.b.c", "eyJ9.eyJ9.eyJ9", "x"] {
                let answer = login(&world, token);
                assert!((400..500).contains(&answer.status), "{token}: {answer:?}");
            }
            login(&world, &good).expect(200);
        },
    },
    Rule {
        proves: &["4/custom-jwt/sub", "3.2/custom-token"],
        says: "without a sub, or without a token, nobody is let in",
        source: "manual; status our choice",
        check: |_| {
            let world = custom_token();
            let mut claims = claims(&world, "ida");
            claims.as_object_mut().expect("claims").remove("sub");
            shut_out(&world, &jwt::hs256(SIGNING_KEY, &claims));
            for body in [json!({}), json!({"token": 7}), json!({"token": null})] {
                let answer = world.try_login("custom-token", &body);
                assert!((400..500).contains(&answer.status), "{answer:?}");
                check(&answer, answer.status, &Says::AnyError);
            }
        },
    },
    Rule {
        proves: &["2.3/config/custom-token", "2.8/secrets/create"],
        says: "a provider made by the administrator, with a secret of theirs, works as well",
        source: "OpenAPI document; realm-core tests; client code: realm-app-importer",
        check: |world| {
            let secret = json!({"name": "mine", "value": SIGNING_KEY});
            world.post("{app}/secrets", &secret).expect(201);
            let provider = json!({
                "name": "custom-token", "type": "custom-token", "disabled": false,
                "config": {"audience": [], "signingAlgorithm": "HS256", "useJWKURI": false},
                "secret_config": {"signingKeys": ["mine"]},
                "metadata_fields":
                    [{"required": false, "name": "secret", "field_name": "secret"}],
            });
            world.post("{app}/auth_providers", &provider).expect(201);
            let mut claims = claims(world, "ida");
            claims["secret"] = json!("v");
            let session = enter(world, &claims);
            let profile = world.profile(&session).expect(200).json();
            assert_eq!(profile["data"], json!({"secret": "v"}));
        },
    },
];
