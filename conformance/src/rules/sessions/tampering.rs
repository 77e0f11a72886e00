//! Tokens that are not exactly as they were issued, or are used elsewhere.

use serde_json::{Value, json};

use super::tokens::part;
use crate::rules::{Rule, refused};
use crate::setup::{World, jwt};
use crate::target::{OrFound as _, Outcome, Stop};

/// Where tokens are accepted: the method and the path, and whether it takes access tokens.
const DOORS: [(&str, &str, bool); 5] = [
    ("GET", "{admin}/auth/profile", true),
    ("POST", "{admin}/auth/session", false),
    ("GET", "{client}/auth/profile", true),
    ("POST", "{client}/auth/session", false),
    ("GET", "{client}/auth/api_keys", false),
];

/// A finding if any endpoint accepts the token.
fn ensure_opens_nothing(world: &World<'_>, token: &str) -> Outcome {
    for (method, path, _) in DOORS {
        let answer = refused(world.call(method, path).bearer(token))?;
        ensure_eq!(answer.status, 401, "the status of {answer:?}");
    }
    Ok(())
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
    for at in (0..token.len()).step_by(31).chain([token.len() - 2]) {
        let (before, after) = token.split_at_checked(at).unwrap_or_default();
        let other = if after.starts_with('A') { 'B' } else { 'A' };
        let mut rest = after.chars();
        rest.next();
        let rest = rest.as_str();
        all.push(before.to_owned());
        all.push(format!("{before}{rest}"));
        all.push(format!("{before}{other}{rest}"));
    }
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
        proves: &[
            "1.2/access/is-a-refresh-token",
            "1.2/refresh/is-an-access-token",
        ],
        says: "every token is accepted only by its API, and only as the kind that it is",
        source: "OpenAPI document; tests of the predecessor",
        check: |target| {
            let world = &target.shop()?;
            let (admin, ada) = (world.admin_login()?, world.login("ada")?);
            for (api, session) in [("{admin}", &admin), ("{client}", &ada)] {
                for (token, is_access) in [(&session.access, true), (&session.refresh, false)] {
                    for (method, path, takes_access) in DOORS {
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
        proves: &["1.2/access/forged"],
        says: "a token that was cut, extended or changed anywhere is rejected everywhere",
        source: "our choice",
        check: |target| {
            let world = &target.shop()?;
            let (admin, ada) = (world.admin_login()?, world.login("ada")?);
            for token in [&ada.access, &ada.refresh, &admin.access, &admin.refresh] {
                for changed in changed(token) {
                    ensure_opens_nothing(world, &changed)?;
                }
            }
            world.ensure_live(&ada)
        },
    },
    Rule {
        id: "rewritten",
        proves: &["1.2/access/forged"],
        says: "a token with another header, other claims or the signature of a guessed key is rejected everywhere",
        source: "our choice",
        check: |target| {
            let world = &target.shop()?;
            let (admin, ada) = (world.admin_login()?, world.login("ada")?);
            for token in [&ada.access, &ada.refresh, &admin.access, &admin.refresh] {
                for rewritten in rewritten(token)? {
                    ensure_opens_nothing(world, &rewritten)?;
                }
            }
            world.ensure_live(&ada)
        },
    },
    Rule {
        id: "of-another-app",
        proves: &["1.2/access/forged", "2.4/verify-token/forged"],
        says: "a token of a user of another app is not one of this app, and neither is its signature",
        source: "our choice",
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
            ensure_opens_nothing(world, &mixed)?;
            other.ensure_live(&stranger)
        },
    },
];
