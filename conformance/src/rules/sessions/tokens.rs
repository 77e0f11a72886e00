//! What clients read in the tokens of a login.

use serde_json::{Value, json};

use crate::rules::Rule;
use crate::setup::{Session, jwt};
use crate::target::{OrFound as _, Stop};

pub(crate) static TOKENS: &[Rule] = &[
    Rule {
        id: "signed-with-hs256",
        requirements: &["server/tokens/header", "server/tokens/three-parts"],
        says: "both tokens are signed with HS256, and their headers name it",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            for token in [&session.access, &session.refresh] {
                let header = part(token, 0)?;
                ensure_eq!(
                    (&header["alg"], &header["typ"]),
                    (&"HS256".into(), &"JWT".into()),
                    "`alg` and `typ` of {header}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "access-token-claims",
        requirements: &[
            "server/tokens/access-claims",
            "server/tokens/access-lifetime",
        ],
        says: "an access token names session, user and type, and expires after 30 minutes",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let payload = part(&session.access, 1)?;
            ensure_eq!(payload["typ"], "access", "`typ` of {payload}");
            ensure_eq!(payload["sub"], *session.user, "`sub` of {payload}");
            ensure!(payload["iss"].is_string(), "`iss` is not a text: {payload}");
            ensure!(
                payload["baas_device_id"].is_string(),
                "`baas_device_id` is not a text: {payload}"
            );
            ensure!(
                payload["baas_domain_id"].is_string(),
                "`baas_domain_id` is not a text: {payload}"
            );
            let data = payload.get("user_data");
            ensure!(
                data.is_none_or(Value::is_object),
                "`user_data` is not an object: {payload}"
            );
            ensure_eq!(
                lifetime(&payload)?,
                30 * 60,
                "the lifetime in seconds of {payload}"
            );
            Ok(())
        },
    },
    Rule {
        id: "refresh-token-claims",
        requirements: &[
            "server/tokens/refresh-claims",
            "server/tokens/refresh-lifetime",
        ],
        says: "a refresh token names session and identity, has no issuer, and expires after 60 days",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let payload = part(&session.refresh, 1)?;
            ensure_eq!(payload["typ"], "refresh", "`typ` of {payload}");
            ensure_eq!(payload["sub"], *session.user, "`sub` of {payload}");
            ensure_eq!(payload.get("iss"), None, "`iss` of {payload}");
            let identity = &payload["baas_identity"];
            ensure_eq!(
                identity["provider_type"],
                "local-userpass",
                "`provider_type` of {identity}"
            );
            ensure!(identity["id"].is_string(), "`id` is not a text: {identity}");
            ensure!(
                identity["provider_id"].is_string(),
                "`provider_id` is not a text: {identity}"
            );
            ensure_eq!(
                payload["baas_data"],
                Value::Null,
                "`baas_data` of {payload}"
            );
            ensure_eq!(
                lifetime(&payload)?,
                60 * 24 * 60 * 60,
                "the lifetime in seconds of {payload}"
            );
            Ok(())
        },
    },
    Rule {
        id: "anonymous-lifetime",
        requirements: &["server/tokens/anonymous-refresh"],
        says: "an anonymous user's refresh token lasts for years",
        check: |target| {
            let world = &target.shop()?;
            let payload = part(&world.anonymous()?.refresh, 1)?;
            let five_years = 5 * 365 * 24 * 60 * 60;
            ensure!(
                lifetime(&payload)? >= five_years,
                "the lifetime in seconds of {payload}"
            );
            Ok(())
        },
    },
    Rule {
        id: "one-session-per-login",
        requirements: &[
            "server/tokens/access-claims",
            "server/tokens/refresh-claims",
            "server/client-login/own-session",
        ],
        says: "the two tokens of a login name the same session, those of another login another one",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (world.login("ada")?, world.login("ada")?);
            let id = |session: &Session| {
                let id = part(&session.access, 1)?["iss"].clone();
                ensure_eq!(
                    part(&session.refresh, 1)?["baas_id"],
                    id,
                    "the refresh token's session"
                );
                Ok::<_, Stop>(id)
            };
            ensure_ne!(id(&first)?, id(&second)?, "the sessions of two logins");
            ensure_ne!(
                first.refresh,
                second.refresh,
                "the refresh token of another login"
            );
            ensure_ne!(
                first.access,
                second.access,
                "the access token of another login"
            );
            Ok(())
        },
    },
    Rule {
        id: "refreshed-token-claims",
        requirements: &["server/tokens/access-claims"],
        says: "a refreshed access token belongs to the same session and user",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let fresh = world.refresh(&session)?.expect(201)?.text("access_token");
            let (old, new) = (part(&session.access, 1)?, part(&fresh, 1)?);
            ensure_eq!(
                (&old["iss"], &old["sub"]),
                (&new["iss"], &new["sub"]),
                "session and user of the new token"
            );
            ensure_eq!(lifetime(&new)?, 30 * 60, "the lifetime in seconds of {new}");
            Ok(())
        },
    },
    Rule {
        id: "old-claim-names",
        requirements: &["server/tokens/old-names"],
        says: "device and domain are also present under their old names",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            for token in [&session.access, &session.refresh] {
                let payload = part(token, 1)?;
                for (new, old) in [
                    ("baas_device_id", "stitch_devId"),
                    ("baas_domain_id", "stitch_domainId"),
                ] {
                    ensure!(payload[new].is_string(), "`{new}` is not a text: {payload}");
                    ensure_eq!(payload[new], payload[old], "{new} of {payload}");
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "device-id-is-text",
        requirements: &["server/tokens/no-device", "server/client-login/response"],
        says: "the device_id of a login is a text of 24 characters; all zeros mean none",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_login("anon-user", &json!({}))?.expect(200)?;
            let id = answer.text("device_id");
            ensure_eq!(id.len(), 24, "the length of the device_id of {answer:?}");
            Ok(())
        },
    },
];

/// The seconds between issue and expiry.
pub(crate) fn lifetime(payload: &Value) -> Result<i64, Stop> {
    let seconds = |key: &str| {
        let seconds = payload[key].as_i64();
        seconds.or_found(|| format!("`{key}` is not a number of seconds: {payload}"))
    };
    Ok(seconds("exp")?.saturating_sub(seconds("iat")?))
}

/// Part 0 (the header) or 1 (the payload) of a token.
pub(crate) fn part(token: &str, number: usize) -> Result<Value, Stop> {
    let text = token.split('.').nth(number);
    let json = text.and_then(jwt::decode);
    let value = json.and_then(|json| serde_json::from_slice(&json).ok());
    value.or_found(|| format!("part {number} of a token is not JSON in base64url"))
}
