//! Access tokens that were refreshed, and what tokens of users with several identities name.

use serde_json::{Value, json};

use super::tokens::{lifetime, part};
use crate::rules::Rule;
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World};
use crate::target::{OrFound as _, Outcome, Stop};

/// The claims of an access token that was refreshed.
fn refreshed(world: &World<'_>, session: &Session) -> Result<Value, Stop> {
    part(
        &world.refresh(session)?.expect(201)?.text("access_token"),
        1,
    )
}

/// A finding unless the session's refresh token names the user's identity of this type.
fn ensure_identity(world: &World<'_>, session: &Session, provider_type: &str) -> Outcome {
    let profile = world.profile(session)?.expect(200)?.json()?;
    let mut identities = profile["identities"].as_array().into_iter().flatten();
    let identity = identities.find(|one| one["provider_type"] == provider_type);
    let identity = identity.or_found(|| format!("no identity of {provider_type}: {profile}"))?;
    let payload = part(&session.refresh, 1)?;
    let named = &payload["baas_identity"];
    ensure_eq!(
        (&named["provider_type"], &named["id"]),
        (&json!(provider_type), &identity["id"]),
        "type and ID of `baas_identity` after a login with {provider_type}"
    );
    Ok(())
}

pub(crate) static REFRESHED: &[Rule] = &[
    Rule {
        id: "device",
        requirements: &["server/tokens/no-device", "server/tokens/access-claims"],
        says: "a refreshed access token names the device of its session",
        check: |target| {
            let world = &target.shop()?;
            let login = json!({"username": "ada@example.com", "password": PASSWORD,
                "options": {"device": {"platform": "node"}}});
            let login = world.try_login("local-userpass", &login)?.expect(200)?;
            let session = Session::of(&login)?;
            let device = json!(login.text("device_id"));
            let payload = refreshed(world, &session)?;
            for key in ["baas_device_id", "stitch_devId"] {
                ensure_eq!(payload[key], device, "`{key}` of {payload}");
            }
            Ok(())
        },
    },
    Rule {
        id: "issued-when-refreshed",
        requirements: &["server/tokens/access-lifetime"],
        says: "a refreshed access token is issued when it is refreshed, and expires 30 minutes later",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let first = part(&session.access, 1)?;
            let payload = refreshed(world, &session)?;
            let issued = |payload: &Value| payload["iat"].as_i64().unwrap_or_default();
            ensure!(
                issued(&payload) >= issued(&first),
                "a token that was refreshed after a login was issued before it: {payload}, {first}"
            );
            ensure_eq!(lifetime(&payload)?, 30 * 60, "the lifetime in seconds");
            Ok(())
        },
    },
    Rule {
        id: "issued-by-the-clock",
        requirements: &["server/tokens/access-lifetime"],
        says: "a refreshed access token is issued at the time of the server's clock, and works for 30 minutes",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let mut session = world.login("ada")?;
            world.advance("25m")?;
            let fresh = world.refresh(&session)?.expect(201)?;
            session.access = fresh.text("access_token");
            let payload = part(&session.access, 1)?;
            ensure_eq!(payload["iat"], world.now()?, "`iat` of {payload}");
            world.advance_seconds(30 * 60 - 1)?;
            world.profile(&session)?.expect(200)?;
            world.advance_seconds(2)?;
            world.profile(&session)?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "identity-of-the-login",
        requirements: &["server/tokens/refresh-claims"],
        says: "of several identities, a refresh token names the one that logged in",
        check: |target| {
            let world = &target.automatic()?;
            world.register("new@example.com")?.expect(201)?;
            let anonymous = world.anonymous()?;
            let body = json!({"username": "new@example.com", "password": PASSWORD});
            world
                .link(&anonymous, "local-userpass", &body)?
                .expect(200)?;
            ensure_identity(world, &anonymous, "anon-user")?;
            let login = world.try_email("new@example.com", PASSWORD)?.expect(200)?;
            ensure_identity(world, &Session::of(&login)?, "local-userpass")
        },
    },
];
