//! Custom tokens that are signed with RS256, and those that are not.

use serde_json::{Value, json};

use super::{claims, enter, login, shut_out};
use crate::rules::{Rule, Says, check};
use crate::setup::apps::{SIGNING_KEY, custom_token_seed};
use crate::setup::jwt::{encode, hs256, hs256_under, unsigned};
use crate::setup::rsa::Rsa;
use crate::setup::{Setup, World, forged};
use crate::target::{Stop, Target};

/// An app with the system's public key as a secret.
fn by_pem(target: &Target) -> Result<World<'_>, Stop> {
    let body = json!({
        "config": {"signingAlgorithm": "RS256"},
        "secret_config": {"signingKeys": ["signing"]},
        "metadata_fields": [{"required": false, "name": "nick", "field_name": "name"}],
    });
    let setup = Setup::shop()
        .secret("signing", &Rsa::ours().pem())
        .provider("custom-token", body);
    target.fresh(&setup)
}

/// An app with the system's public keys in the settings of the provider.
fn by_jwks<'t>(target: &'t Target, keys: &Value) -> Result<World<'t>, Stop> {
    let config = json!({"useJWKURI": true, "jwks": keys});
    target.fresh(&Setup::shop().provider("custom-token", json!({"config": config})))
}

pub(crate) static RS256: &[Rule] = &[
    Rule {
        id: "pem",
        requirements: &[
            "server/custom-tokens/rs256",
            "server/providers/token-config",
        ],
        says: "a token signed with RS256 is verified with a public key that is a secret in PEM",
        check: |target| {
            let world = &by_pem(target)?;
            let ours = Rsa::ours();
            let mut claims = claims(world, "ida");
            claims["nick"] = json!("Ida");
            let first = enter(world, &ours.sign(&claims))?;
            world.ensure_live(&first)?;
            let profile = world.profile(&first)?.expect(200)?.json()?;
            ensure_eq!(
                profile["identities"][0]["id"],
                "ida",
                "`identities.0.id` of {profile}"
            );
            ensure_eq!(
                profile["data"],
                json!({"name": "Ida"}),
                "`data` of {profile}"
            );
            ensure_eq!(
                enter(world, &ours.sign(&claims))?.user,
                first.user,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "jwks",
        requirements: &["server/custom-tokens/key-set"],
        says: "the keys may be in the settings, as a set or alone; a token names its key",
        check: |target| {
            let ours = Rsa::ours();
            let keys = json!({"keys": [Rsa::foreign().jwk("old"), ours.jwk("new")]});
            for keys in [keys, ours.jwk("new")] {
                let world = &by_jwks(target, &keys)?;
                let claims = claims(world, "ida");
                world.ensure_live(&enter(world, &ours.sign_as("new", &claims))?)?;
                shut_out(world, &ours.sign_as("old", &claims))?;
                shut_out(world, &ours.sign_as("", &claims))?;
                shut_out(world, &ours.sign_as("unheard-of", &claims))?;
                shut_out(world, &ours.sign(&claims))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "jwks-limit",
        requirements: &["server/providers/token-limits"],
        says: "a set in the settings has at most three keys",
        check: |target| {
            let world = &target.shop()?;
            let key = Rsa::ours().jwk("k");
            for (count, status) in [(4, 400), (3, 201)] {
                let keys = json!({"keys": vec![&key; count]});
                let body = json!({"type": "custom-token", "config": {"jwks": keys}});
                world.post("{app}/auth_providers", &body)?.expect(status)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "key-names",
        requirements: &[
            "server/custom-tokens/key-set",
            "server/custom-tokens/foreign-key",
        ],
        says: "each key of a set verifies tokens under its own name only",
        check: |target| {
            let (ours, other) = (Rsa::ours(), Rsa::foreign());
            let keys = json!({"keys": [ours.jwk("a"), other.jwk("b")]});
            let world = &by_jwks(target, &keys)?;
            let claims = claims(world, "ida");
            enter(world, &ours.sign_as("a", &claims))?;
            enter(world, &other.sign_as("b", &claims))?;
            shut_out(world, &ours.sign_as("b", &claims))?;
            shut_out(world, &other.sign_as("a", &claims))?;
            Ok(())
        },
    },
    Rule {
        id: "signature",
        requirements: &[
            "server/custom-tokens/foreign-key",
            "server/custom-tokens/subject",
        ],
        says: "a token with a foreign key, changed claims or a changed signature is rejected",
        check: |target| {
            let ours = Rsa::ours();
            for world in &[by_pem(target)?, by_jwks(target, &ours.jwk("k"))?] {
                let claims = claims(world, "ida");
                let good = ours.sign_as("k", &claims);
                shut_out(world, &Rsa::foreign().sign_as("k", &claims))?;
                shut_out(world, &forged(&good))?;
                let mut other = claims.clone();
                other["sub"] = json!("oleg");
                let signature = good.rsplit('.').next().unwrap_or_default();
                let header = json!({"alg": "RS256", "typ": "JWT", "kid": "k"});
                let changed = unsigned(&header, &other);
                shut_out(world, &format!("{changed}.{signature}"))?;
                let (signed, _) = good.rsplit_once('.').unwrap_or_default();
                for tail in [
                    "",
                    ".",
                    ".AA",
                    &format!(".{signature}AA"),
                    &format!(".{signature}."),
                ] {
                    shut_out(world, &format!("{signed}{tail}"))?;
                }
                enter(world, &good)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "key-confusion",
        requirements: &["server/custom-tokens/key-confusion"],
        says: "a token that is signed with HS256 and the public key, in any form, is rejected",
        check: |target| {
            let ours = Rsa::ours();
            let jwk = ours.jwk("k");
            let modulus = jwk["n"].as_str().unwrap_or_default().to_owned();
            let secrets = [
                ours.pem().into_bytes(),
                ours.pem().trim_end().as_bytes().to_vec(),
                encode(&ours.spki()).into_bytes(),
                ours.spki(),
                modulus.into_bytes(),
                jwk.to_string().into_bytes(),
            ];
            for world in &[by_pem(target)?, by_jwks(target, &jwk)?] {
                let claims = claims(world, "ida");
                for secret in &secrets {
                    for alg in ["HS256", "RS256"] {
                        let header = json!({"alg": alg, "typ": "JWT", "kid": "k"});
                        shut_out(world, &hs256_under(&header, secret, &claims))?;
                    }
                }
                for alg in ["none", "None", ""] {
                    let header = json!({"alg": alg, "typ": "JWT", "kid": "k"});
                    shut_out(world, &format!("{}.", unsigned(&header, &claims)))?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "algorithm",
        requirements: &["server/custom-tokens/key-confusion"],
        says: "the provider decides the algorithm: an app with HS256 rejects RS256, whatever key the token has",
        check: |target| {
            let world = &target.custom_token()?;
            let claims = claims(world, "ida");
            shut_out(world, &Rsa::ours().sign(&claims))?;
            // Nor does a key that the token brings along.
            let header = json!({"alg": "RS256", "typ": "JWT", "jwk": Rsa::ours().jwk("k")});
            shut_out(world, &Rsa::ours().sign_under(&header, &claims))?;
            let header = json!({"alg": "HS256", "typ": "JWT", "kid": "../../dev/null"});
            shut_out(world, &hs256_under(&header, b"", &claims))?;
            enter(world, &hs256(SIGNING_KEY, &claims))?;
            Ok(())
        },
    },
    Rule {
        id: "metadata-paths",
        requirements: &[
            "server/custom-tokens/metadata-paths",
            "server/custom-tokens/metadata",
        ],
        says: "a metadata field may be nested in the token; a dot in a key is written \\.",
        check: |target| {
            let fields = json!([
                {"name": "user.name", "field_name": "called"},
                {"name": "user.age"},
                {"name": "a\\.b"},
                {"name": "nowhere.at.all"},
            ]);
            let config = json!({"signingAlgorithm": "HS256"});
            let world = &target.custom_token_with(&config, &fields)?;
            let mut claims = claims(world, "ida");
            claims["user"] = json!({"name": "Ida", "age": 36, "secret": "s"});
            claims["a.b"] = json!(["x"]);
            let session = enter(world, &hs256(SIGNING_KEY, &claims))?;
            let profile = world.profile(&session)?.expect(200)?.json()?;
            let expected = json!({"called": "Ida", "age": 36, "a.b": ["x"]});
            ensure_eq!(profile["data"], expected, "`data` of {profile}");
            Ok(())
        },
    },
    Rule {
        id: "not-before",
        requirements: &["server/custom-tokens/not-before"],
        says: "a token is rejected before `nbf`, and accepted afterwards",
        check: |target| {
            let world = &by_pem(target)?;
            let ours = Rsa::ours();
            let mut claims = claims(world, "ida");
            let exp = claims["exp"].as_i64().unwrap_or_default();
            claims["exp"] = json!(exp + 3600);
            claims["nbf"] = json!(exp);
            shut_out(world, &ours.sign(&claims))?;
            claims["nbf"] = json!(exp - 2 * 3600);
            enter(world, &ours.sign(&claims))?;
            Ok(())
        },
    },
    Rule {
        id: "times",
        requirements: &[
            "server/custom-tokens/not-before",
            "server/custom-tokens/expiry",
        ],
        says: "a token is rejected before `nbf` and from `exp` on, to the second of the server's clock",
        check: |target| {
            let mut seed = custom_token_seed(json!({"signingAlgorithm": "RS256"}));
            seed.groups[0].apps[0].secrets[0].value = Rsa::ours().pem();
            let world = &target.seeded(&seed)?;
            world.freeze_clock()?;
            let now = world.now()?;
            let mut claims = claims(world, "ida");
            claims["nbf"] = json!(now + 60);
            claims["exp"] = json!(now + 120);
            let token = Rsa::ours().sign(&claims);
            shut_out(world, &token)?;
            world.advance_seconds(59)?;
            check(&login(world, &token)?, 401, &Says::AnyError)?;
            world.advance_seconds(1)?;
            enter(world, &token)?;
            world.advance_seconds(59)?;
            enter(world, &token)?;
            world.advance_seconds(1)?;
            check(&login(world, &token)?, 401, &Says::AnyError)
        },
    },
];
