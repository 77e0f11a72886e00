//! What passes with the time of the clock: everything that expires, to the second.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, ids};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World};
use crate::target::{Answer, Outcome, Stop, Target};

const EXPIRED: Says = Says::Coded("invalid session: access token expired", "InvalidSession");
const GONE: Says = Says::Coded(
    "invalid session: failed to find refresh token",
    "InvalidSession",
);

/// Uses the token of the mail to an address.
fn use_mail(world: &World<'_>, endpoint: &str, to: &str) -> Result<Answer, Stop> {
    let mail = world.mail(to)?;
    let body = json!({"token": mail["token"], "tokenId": mail["token_id"],
        "password": "another horse"});
    world.email(endpoint, &body)
}

/// A world with everything that expires, whose clock is stopped.
fn full(target: &Target) -> Result<World<'_>, Stop> {
    let world = target.by_mail()?;
    world.clock(&json!({"freeze": true, "set": 1_800_000_000}))?;
    world.login("ada")?;
    for day in 0..3 {
        world.advance("1d")?;
        world.anonymous()?;
        world.login("grace")?;
        let address = format!("{day}@example.com");
        world.register(&address)?.expect(201)?;
    }
    Ok(world)
}

/// A finding unless the number of sessions and the state are the same.
fn ensure_same(steps: &(Value, Vec<u8>), step: &(Value, Vec<u8>)) -> Outcome {
    ensure_eq!(steps.0, step.0, "live sessions after several steps");
    let message = "several steps leave another state than one that is as long";
    ensure!(steps.1 == step.1, "{message}");
    Ok(())
}

pub(crate) static PASSING: &[Rule] = &[
    Rule {
        id: "access-tokens",
        requirements: &[
            "server/controls/clock/access-tokens",
            "server/tokens/access-lifetime",
        ],
        says: "an access token expires after 30 minutes, and so after {\"advance\": \"31m\"}",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"freeze": true}))?;
            let ada = world.login("ada")?;
            world.advance("29m59s")?;
            world.profile(&ada)?.expect(200)?;
            world.advance("1s")?;
            check(&world.profile(&ada)?, 401, &EXPIRED)?;
            let grace = world.login("grace")?;
            world.advance("31m")?;
            check(&world.profile(&grace)?, 401, &EXPIRED)?;
            world.refresh(&grace)?.expect(201)?;
            Ok(())
        },
    },
    Rule {
        id: "administrators",
        requirements: &[
            "server/controls/clock/administrators",
            "server/tokens/access-lifetime",
        ],
        says: "an administrator's tokens expire by this clock too",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"freeze": true}))?;
            let admin: Session = world.admin_login()?;
            let profile = |token: &str| {
                world
                    .call("GET", "{admin}/auth/profile")
                    .bearer(token)
                    .send()
            };
            let refresh = || {
                let call = world.call("POST", "{admin}/auth/session");
                call.bearer(&admin.refresh).send()
            };
            world.advance("31m")?;
            check(&profile(&admin.access)?, 401, &EXPIRED)?;
            profile(&refresh()?.expect(201)?.text("access_token"))?.expect(200)?;
            world.advance("60d")?;
            check(&refresh()?, 401, &GONE)?;
            Ok(())
        },
    },
    Rule {
        id: "sessions",
        requirements: &[
            "server/controls/clock/refresh-tokens",
            "server/tokens/refresh-lifetime",
            "server/token-lifetime/afterwards",
        ],
        says: "a session ends after 60 days, or after the time that its app has set",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"freeze": true}))?;
            let long = world.login("ada")?;
            let body = json!({"expiration_time_seconds": 1800});
            let path = "{app}/security/refresh_token_expiration";
            world.admin("PUT", path).json(&body).send()?.expect(204)?;
            let short = world.login("ada")?;
            world.advance("29m59s")?;
            world.refresh(&short)?.expect(201)?;
            world.advance("1s")?;
            check(&world.refresh(&short)?, 401, &GONE)?;
            world.advance("59d23h29m59s")?;
            world.refresh(&long)?.expect(201)?;
            world.advance("1s")?;
            check(&world.refresh(&long)?, 401, &GONE)?;
            Ok(())
        },
    },
    Rule {
        id: "mailed-tokens",
        requirements: &[
            "server/controls/clock/mailed-tokens",
            "server/registration/token-lifetime",
        ],
        says: "a mailed token is valid for 30 minutes, to confirm and to reset",
        check: |target| {
            let ask = |wait: &str| {
                let world = target.by_mail()?;
                world.clock(&json!({"freeze": true}))?;
                world.register("new@example.com")?.expect(201)?;
                world.email("reset/send", &json!({"email": "ada@example.com"}))?;
                world.advance(wait)?;
                let confirm = use_mail(&world, "confirm", "new@example.com")?;
                let reset = use_mail(&world, "reset", "ada@example.com")?;
                Ok::<_, Stop>((world, confirm, reset))
            };
            let (world, confirm, reset) = ask("29m59s")?;
            check(&confirm, 200, &Says::Json)?;
            check(&reset, 200, &Says::Json)?;
            world
                .try_email("ada@example.com", "another horse")?
                .expect(200)?;
            let (world, confirm, reset) = ask("31m")?;
            let text = "userpass token is expired or invalid";
            let invalid = Says::Coded(text, "UserpassTokenInvalid");
            check(&confirm, 400, &invalid)?;
            check(&reset, 400, &invalid)?;
            world.try_email("ada@example.com", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "anonymous-users",
        requirements: &["server/controls/clock/anonymous-users"],
        says: "an anonymous user is deleted after 90 days, not before",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"freeze": true}))?;
            let anonymous = world.anonymous()?;
            let there = || {
                let admin = world.admin_login()?;
                let call = world.call("GET", "{app}/users").bearer(&admin.access);
                Ok::<_, Stop>(ids(call.send()?)?.contains(&anonymous.user))
            };
            world.advance("89d23h59m59s")?;
            ensure!(
                there()?,
                "the anonymous user is gone after less than 90 days"
            );
            world.refresh(&anonymous)?.expect(201)?;
            world.advance("1s")?;
            ensure!(!there()?, "the anonymous user is still there after 90 days");
            check(&world.refresh(&anonymous)?, 401, &GONE)?;
            Ok(())
        },
    },
    Rule {
        id: "one-step-or-many",
        requirements: &["server/controls/clock/due"],
        says: "one long step leaves exactly the state that many short ones leave",
        check: |target| {
            let state = full(target)?.state()?;
            let state = String::from_utf8_lossy(&state);
            let after = |steps: &[&str]| {
                let world = target.alone()?;
                world.put_state(&state)?.expect(204)?;
                for step in steps {
                    world.advance(step)?;
                }
                let sessions = world.show("sessions")?["count"].clone();
                Ok::<_, Stop>((sessions, world.state()?))
            };
            let (sessions, long) = after(&["100d"])?;
            ensure_eq!(sessions, 0, "the number of live sessions");
            ensure_same(&after(&["1d"; 100])?, &(sessions, long))?;
            let (some, long) = after(&["58d"])?;
            ensure_ne!(some, 0, "live sessions after 58 days");
            ensure_same(&after(&["28d", "29d", "1h", "23h"])?, &(some, long))?;
            Ok(())
        },
    },
    Rule {
        id: "set-back",
        requirements: &["server/controls/clock/backwards"],
        says: "setting the clock back restores nothing",
        check: |target| {
            let world = &target.alone()?;
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}))?;
            let (ada, anonymous) = (world.login("ada")?, world.anonymous()?);
            world.advance("91d")?;
            world.clock(&json!({"set": 1_800_000_000}))?;
            check(&world.refresh(&ada)?, 401, &GONE)?;
            check(&world.refresh(&anonymous)?, 401, &GONE)?;
            world.ensure_live(&world.login("ada")?)?;
            Ok(())
        },
    },
];
