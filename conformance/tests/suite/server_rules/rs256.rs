//! Tokens of other systems that are signed with RS256, and what is not.

use serde_json::{Value, json};

use appservices_mock::Seed;

use super::custom_token::{claims, login, shut_out};
use super::{Rule, Says, check};
use crate::support::apps::{SIGNING_KEY, custom_token_seed, provider, with_provider};
use crate::support::jwt::{encode, hs256, hs256_under, unsigned};
use crate::support::rsa::Rsa;
use crate::support::world::{self, Session, World};

/// The public key of the system is a secret of the app's.
fn by_pem() -> World {
    let mut seed = custom_token_seed(json!({"signingAlgorithm": "RS256"}));
    seed.groups[0].apps[0].secrets[0].value = Rsa::ours().pem();
    World::with(seed)
}

/// The public keys of the system are in the provider's settings.
fn by_jwks(keys: &Value) -> World {
    World::with(jwks_seed(&json!({"jwks": keys})))
}

pub(super) fn jwks_seed(config: &Value) -> Seed {
    let mut config = config.clone();
    config["useJWKURI"] = json!(true);
    with_provider(
        world::seed(),
        provider("custom-token", config)
            .metadata_fields(json!([{"required": false, "name": "nick", "field_name": "name"}])),
    )
}

#[track_caller]
fn enter(world: &World, token: &str) -> Session {
    Session::of(&login(world, token).expect(200))
}

pub(super) static RS256: &[Rule] = &[
    Rule {
        proves: &["custom-jwt/rs256", "2.3/config/custom-token"],
        says: "a token signed with RS256 is taken by the system's public key, a secret in PEM",
        source: "manual",
        check: |_| {
            let world = by_pem();
            let ours = Rsa::ours();
            let mut claims = claims(&world, "ida");
            claims["nick"] = json!("Ida");
            let first = enter(&world, &ours.sign(&claims));
            world.assert_alive(&first);
            let profile = world.profile(&first).expect(200).json();
            assert_eq!(profile["identities"][0]["id"], "ida", "{profile}");
            assert_eq!(profile["data"], json!({"name": "Ida"}));
            assert_eq!(enter(&world, &ours.sign(&claims)).user, first.user);
        },
    },
    Rule {
        proves: &["custom-jwt/jwks"],
        says: "the keys may stand in the settings, as a set or alone; a token names its key",
        source: "manual",
        check: |_| {
            let ours = Rsa::ours();
            let keys = json!({"keys": [Rsa::foreign().jwk("old"), ours.jwk("new")]});
            for keys in [keys, ours.jwk("new")] {
                let world = by_jwks(&keys);
                let claims = claims(&world, "ida");
                world.assert_alive(&enter(&world, &ours.sign_as("new", &claims)));
                shut_out(&world, &ours.sign_as("old", &claims));
                shut_out(&world, &ours.sign_as("", &claims));
                shut_out(&world, &ours.sign_as("unheard-of", &claims));
                shut_out(&world, &ours.sign(&claims));
            }
        },
    },
    Rule {
        proves: &["custom-jwt/jwks", "custom-jwt/foreign-key"],
        says: "each key of a set opens under its own name only",
        source: "manual; status our choice",
        check: |_| {
            let (ours, other) = (Rsa::ours(), Rsa::foreign());
            let world = by_jwks(&json!({"keys": [ours.jwk("a"), other.jwk("b")]}));
            let claims = claims(&world, "ida");
            enter(&world, &ours.sign_as("a", &claims));
            enter(&world, &other.sign_as("b", &claims));
            shut_out(&world, &ours.sign_as("b", &claims));
            shut_out(&world, &other.sign_as("a", &claims));
        },
    },
    Rule {
        proves: &["custom-jwt/foreign-key", "4/custom-jwt/sub"],
        says: "a foreign key, changed claims and a changed signature open nothing",
        source: "our choice",
        check: |_| {
            let ours = Rsa::ours();
            for world in [by_pem(), by_jwks(&ours.jwk("k"))] {
                let claims = claims(&world, "ida");
                let good = ours.sign_as("k", &claims);
                shut_out(&world, &Rsa::foreign().sign_as("k", &claims));
                shut_out(&world, &world::forged(&good));
                let mut other = claims.clone();
                other["sub"] = json!("oleg");
                let signature = good.rsplit('.').next().expect("a signature");
                let header = json!({"alg": "RS256", "typ": "JWT", "kid": "k"});
                shut_out(
                    &world,
                    &format!("{}.{signature}", unsigned(&header, &other)),
                );
                let (signed, _) = good.rsplit_once('.').expect("a signature");
                for tail in [
                    "",
                    ".",
                    ".AA",
                    &format!(".{signature}AA"),
                    &format!(".{signature}."),
                ] {
                    shut_out(&world, &format!("{signed}{tail}"));
                }
                enter(&world, &good);
            }
        },
    },
    Rule {
        proves: &["custom-jwt/key-confusion"],
        says: "the public key is no secret: HS256 with it opens nothing, in whatever form",
        source: "our choice",
        check: |_| {
            let ours = Rsa::ours();
            let jwk = ours.jwk("k");
            let modulus = jwk["n"].as_str().expect("a modulus").to_owned();
            let secrets = [
                ours.pem().into_bytes(),
                ours.pem().trim_end().as_bytes().to_vec(),
                encode(&ours.spki()).into_bytes(),
                ours.spki(),
                modulus.into_bytes(),
                jwk.to_string().into_bytes(),
            ];
            for world in [by_pem(), by_jwks(&jwk)] {
                let claims = claims(&world, "ida");
                for secret in &secrets {
                    for alg in ["HS256", "RS256"] {
                        let header = json!({"alg": alg, "typ": "JWT", "kid": "k"});
                        shut_out(&world, &hs256_under(&header, secret, &claims));
                    }
                }
                for alg in ["none", "None", ""] {
                    let header = json!({"alg": alg, "typ": "JWT", "kid": "k"});
                    shut_out(&world, &format!("{}.", unsigned(&header, &claims)));
                }
            }
        },
    },
    Rule {
        proves: &["custom-jwt/key-confusion"],
        says: "the algorithm is the provider's choice: RS256 opens no app that has HS256",
        source: "our choice",
        check: |_| {
            let world = World::with(custom_token_seed(json!({"signingAlgorithm": "HS256"})));
            let claims = claims(&world, "ida");
            shut_out(&world, &Rsa::ours().sign(&claims));
            // Nor does a key that the token brings along.
            let header = json!({"alg": "RS256", "typ": "JWT", "jwk": Rsa::ours().jwk("k")});
            shut_out(&world, &Rsa::ours().sign_under(&header, &claims));
            let header = json!({"alg": "HS256", "typ": "JWT", "kid": "../../dev/null"});
            shut_out(&world, &hs256_under(&header, b"", &claims));
            enter(&world, &hs256(SIGNING_KEY, &claims));
        },
    },
    Rule {
        proves: &["custom-jwt/metadata-paths", "4/custom-jwt/metadata"],
        says: "a metadata field may be deep in the token; a dot in a key is written \\.",
        source: "manual",
        check: |_| {
            let mut seed = custom_token_seed(json!({"signingAlgorithm": "HS256"}));
            let provider = seed.groups[0].apps[0]
                .providers
                .last_mut()
                .expect("a provider");
            provider.metadata_fields = Some(json!([
                {"name": "user.name", "field_name": "called"},
                {"name": "user.age"},
                {"name": "a\\.b"},
                {"name": "nowhere.at.all"},
            ]));
            let world = World::with(seed);
            let mut claims = claims(&world, "ida");
            claims["user"] = json!({"name": "Ida", "age": 36, "secret": "s"});
            claims["a.b"] = json!(["x"]);
            let session = enter(&world, &hs256(SIGNING_KEY, &claims));
            let profile = world.profile(&session).expect(200).json();
            let expected = json!({"called": "Ida", "age": 36, "a.b": ["x"]});
            assert_eq!(profile["data"], expected, "{profile}");
        },
    },
    Rule {
        proves: &["custom-jwt/not-before", "4/custom-jwt/expiry"],
        says: "a token is not good before its time nor after it, by the server's clock",
        source: "manual; status our choice",
        check: |_| {
            let world = by_pem();
            let ours = Rsa::ours();
            world.clock(&json!({"freeze": true}));
            let now = world.show("clock")["now"].as_i64().expect("seconds");
            let mut claims = claims(&world, "ida");
            claims["nbf"] = json!(now + 60);
            claims["exp"] = json!(now + 120);
            let token = ours.sign(&claims);
            shut_out(&world, &token);
            world.wait("59s");
            check(&login(&world, &token), 401, &Says::AnyError);
            world.wait("1s");
            enter(&world, &token);
            world.wait("59s");
            enter(&world, &token);
            world.wait("1s");
            check(&login(&world, &token), 401, &Says::AnyError);
        },
    },
];
