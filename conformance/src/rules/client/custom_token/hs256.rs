//! Custom tokens that are signed with HS256, and what every custom token must have.

use serde_json::{Value, json};

use super::{claims, enter, expired_claims, login, shut_out, without};
use crate::rules::{Rule, Says, check, refused};
use crate::setup::apps::{SIGNING_KEY, custom_token_seed};
use crate::setup::{Session, World, forged, jwt};
use crate::target::Stop;

const LOGIN: &str = "{client}/app/{client_app}/auth/providers/custom-token/login";

/// A token of these claims, signed with the app's key.
fn signed(claims: &Value) -> String {
    jwt::hs256(SIGNING_KEY, claims)
}

/// The user's data in the profile.
fn data(world: &World<'_>, session: &Session) -> Result<Value, Stop> {
    let profile = world.profile(session)?.expect(200)?.json()?;
    Ok(profile["data"].clone())
}

pub(crate) static CUSTOM_TOKEN: &[Rule] = &[
    Rule {
        id: "sub",
        requirements: &[
            "server/client-login/custom-token",
            "server/custom-tokens/subject",
            "server/custom-tokens/signature",
        ],
        says: "the token's sub is the ID of the identity, and always the same user",
        check: |target| {
            let world = &target.custom_token()?;
            let first = enter(world, &signed(&claims(world, "ida")))?;
            world.ensure_live(&first)?;
            let profile = world.profile(&first)?.expect(200)?.json()?;
            let identity = &profile["identities"][0];
            ensure_eq!(identity["id"], "ida", "`id` of {identity}");
            ensure_eq!(
                identity["provider_type"],
                "custom-token",
                "`provider_type` of {identity}"
            );
            ensure_eq!(
                enter(world, &signed(&claims(world, "ida")))?.user,
                first.user,
                "the user of the login"
            );
            ensure_ne!(
                enter(world, &signed(&claims(world, "oleg")))?.user,
                first.user,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "metadata",
        requirements: &[
            "server/custom-tokens/metadata",
            "server/client-session/token-profile",
        ],
        says: "only the configured fields are copied to the user's data, at each login",
        check: |target| {
            let world = &target.custom_token()?;
            let mut claims = claims(world, "ida");
            claims["secret"] = json!("v");
            claims["other"] = json!("unseen");
            let session = enter(world, &signed(&claims))?;
            ensure_eq!(
                data(world, &session)?,
                json!({"secret": "v"}),
                "the user's data"
            );
            claims["secret"] = json!("w");
            claims["nick"] = json!("Ida");
            let session = enter(world, &signed(&claims))?;
            ensure_eq!(
                data(world, &session)?,
                json!({"secret": "w", "name": "Ida"}),
                "the user's data"
            );
            Ok(())
        },
    },
    Rule {
        id: "metadata-length",
        requirements: &["server/providers/token-limits"],
        says: "a value for the user's data that is too long as JSON is rejected, in any other claim it is not",
        check: |target| {
            let world = &target.custom_token()?;
            let mut claims = claims(world, "ida");
            claims["other"] = json!((0..3000).collect::<Vec<_>>());
            enter(world, &signed(&claims))?;
            claims["secret"] = claims["other"].clone();
            shut_out(world, &signed(&claims))
        },
    },
    Rule {
        id: "required-field",
        requirements: &["server/custom-tokens/metadata"],
        says: "a token without a required field is rejected",
        check: |target| {
            let config = json!({"signingAlgorithm": "HS256"});
            let fields = json!([{"required": true, "name": "secret", "field_name": "secret"}]);
            let world = &target.custom_token_with(&config, &fields)?;
            let mut claims = claims(world, "ida");
            shut_out(world, &signed(&claims))?;
            claims["secret"] = json!("v");
            enter(world, &signed(&claims))?;
            Ok(())
        },
    },
    Rule {
        id: "audience",
        requirements: &["server/custom-tokens/audience"],
        says: "the audience is the client app ID, alone or among others",
        check: |target| {
            let world = &target.custom_token()?;
            let mut claims = claims(world, "ida");
            for aud in [
                json!("another-app"),
                json!(["another-app"]),
                json!(""),
                json!(7),
            ] {
                claims["aud"] = aud;
                shut_out(world, &signed(&claims))?;
            }
            shut_out(world, &signed(&without(&claims, "aud")))?;
            claims["aud"] = json!([world.ids.client_app, "another-app"]);
            enter(world, &signed(&claims))?;
            Ok(())
        },
    },
    Rule {
        id: "configured-audience",
        requirements: &[
            "server/custom-tokens/audience",
            "server/providers/token-config",
        ],
        says: "another audience can be configured, as a text or a list, instead of the client app ID",
        check: |target| {
            for audience in [json!("my-own"), json!(["my-own"])] {
                let config = json!({"signingAlgorithm": "HS256", "audience": audience});
                let world = &target.custom_token_with(&config, &json!([]))?;
                let mut claims = claims(world, "ida");
                shut_out(world, &signed(&claims))?;
                claims["aud"] = json!("my-own");
                enter(world, &signed(&claims))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "expired",
        requirements: &["server/custom-tokens/expiry"],
        says: "an expired token, or one whose `exp` is not a time, is rejected",
        check: |target| {
            let world = &target.custom_token()?;
            shut_out(world, &signed(&expired_claims(world, "ida")))?;
            let mut claims = claims(world, "ida");
            enter(world, &signed(&claims))?;
            for exp in [json!(0), json!("soon")] {
                claims["exp"] = exp;
                shut_out(world, &signed(&claims))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "expiry",
        requirements: &["server/custom-tokens/expiry"],
        says: "an expired token is rejected, by the server's clock",
        check: |target| {
            let config = json!({"signingAlgorithm": "HS256"});
            let world = &target.seeded(&custom_token_seed(config))?;
            world.freeze_clock()?;
            let mut claims = claims(world, "ida");
            claims["exp"] = json!(world.now()? + 3600);
            let token = signed(&claims);
            enter(world, &token)?;
            world.advance_seconds(3601)?;
            check(&login(world, &token)?, 401, &Says::AnyError)?;
            claims["exp"] = json!(world.now()? - 1);
            check(&login(world, &signed(&claims))?, 401, &Says::AnyError)?;
            claims["exp"] = json!(world.now()? + 60);
            enter(world, &signed(&claims))?;
            Ok(())
        },
    },
    Rule {
        id: "signature",
        requirements: &["server/custom-tokens/signature"],
        says: "a token that is signed with another key, changed or unsigned is rejected",
        check: |target| {
            let world = &target.custom_token()?;
            let claims = claims(world, "ida");
            let good = signed(&claims);
            let another = "another-key-of-at-least-32-characters";
            shut_out(world, &jwt::hs256(another, &claims))?;
            shut_out(world, &jwt::hs256("", &claims))?;
            shut_out(world, &forged(&good))?;
            let signature = good.rsplit('.').next().unwrap_or_default();
            let mut other = claims.clone();
            other["sub"] = json!("oleg");
            let header = json!({"alg": "HS256", "typ": "JWT"});
            let unsigned = jwt::unsigned(&header, &other);
            shut_out(world, &format!("{unsigned}.{signature}"))?;
            for alg in ["none", "None", "NONE", "nOnE", "HS384", "RS256", ""] {
                let header = json!({"alg": alg, "typ": "JWT"});
                let unsigned = jwt::unsigned(&header, &claims);
                for tail in ["", ".", &format!(".{signature}")] {
                    shut_out(world, &format!("{unsigned}{tail}"))?;
                }
            }
            for token in ["", ".", "..", "a.b.c", "eyJ9.eyJ9.eyJ9", "x"] {
                let answer = login(world, token)?;
                ensure!(
                    (400..500).contains(&answer.status),
                    "the token {token:?} is not refused: {answer:?}"
                );
            }
            enter(world, &good)?;
            Ok(())
        },
    },
    Rule {
        id: "missing",
        requirements: &[
            "server/custom-tokens/subject",
            "server/client-login/custom-token",
        ],
        says: "a token without a sub, and a login without a token, are rejected",
        check: |target| {
            let world = &target.custom_token()?;
            shut_out(world, &signed(&without(&claims(world, "ida"), "sub")))?;
            for body in [json!({}), json!({"token": 7}), json!({"token": null})] {
                refused(world.call("POST", LOGIN).json(&body))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "created-provider",
        requirements: &[
            "server/providers/token-config",
            "server/configuration/secrets-create",
        ],
        says: "a provider and a secret that the administrator creates work as well",
        check: |target| {
            let world = &target.shop()?;
            let secret = json!({"name": "mine", "value": SIGNING_KEY});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let provider = json!({
                "name": "custom-token", "type": "custom-token", "disabled": false,
                "config": {"audience": [], "signingAlgorithm": "HS256", "useJWKURI": false},
                "secret_config": {"signingKeys": ["mine"]},
                "metadata_fields":
                    [{"required": false, "name": "secret", "field_name": "secret"}],
            });
            world.post("{app}/auth_providers", &provider)?.expect(201)?;
            let mut claims = claims(world, "ida");
            claims["secret"] = json!("v");
            let session = enter(world, &signed(&claims))?;
            ensure_eq!(
                data(world, &session)?,
                json!({"secret": "v"}),
                "the user's data"
            );
            Ok(())
        },
    },
];
