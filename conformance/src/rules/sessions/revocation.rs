//! What ends sessions, whose, and what comes after: the point of it all.
//!
//! Access tokens end with their session, as the manual says; that a real
//! service was seen to let them live is a switch that is off here.

use serde_json::json;

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::Outcome;

fn revoke(world: &World<'_>, user: &str) -> Outcome {
    let answer = world.put(&format!("{{app}}/users/{user}/logout"))?;
    check(&answer, 204, &Says::Nothing)
}

pub(crate) static REVOKING: &[Rule] = &[
    Rule {
        id: "sessions-user-end-every-device",
        requirements: &[
            "server/revocation/all-sessions",
            "server/revocation/nobody-else",
            "server/users/logout",
            "server/revocation/access-tokens",
        ],
        says: "all sessions of the user end, on every device; nobody else's does",
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
        id: "logging-again-works-once-same",
        requirements: &["server/revocation/login-again"],
        says: "logging in again works at once, as the same user; the old tokens stay dead",
        check: |target| {
            let world = &target.shop()?;
            let old = world.login("ada")?;
            revoke(world, &world.ids.ada)?;
            let new = world.login("ada")?;
            ensure_eq!(new.user, world.ids.ada);
            world.ensure_live(&new)?;
            world.ensure_ended(&old)?;
            Ok(())
        },
    },
    Rule {
        id: "user-object-not-change",
        requirements: &["server/revocation/user-unchanged"],
        says: "the user object does not change",
        check: |target| {
            let world = &target.shop()?;
            world.login("ada")?;
            let user = || world.get("{app}/users/{ada}")?.expect(200)?.json();
            let before = user()?;
            revoke(world, &world.ids.ada)?;
            ensure_eq!(user()?, before);
            Ok(())
        },
    },
    Rule {
        id: "works-anonymous-users",
        requirements: &["server/revocation/anonymous"],
        says: "it works for anonymous users",
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
        id: "works-users-server-keys-whose",
        requirements: &["server/revocation/server-user"],
        says: "it works for users of server keys, whose key logs in again",
        check: |target| {
            let world = &target.shop()?;
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))?
                .expect(201)?;
            let session = world.key_login(&key.text("key"))?;
            revoke(world, &session.user)?;
            world.ensure_ended(&session)?;
            ensure_eq!(world.key_login(&key.text("key"))?.user, session.user);
            Ok(())
        },
    },
    Rule {
        id: "no-session-left-succeeds-same",
        requirements: &["server/revocation/no-session"],
        says: "with no session left it succeeds all the same, for a disabled user too",
        check: |target| {
            let world = &target.shop()?;
            revoke(world, &world.ids.ada)?;
            revoke(world, &world.ids.ada)?;
            revoke(world, &world.ids.alan)?;
            Ok(())
        },
    },
    Rule {
        id: "token-was-refreshed-before-revocation",
        requirements: &["server/revocation/access-tokens"],
        says: "a token that was refreshed before the revocation is dead as well",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let fresh = world.refresh(&session)?.expect(201)?.text("access_token");
            revoke(world, &world.ids.ada)?;
            let call = world.call("GET", "{client}/auth/profile").bearer(&fresh);
            ensure_eq!(
                call.send()?.expect(401)?.text("error_code"),
                "InvalidSession"
            );
            Ok(())
        },
    },
];

pub(crate) static VERIFYING: &[Rule] = &[Rule {
    id: "apps-own-backend-told-access",
    requirements: &["server/revocation/access-tokens"],
    says: "the app's own backend, too, is told that the access token is over",
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
        ensure_ne!(code, "InvalidSession", "{answer:?}");
        Ok(())
    },
}];

pub(crate) static DISABLING: &[Rule] = &[
    Rule {
        id: "users-sessions-end-valid-credentials",
        requirements: &["server/disabling/refresh", "server/disabling/login"],
        says: "the user's sessions end, and valid credentials open nothing",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            let refresh = world.refresh(&session)?.expect(401)?;
            ensure_eq!(refresh.text("error_code"), "InvalidSession", "{refresh:?}");
            let used = world.profile(&session)?.expect(401)?;
            ensure_eq!(used.text("error_code"), "InvalidSession", "{used:?}");
            let login = world.try_email("ada@example.com", PASSWORD)?;
            check(&login, 401, &Says::Coded("unauthorized", "UserDisabled"))?;
            world.login("grace")?;
            Ok(())
        },
    },
    Rule {
        id: "once-enabled-logging-works-same",
        requirements: &["server/disabling/enable"],
        says: "once enabled, logging in works as the same user; old sessions stay over",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            world.put("{app}/users/{ada}/disable")?.expect(204)?;
            world.put("{app}/users/{ada}/enable")?.expect(204)?;
            world.ensure_ended(&session)?;
            ensure_eq!(world.login("ada")?.user, world.ids.ada);
            Ok(())
        },
    },
    Rule {
        id: "enabling-someone-enabled-ends-nothing",
        requirements: &["server/users/disable-enable"],
        says: "enabling someone who is enabled ends nothing",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            world.put("{app}/users/{ada}/enable")?.expect(204)?;
            world.ensure_live(&session)?;
            Ok(())
        },
    },
    Rule {
        id: "user-server-key-kept-out",
        requirements: &["server/disabling/login"],
        says: "the user of a server key is kept out too",
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
            ensure_eq!(login.expect(401)?.text("error_code"), "UserDisabled");
            Ok(())
        },
    },
];

pub(crate) static DELETING: &[Rule] = &[
    Rule {
        id: "users-sessions-end-words-session",
        requirements: &["server/deleting/sessions", "server/deleting/refresh"],
        says: "the user's sessions end, with the words for a session that is gone",
        check: |target| {
            let world = &target.shop()?;
            let (session, other) = (world.login("ada")?, world.login("grace")?);
            world.delete("{app}/users/{ada}")?.expect(204)?;
            world.ensure_ended(&session)?;
            world.ensure_live(&other)?;
            Ok(())
        },
    },
    Rule {
        id: "identities-go-address-can-had",
        requirements: &["server/deleting/identities"],
        says: "the identities go too: the address can be had again, by someone else",
        check: |target| {
            let world = &target.shop()?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            let body = json!({"email": "ada@example.com", "password": "another"});
            let new = world.post("{app}/users", &body)?.expect(201)?.text("_id");
            ensure_ne!(new, world.ids.ada);
            let login = world.try_email("ada@example.com", "another")?.expect(200)?;
            ensure_eq!(login.text("user_id"), new);
            world.try_email("ada@example.com", PASSWORD)?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "so-can-address-one-deletes",
        requirements: &["server/deleting/identities", "server/client-session/delete"],
        says: "so can the address of one who deletes the account: it is registered anew",
        check: |target| {
            let world = &target.automatic()?;
            let old = world.login("ada")?;
            let key = world.call("POST", "{client}/auth/api_keys");
            let key = key.bearer(&old.refresh).json(&json!({"name": "own"}));
            let key = key.send()?.expect(201)?.text("key");
            let call = world.call("DELETE", "{client}/auth/delete");
            call.bearer(&old.access).send()?.expect(204)?;
            let gone = world.try_email("ada@example.com", PASSWORD)?;
            check(&gone, 401, &Says::Coded("unauthorized", "InvalidPassword"))?;
            world.register("ada@example.com")?.expect(201)?;
            let new = world.login("ada")?;
            ensure_ne!(new.user, world.ids.ada);
            world.ensure_live(&new)?;
            world.ensure_ended(&old)?;
            let login = world.try_login("api-key", &json!({"key": key}))?;
            check(&login, 401, &Says::AnyError)?;
            Ok(())
        },
    },
];
