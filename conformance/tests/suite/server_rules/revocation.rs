//! What ends sessions, whose, and what comes after: the point of it all.
//!
//! Access tokens end with their session, as the manual says; that a real
//! service was seen to let them live is a switch that is off here.

use serde_json::json;

use super::{Rule, Says, check};
use crate::support::apps::automatic;
use crate::support::world::{ADA, PASSWORD, World};

fn revoke(world: &World, user: &str) {
    let answer = world.put(&format!("{{app}}/users/{user}/logout"));
    check(&answer, 204, &Says::Nothing);
}

pub(super) static REVOKING: &[Rule] = &[
    Rule {
        proves: &[
            "4/revocation/all-sessions",
            "4/revocation/nobody-else",
            "2.4/logout",
            "4/revocation/access-documented",
        ],
        says: "all sessions of the user end, on every device; nobody else's does",
        source: "realm-core tests; manual",
        check: |world| {
            let adas = [world.login("ada"), world.login("ada"), world.login("ada")];
            let others = [world.login("grace"), world.anonymous()];
            revoke(world, ADA);
            for session in &adas {
                world.assert_dead(session);
            }
            for session in &others {
                world.assert_alive(session);
            }
            world.get("{admin}/auth/profile").expect(200);
        },
    },
    Rule {
        proves: &["4/revocation/login-again"],
        says: "logging in again works at once, as the same user; the old tokens stay dead",
        source: "realm-core tests; manual",
        check: |world| {
            let old = world.login("ada");
            revoke(world, ADA);
            let new = world.login("ada");
            assert_eq!(new.user, ADA);
            world.assert_alive(&new);
            world.assert_dead(&old);
        },
    },
    Rule {
        proves: &["4/revocation/user-unchanged"],
        says: "the user object does not change",
        source: "realm-core tests; manual",
        check: |world| {
            world.login("ada");
            let user = |world: &World| {
                world
                    .get(&format!("{{app}}/users/{ADA}"))
                    .expect(200)
                    .json()
            };
            let before = user(world);
            revoke(world, ADA);
            assert_eq!(user(world), before);
        },
    },
    Rule {
        proves: &["4/revocation/anonymous"],
        says: "it works for anonymous users",
        source: "realm-core tests",
        check: |world| {
            let (first, second) = (world.anonymous(), world.anonymous());
            revoke(world, &first.user);
            world.assert_dead(&first);
            world.assert_alive(&second);
        },
    },
    Rule {
        proves: &["4/revocation/server-user"],
        says: "it works for users of server keys, whose key logs in again",
        source: "manual; the key our choice",
        check: |world| {
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))
                .expect(201);
            let session = world.key_login(&key.text("key"));
            revoke(world, &session.user);
            world.assert_dead(&session);
            assert_eq!(world.key_login(&key.text("key")).user, session.user);
        },
    },
    Rule {
        proves: &["4/revocation/no-session"],
        says: "with no session left it succeeds all the same, for a disabled user too",
        source: "our choice",
        check: |world| {
            revoke(world, ADA);
            revoke(world, ADA);
            revoke(world, crate::support::world::ALAN);
        },
    },
    Rule {
        proves: &["4/revocation/access-documented"],
        says: "a token that was refreshed before the revocation is dead as well",
        source: "manual",
        check: |world| {
            let session = world.login("ada");
            let fresh = world.refresh(&session).expect(201).text("access_token");
            revoke(world, ADA);
            let call = world.call("GET", "{client}/auth/profile").bearer(&fresh);
            assert_eq!(call.send().expect(401).text("error_code"), "InvalidSession");
        },
    },
];

pub(super) static VERIFYING: &[Rule] = &[Rule {
    proves: &["4/revocation/access-documented"],
    says: "the app's own backend, too, is told that the access token is over",
    source: "manual",
    check: |world| {
        let session = world.login("ada");
        let body = json!({"token": session.access});
        let verify = || world.post("{app}/users/verify_token", &body);
        verify().expect(200);
        revoke(world, ADA);
        let answer = verify();
        check(&answer, 401, &Says::AnyError);
        // The administrator's own session is fine: no client may refresh it.
        let code = answer.text("error_code");
        assert_ne!(code, "InvalidSession", "{answer:?}");
    },
}];

pub(super) static DISABLING: &[Rule] = &[
    Rule {
        proves: &["4/disabling/refresh", "4/disabling/login"],
        says: "the user's sessions end, and valid credentials open nothing",
        source: "realm-core tests; tests of the .NET, Dart, Swift and Kotlin SDKs (text)",
        check: |world| {
            let session = world.login("ada");
            world
                .put(&format!("{{app}}/users/{ADA}/disable"))
                .expect(204);
            let refresh = world.refresh(&session).expect(401);
            assert_eq!(refresh.text("error_code"), "InvalidSession", "{refresh:?}");
            let used = world.profile(&session).expect(401);
            assert_eq!(used.text("error_code"), "InvalidSession", "{used:?}");
            let login = world.try_email("ada@example.com", PASSWORD);
            check(&login, 401, &Says::Coded("unauthorized", "UserDisabled"));
            world.login("grace");
        },
    },
    Rule {
        proves: &["4/disabling/enable"],
        says: "once enabled, logging in works as the same user; old sessions stay over",
        source: "realm-core tests; the last from the manual",
        check: |world| {
            let session = world.login("ada");
            world
                .put(&format!("{{app}}/users/{ADA}/disable"))
                .expect(204);
            world
                .put(&format!("{{app}}/users/{ADA}/enable"))
                .expect(204);
            world.assert_dead(&session);
            assert_eq!(world.login("ada").user, ADA);
        },
    },
    Rule {
        proves: &["2.4/disable-enable"],
        says: "enabling someone who is enabled ends nothing",
        source: "our choice",
        check: |world| {
            let session = world.login("ada");
            world
                .put(&format!("{{app}}/users/{ADA}/enable"))
                .expect(204);
            world.assert_alive(&session);
        },
    },
    Rule {
        proves: &["4/disabling/login"],
        says: "the user of a server key is kept out too",
        source: "manual; status our choice",
        check: |world| {
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))
                .expect(201);
            let session = world.key_login(&key.text("key"));
            world
                .put(&format!("{{app}}/users/{}/disable", session.user))
                .expect(204);
            world.assert_dead(&session);
            let login = world.try_login("api-key", &json!({"key": key.text("key")}));
            assert_eq!(login.expect(401).text("error_code"), "UserDisabled");
        },
    },
];

pub(super) static DELETING: &[Rule] = &[
    Rule {
        proves: &["4/deleting/sessions", "4/deleting/refresh"],
        says: "the user's sessions end, with the words for a session that is gone",
        source: "manual; realm-swift tests",
        check: |world| {
            let (session, other) = (world.login("ada"), world.login("grace"));
            world.delete(&format!("{{app}}/users/{ADA}")).expect(204);
            world.assert_dead(&session);
            world.assert_alive(&other);
        },
    },
    Rule {
        proves: &["4/deleting/identities"],
        says: "the identities go too: the address can be had again, by someone else",
        source: "manual",
        check: |world| {
            world.delete(&format!("{{app}}/users/{ADA}")).expect(204);
            let body = json!({"email": "ada@example.com", "password": "another"});
            let new = world.post("{app}/users", &body).expect(201).text("_id");
            assert_ne!(new, ADA);
            let login = world.try_email("ada@example.com", "another").expect(200);
            assert_eq!(login.text("user_id"), new);
            world.try_email("ada@example.com", PASSWORD).expect(401);
        },
    },
    Rule {
        proves: &["4/deleting/identities", "3.4/delete"],
        says: "so can the address of one who deletes the account: it is registered anew",
        source: "manual; realm-js tests",
        check: |_| {
            let world = automatic();
            let old = world.login("ada");
            let key = world.call("POST", "{client}/auth/api_keys");
            let key = key.bearer(&old.refresh).json(&json!({"name": "own"}));
            let key = key.send().expect(201).text("key");
            let call = world.call("DELETE", "{client}/auth/delete");
            call.bearer(&old.access).send().expect(204);
            let gone = world.try_email("ada@example.com", PASSWORD);
            check(&gone, 401, &Says::Coded("unauthorized", "InvalidPassword"));
            world.register("ada@example.com").expect(201);
            let new = world.login("ada");
            assert_ne!(new.user, ADA);
            world.assert_alive(&new);
            world.assert_dead(&old);
            let login = world.try_login("api-key", &json!({"key": key}));
            check(&login, 401, &Says::AnyError);
        },
    },
];
