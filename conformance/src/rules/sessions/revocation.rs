//! What ends sessions, and what remains possible afterwards.
//!
//! Access tokens end with their session, as the manual says; the other reading is in
//! [`observed`](super::observed).

use serde_json::json;

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::Outcome;

/// More sessions than anyone would end one by one.
const MANY: usize = 25;

fn revoke(world: &World<'_>, user: &str) -> Outcome {
    let answer = world.put(&format!("{{app}}/users/{user}/logout"))?;
    check(&answer, 204, &Says::Nothing)
}

pub(crate) static REVOKING: &[Rule] = &[
    Rule {
        id: "all-sessions-end",
        requirements: &[
            "server/revocation/all-sessions",
            "server/revocation/nobody-else",
            "server/users/logout",
            "server/revocation/access-tokens",
        ],
        says: "all sessions of the user end, on every device, and no other user's",
        check: |target| {
            let world = &target.shop()?;
            let adas = [
                world.login("ada")?,
                world.login("ada")?,
                world.login("ada")?,
            ];
            let others = [world.login("grace")?, world.anonymous()?];
            revoke(world, &world.ids.ada)?;
            for session in &adas {
                world.ensure_ended(session)?;
            }
            for session in &others {
                world.ensure_live(session)?;
            }
            world.get("{admin}/auth/profile")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "login-again",
        requirements: &["server/revocation/login-again"],
        says: "the user can log in again at once, as the same user; the old tokens stay invalid",
        check: |target| {
            let world = &target.shop()?;
            let old = world.login("ada")?;
            revoke(world, &world.ids.ada)?;
            let new = world.login("ada")?;
            ensure_eq!(new.user, world.ids.ada, "the user of the login");
            world.ensure_live(&new)?;
            world.ensure_ended(&old)?;
            Ok(())
        },
    },
    Rule {
        id: "user-unchanged",
        requirements: &["server/revocation/user-unchanged"],
        says: "the user object does not change",
        check: |target| {
            let world = &target.shop()?;
            world.login("ada")?;
            let user = || world.get("{app}/users/{ada}")?.expect(200)?.json();
            let before = user()?;
            revoke(world, &world.ids.ada)?;
            ensure_eq!(user()?, before, "the user after a revocation");
            Ok(())
        },
    },
    Rule {
        id: "anonymous-user",
        requirements: &["server/revocation/anonymous"],
        says: "the sessions of an anonymous user end",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (world.anonymous()?, world.anonymous()?);
            revoke(world, &first.user)?;
            world.ensure_ended(&first)?;
            world.ensure_live(&second)?;
            Ok(())
        },
    },
    Rule {
        id: "server-key",
        requirements: &["server/revocation/server-user"],
        says: "the sessions of a server API key's user end, and the key logs in again",
        check: |target| {
            let world = &target.shop()?;
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))?
                .expect(201)?;
            let session = world.key_login(&key.text("key"))?;
            revoke(world, &session.user)?;
            world.ensure_ended(&session)?;
            ensure_eq!(
                world.key_login(&key.text("key"))?.user,
                session.user,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "no-session",
        requirements: &["server/revocation/no-session"],
        says: "a revocation without sessions succeeds, also for a disabled user",
        check: |target| {
            let world = &target.shop()?;
            revoke(world, &world.ids.ada)?;
            revoke(world, &world.ids.ada)?;
            revoke(world, &world.ids.alan)?;
            Ok(())
        },
    },
    Rule {
        id: "refreshed-token",
        requirements: &["server/revocation/access-tokens"],
        says: "an access token that was refreshed before the revocation is rejected as well",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let fresh = world.refresh(&session)?.expect(201)?.text("access_token");
            revoke(world, &world.ids.ada)?;
            let call = world.call("GET", "{client}/auth/profile").bearer(&fresh);
            ensure_eq!(
                call.send()?.expect(401)?.text("error_code"),
                "InvalidSession",
                "the code of the response"
            );
            Ok(())
        },
    },
    Rule {
        id: "however-many",
        requirements: &["server/revocation/all-sessions"],
        says: "a revocation ends all sessions of a user, however many there are",
        check: |target| {
            let world = &target.shop()?;
            let mut sessions = Vec::new();
            for _ in 0..MANY {
                sessions.push(world.login("ada")?);
            }
            let answer = world.put("{app}/users/{ada}/logout")?;
            check(&answer, 204, &Says::Nothing)?;
            for session in &sessions {
                world.ensure_ended(session)?;
            }
            Ok(())
        },
    },
];

pub(crate) static VERIFYING: &[Rule] = &[Rule {
    id: "access-token-rejected",
    requirements: &["server/revocation/access-tokens"],
    says: "verify_token rejects the access token of a session that was revoked",
    check: |target| {
        let world = &target.shop()?;
        let session = world.login("ada")?;
        let body = json!({"token": session.access});
        let verify = || world.post("{app}/users/verify_token", &body);
        verify()?.expect(200)?;
        revoke(world, &world.ids.ada)?;
        let answer = verify()?;
        check(&answer, 401, &Says::AnyError)?;
        // The administrator's own session is fine: no client may refresh it.
        let code = answer.text("error_code");
        ensure_ne!(code, "InvalidSession", "the code of {answer:?}");
        Ok(())
    },
}];

pub(crate) static DISABLING: &[Rule] = &[
    Rule {
        id: "sessions-end",
        requirements: &[
            "server/disabling/refresh",
            "server/disabling/login",
            "server/disabling/access-tokens",
        ],
        says: "the user's sessions end, and valid credentials are rejected",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            world.ensure_ended(&session)?;
            let login = world.try_email("ada@example.com", PASSWORD)?;
            check(&login, 401, &Says::Coded("unauthorized", "UserDisabled"))?;
            world.login("grace")?;
            Ok(())
        },
    },
    Rule {
        id: "enable",
        requirements: &["server/disabling/enable"],
        says: "once enabled, the same user can log in again; old sessions stay ended",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            world.put("{app}/users/{ada}/enable")?.expect(204)?;
            world.ensure_ended(&session)?;
            ensure_eq!(
                world.login("ada")?.user,
                world.ids.ada,
                "the user of the login"
            );
            Ok(())
        },
    },
    Rule {
        id: "enable-enabled",
        requirements: &["server/users/disable-enable"],
        says: "enabling an enabled user ends no session",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            world.put("{app}/users/{ada}/enable")?.expect(204)?;
            world.ensure_live(&session)?;
            Ok(())
        },
    },
    Rule {
        id: "server-key",
        requirements: &["server/disabling/login"],
        says: "the user of a server API key is rejected too",
        check: |target| {
            let world = &target.shop()?;
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))?
                .expect(201)?;
            let session = world.key_login(&key.text("key"))?;
            world
                .put(&format!("{{app}}/users/{}/disable", session.user))?
                .expect(204)?;
            world.ensure_ended(&session)?;
            let login = world.try_login("api-key", &json!({"key": key.text("key")}))?;
            ensure_eq!(
                login.expect(401)?.text("error_code"),
                "UserDisabled",
                "the code of the response"
            );
            Ok(())
        },
    },
];
