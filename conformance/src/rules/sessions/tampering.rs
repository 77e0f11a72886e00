//! Tokens that are not exactly as they were issued, or are used elsewhere.

use serde_json::{Value, json};

use super::tokens::part;
use crate::rules::{Rule, Says, check, refused};
use crate::setup::{Session, World, jwt};
use crate::target::{OrFound as _, Outcome, Stop};

/// Where tokens are accepted: the method and the path, and whether it takes access tokens.
const ENDPOINTS: [(&str, &str, bool); 5] = [
    ("GET", "{admin}/auth/profile", true),
    ("POST", "{admin}/auth/session", false),
    ("GET", "{client}/auth/profile", true),
    ("POST", "{client}/auth/session", false),
    ("GET", "{client}/auth/api_keys", false),
];

/// The profile and the session of an API: one takes access tokens, one refresh tokens.
fn endpoints(api: &str) -> [(&'static str, String); 2] {
    [
        ("GET", format!("{api}/auth/profile")),
        ("POST", format!("{api}/auth/session")),
    ]
}

/// A finding if the API accepts the token.
fn ensure_opens_nothing(world: &World<'_>, api: &str, token: &str) -> Outcome {
    for (method, path) in endpoints(api) {
        let answer = refused(world.call(method, &path).bearer(token))?;
        ensure_eq!(answer.status, 401, "the status of {answer:?}");
    }
    Ok(())
}

/// Sessions of the administrator and of ada, whose tokens were used once: a server may have
/// cached them.
fn logged_in(world: &World<'_>) -> Result<(Session, Session), Stop> {
    let (admin, ada) = (world.admin_login()?, world.login("ada")?);
    for (api, session) in [("{admin}", &admin), ("{client}", &ada)] {
        for ((method, path), token) in endpoints(api)
            .iter()
            .zip([&session.access, &session.refresh])
        {
            let answer = world.call(method, path).bearer(token).send()?;
            ensure!(
                matches!(answer.status, 200 | 201),
                "a genuine token is rejected: {answer:?}"
            );
        }
    }
    Ok((admin, ada))
}

/// Tokens that differ from a token a little.
fn changed(token: &str) -> Vec<String> {
    let mut all = vec![
        format!("{token}A"),
        format!("{token}=="),
        format!("{token}."),
        format!("{token}.{token}"),
        token.to_lowercase(),
    ];
    // A few positions of every part are enough: the sum of all rules is to take seconds.
    for at in (0..token.len())
        .step_by(53)
        .chain([token.len().saturating_sub(2)])
    {
        let (before, after) = token.split_at_checked(at).unwrap_or_default();
        let other = if after.starts_with('A') { 'B' } else { 'A' };
        let mut rest = after.chars();
        rest.next();
        let rest = rest.as_str();
        all.push(before.to_owned());
        all.push(format!("{before}{rest}"));
        all.push(format!("{before}{other}{rest}"));
    }
    all.retain(|changed| changed != token);
    all
}

/// Tokens with the claims of a token, or others, under other headers and signatures.
fn rewritten(token: &str) -> Result<Vec<String>, Stop> {
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Stop::found("a token that does not have three parts"));
    };
    let mut all = Vec::new();
    for header in [
        json!({"alg": "none", "typ": "JWT"}),
        json!({"alg": "None", "typ": "JWT"}),
        json!({"alg": "", "typ": "JWT"}),
        json!({"typ": "JWT"}),
        json!({"alg": "HS384", "typ": "JWT"}),
        json!({"alg": "RS256", "typ": "JWT"}),
        json!({}),
    ] {
        let header = jwt::encode(header.to_string().as_bytes());
        all.push(format!("{header}.{claims}."));
        all.push(format!("{header}.{claims}.{signature}"));
    }
    let genuine = part(token, 1)?;
    for (claim, value) in [
        ("sub", json!("65b0000000000000000000ff")),
        ("exp", json!(99_999_999_999_i64)),
        ("exp", Value::Null),
        ("iat", json!(0)),
        ("typ", json!("access")),
        ("typ", json!("refresh")),
        ("baas_id", json!("65b0000000000000000000ff")),
        ("baas_domain_id", json!("000000000000000000000000")),
        ("admin", json!(true)),
    ] {
        if genuine.get(claim) == Some(&value) {
            continue;
        }
        let mut claims = genuine.clone();
        let object = claims.as_object_mut();
        let object = object.or_found(|| format!("claims that are not an object: {genuine}"))?;
        object.insert(claim.to_owned(), value);
        let encoded = jwt::encode(claims.to_string().as_bytes());
        all.push(format!("{header}.{encoded}.{signature}"));
        all.push(format!("{header}.{encoded}."));
        for key in [&[][..], &[0; 32], b"secret"] {
            let header = json!({"alg": "HS256", "typ": "JWT"});
            all.push(jwt::hs256_under(&header, key, &claims));
        }
    }
    Ok(all)
}

pub(crate) static TAMPERING: &[Rule] = &[
    Rule {
        id: "kinds",
        requirements: &[
            "server/session-errors/refresh-as-access",
            "server/session-errors/access-as-refresh",
        ],
        says: "every token is accepted only by its API, and only as the kind that it is",
        check: |target| {
            let world = &target.shop()?;
            let (admin, ada) = (world.admin_login()?, world.login("ada")?);
            for (api, session) in [("{admin}", &admin), ("{client}", &ada)] {
                for (token, is_access) in [(&session.access, true), (&session.refresh, false)] {
                    for (method, path, takes_access) in ENDPOINTS {
                        let answer = world.call(method, path).bearer(token).send()?;
                        let fits = path.starts_with(api) && is_access == takes_access;
                        let accepted = (200..300).contains(&answer.status);
                        ensure_eq!(accepted, fits, "whether {answer:?} accepts the token");
                    }
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "changed",
        requirements: &["server/session-errors/forged"],
        says: "a token that was cut, extended or changed anywhere is rejected by its API",
        check: |target| {
            let world = &target.shop()?;
            let (admin, ada) = logged_in(world)?;
            for (api, session) in [("{admin}", &admin), ("{client}", &ada)] {
                for token in [&session.access, &session.refresh] {
                    for changed in changed(token) {
                        ensure_opens_nothing(world, api, &changed)?;
                    }
                }
            }
            world.ensure_live(&ada)
        },
    },
    Rule {
        id: "rewritten",
        requirements: &["server/session-errors/forged"],
        says: "a token with another header, other claims or the signature of a guessed key is rejected by its API",
        check: |target| {
            let world = &target.shop()?;
            let (admin, ada) = logged_in(world)?;
            for (api, session) in [("{admin}", &admin), ("{client}", &ada)] {
                for token in [&session.access, &session.refresh] {
                    for rewritten in rewritten(token)? {
                        ensure_opens_nothing(world, api, &rewritten)?;
                    }
                }
            }
            world.ensure_live(&ada)
        },
    },
    Rule {
        id: "of-another-app",
        requirements: &["server/session-errors/forged", "server/users/verify-forged"],
        says: "a token of a user of another app is not one of this app, and neither is its signature",
        check: |target| {
            let (world, other) = (&target.shop()?, &target.shop()?);
            let (ada, stranger) = (world.login("ada")?, other.login("ada")?);
            ensure_ne!(ada.user, stranger.user, "the user of the other app");
            let verify =
                |token: &str| world.post("{app}/users/verify_token", &json!({"token": token}));
            verify(&ada.access)?.expect(200)?;
            verify(&stranger.access)?.expect(401)?;
            let (signed, _) = ada.access.rsplit_once('.').unwrap_or_default();
            let (_, signature) = stranger.access.rsplit_once('.').unwrap_or_default();
            let mixed = format!("{signed}.{signature}");
            verify(&mixed)?.expect(401)?;
            ensure_opens_nothing(world, "{client}", &mixed)?;
            other.ensure_live(&stranger)
        },
    },
    Rule {
        id: "verify-token",
        requirements: &["server/users/verify-token", "server/users/verify-forged"],
        says: "verify_token returns no `data`, and rejects a refresh token and any other text without a code",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let verify =
                |token: &str| world.post("{app}/users/verify_token", &json!({"token": token}));
            let verified = verify(&ada.access)?.expect(200)?.json()?;
            ensure_eq!(verified.get("data"), None, "`data` of {verified}");
            verify(&ada.refresh)?.expect(401)?;
            let invalid = Says::Error("signature is invalid");
            check(&verify("junk")?, 401, &invalid)
        },
    },
];
