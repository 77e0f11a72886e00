//! What expires, by the server's clock.

use serde_json::json;

use crate::rules::{Rule, Says, check, ids};
use crate::setup::{Session, World};
use crate::target::{Answer, Outcome, Stop};

const EXPIRED: Says = Says::Coded("invalid session: access token expired", "InvalidSession");
const DAY: u64 = 24 * 60 * 60;

/// A request in a new session of the administrator.
fn admin_again(world: &World<'_>, method: &str, path: &str) -> Result<Answer, Stop> {
    let admin: Session = world.admin_login()?;
    world.call(method, path).bearer(&admin.access).send()
}

pub(crate) static EXPIRY: &[Rule] = &[
    Rule {
        id: "access-token",
        requirements: &[
            "server/session-errors/expired",
            "server/tokens/access-lifetime",
        ],
        says: "an access token of either API expires after 30 minutes; a refresh returns another one",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let (ada, admin) = (world.login("ada")?, world.admin_login()?);
            world.advance_seconds(30 * 60 - 1)?;
            world.profile(&ada)?.expect(200)?;
            world.advance_seconds(1)?;
            check(&world.profile(&ada)?, 401, &EXPIRED)?;
            let call = world.call("GET", "{admin}/auth/profile");
            check(&call.bearer(&admin.access).send()?, 401, &EXPIRED)?;
            ensure_refreshes(world, &ada)?;
            let call = world.call("POST", "{admin}/auth/session");
            let fresh = call.bearer(&admin.refresh).send()?.expect(201)?;
            let call = world.call("GET", "{admin}/auth/profile");
            call.bearer(&fresh.text("access_token"))
                .send()?
                .expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "verify-token",
        requirements: &["server/users/verify-expired"],
        says: "verifying an expired access token succeeds and returns the text `token expired`",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let ada = world.login("ada")?;
            world.advance_seconds(30 * 60 + 1)?;
            let admin = world.admin_login()?;
            let answer = world
                .call("POST", "{app}/users/verify_token")
                .bearer(&admin.access)
                .json(&json!({"token": ada.access}))
                .send()?;
            check(&answer, 200, &Says::Json)?;
            ensure_eq!(
                answer.json()?,
                json!("token expired"),
                "the body of {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "refresh-token",
        requirements: &[
            "server/tokens/refresh-lifetime",
            "server/session-errors/session-ended",
        ],
        says: "a refresh token expires after 60 days, however often it was used",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let ada = world.login("ada")?;
            world.advance_seconds(60 * DAY - 1)?;
            ensure_refreshes(world, &ada)?;
            world.advance_seconds(1)?;
            let answer = world.refresh(&ada)?.expect(401)?;
            ensure_eq!(
                answer.text("error_code"),
                "InvalidSession",
                "the code of {answer:?}"
            );
            ensure_eq!(world.live_sessions(&ada.user)?, 0, "live sessions");
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "configured-lifetime",
        requirements: &["server/token-lifetime/afterwards"],
        says: "a configured lifetime applies to tokens issued after the change, not to earlier ones",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let before = world.login("ada")?;
            let body = json!({"expiration_time_seconds": 1800});
            let path = "{app}/security/refresh_token_expiration";
            world.admin("PUT", path).json(&body).send()?.expect(204)?;
            let after = world.login("ada")?;
            world.advance_seconds(1801)?;
            ensure_eq!(
                world.refresh(&after)?.expect(401)?.text("error_code"),
                "InvalidSession",
                "the code of the response"
            );
            ensure_refreshes(world, &before)?;
            Ok(())
        },
    },
    Rule {
        id: "anonymous-session",
        requirements: &["server/tokens/anonymous-refresh"],
        says: "an anonymous user's session outlives the 60 days of other sessions",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let anonymous = world.anonymous()?;
            world.advance_seconds(61 * DAY)?;
            ensure_refreshes(world, &anonymous)?;
            Ok(())
        },
    },
    Rule {
        id: "anonymous-user",
        requirements: &["server/client-session/anonymous-expiry"],
        says: "an anonymous user is deleted after 90 days without a login; one with a linked identity is not",
        check: |target| {
            let world = &target.alone()?;
            world.freeze_clock()?;
            let (away, linked) = (world.anonymous()?, world.anonymous()?);
            world.confirm_edsger()?;
            let body = json!({"username": "edsger@example.com", "password": "correct horse"});
            world.link(&linked, "local-userpass", &body)?.expect(200)?;
            world.advance_seconds(60 * DAY)?;
            ensure_refreshes(world, &away)?;
            world.advance_seconds(30 * DAY - 1)?;
            let users = ids(admin_again(world, "GET", "{app}/users")?)?;
            ensure!(
                users.contains(&away.user),
                "the user is deleted before 90 days"
            );
            world.advance_seconds(1)?;
            let users = ids(admin_again(world, "GET", "{app}/users")?)?;
            ensure!(
                !users.contains(&away.user),
                "the user is not deleted after 90 days"
            );
            ensure!(users.contains(&linked.user), "the linked user is deleted");
            let answer = world.refresh(&away)?.expect(401)?;
            ensure_eq!(
                answer.text("error_code"),
                "InvalidSession",
                "the code of {answer:?}"
            );
            Ok(())
        },
    },
];

/// A finding unless a refresh of the session returns a working access token.
fn ensure_refreshes(world: &World<'_>, session: &Session) -> Outcome {
    let fresh = world.refresh(session)?.expect(201)?.text("access_token");
    let call = world.call("GET", "{client}/auth/profile");
    call.bearer(&fresh).send()?.expect(200)?;
    Ok(())
}
