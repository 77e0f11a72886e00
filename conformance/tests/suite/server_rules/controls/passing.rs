//! What the clock brings about: everything that expires obeys it, to the second.

use serde_json::{Value, json};

use super::super::{Rule, Says, check, ids};
use crate::support::apps::by_mail;
use crate::support::http::Answer;
use crate::support::world::{PASSWORD, Session, World};

const EXPIRED: Says = Says::Coded("invalid session: access token expired", "InvalidSession");
const GONE: Says = Says::Coded(
    "invalid session: failed to find refresh token",
    "InvalidSession",
);

fn mail(world: &World, to: &str) -> Value {
    world.show(&format!("outbox?to={to}"))[0].clone()
}

fn answer_mail(world: &World, verb: &str, mail: &Value) -> Answer {
    let body = json!({"token": mail["token"], "tokenId": mail["token_id"],
        "password": "another horse"});
    world.email(verb, &body)
}

/// A world as full of things that expire as can be, at a standing clock.
fn full() -> World {
    let world = by_mail();
    world.clock(&json!({"freeze": true, "set": 1_800_000_000}));
    world.login("ada");
    for day in 0..3 {
        world.wait("1d");
        world.anonymous();
        world.login("grace");
        let address = format!("{day}@example.com");
        world.register(&address).expect(201);
    }
    world
}

pub(crate) static PASSING: &[Rule] = &[
    Rule {
        proves: &["mock/clock/access-tokens", "1.1/access/lifetime"],
        says: "an access token is over after 30 minutes, and so after {\"advance\": \"31m\"}",
        source: "manual; the control our choice",
        check: |world| {
            world.clock(&json!({"freeze": true}));
            let ada = world.login("ada");
            world.wait("29m59s");
            world.profile(&ada).expect(200);
            world.wait("1s");
            check(&world.profile(&ada), 401, &EXPIRED);
            let grace = world.login("grace");
            world.wait("31m");
            check(&world.profile(&grace), 401, &EXPIRED);
            world.refresh(&grace).expect(201);
        },
    },
    Rule {
        proves: &["mock/clock/administrators", "1.1/access/lifetime"],
        says: "an administrator's tokens obey it as well",
        source: "manual; the control our choice",
        check: |world| {
            world.clock(&json!({"freeze": true}));
            let admin: Session = world.admin_login();
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
            world.wait("31m");
            check(&profile(&admin.access), 401, &EXPIRED);
            profile(&refresh().expect(201).text("access_token")).expect(200);
            world.wait("60d");
            check(&refresh(), 401, &GONE);
        },
    },
    Rule {
        proves: &[
            "mock/clock/sessions",
            "1.1/refresh/lifetime",
            "2.7/afterwards",
        ],
        says: "a session is over after 60 days, or after what its app had set",
        source: "manual; the control our choice",
        check: |world| {
            world.clock(&json!({"freeze": true}));
            let long = world.login("ada");
            let body = json!({"expiration_time_seconds": 1800});
            let path = "{app}/security/refresh_token_expiration";
            world.admin("PUT", path).json(&body).send().expect(204);
            let short = world.login("ada");
            world.wait("29m59s");
            world.refresh(&short).expect(201);
            world.wait("1s");
            check(&world.refresh(&short), 401, &GONE);
            world.wait("59d23h29m59s");
            world.refresh(&long).expect(201);
            world.wait("1s");
            check(&world.refresh(&long), 401, &GONE);
        },
    },
    Rule {
        proves: &["mock/clock/mailed-tokens", "3.3/token-lifetime"],
        says: "what was mailed is good for 30 minutes, to confirm and to reset",
        source: "manual; Dart SDK's tests (text); the control our choice",
        check: |_| {
            let ask = |wait: &str| {
                let world = by_mail();
                world.clock(&json!({"freeze": true}));
                world.register("new@example.com").expect(201);
                world.email("reset/send", &json!({"email": "ada@example.com"}));
                world.wait(wait);
                let confirm = answer_mail(&world, "confirm", &mail(&world, "new@example.com"));
                let reset = answer_mail(&world, "reset", &mail(&world, "ada@example.com"));
                (world, confirm, reset)
            };
            let (world, confirm, reset) = ask("29m59s");
            check(&confirm, 200, &Says::Json);
            check(&reset, 200, &Says::Json);
            world
                .try_email("ada@example.com", "another horse")
                .expect(200);
            let (world, confirm, reset) = ask("31m");
            let text = "userpass token is expired or invalid";
            let invalid = Says::Coded(text, "UserpassTokenInvalid");
            check(&confirm, 400, &invalid);
            check(&reset, 400, &invalid);
            world.try_email("ada@example.com", PASSWORD).expect(200);
        },
    },
    Rule {
        proves: &["mock/clock/anonymous-users"],
        says: "an anonymous user is gone after 90 days, and was there until then",
        source: "manual; the control our choice",
        check: |world| {
            world.clock(&json!({"freeze": true}));
            let anonymous = world.anonymous();
            let there = || {
                let admin = world.admin_login();
                let call = world.call("GET", "{app}/users").bearer(&admin.access);
                ids(call.send()).contains(&anonymous.user)
            };
            world.wait("89d23h59m59s");
            assert!(there());
            world.refresh(&anonymous).expect(201);
            world.wait("1s");
            assert!(!there());
            check(&world.refresh(&anonymous), 401, &GONE);
        },
    },
    Rule {
        proves: &["mock/clock/due-in-order"],
        says: "one long step leaves the very state that many short ones leave",
        source: "our choice",
        check: |_| {
            let state = String::from_utf8(full().state()).expect("a text");
            let after = |steps: &[&str]| {
                let world = World::new();
                world.put_state(&state).expect(204);
                for step in steps {
                    world.wait(step);
                }
                let sessions = world.show("sessions")["count"].clone();
                (sessions, world.state())
            };
            let (sessions, long) = after(&["100d"]);
            assert_eq!(sessions, 0);
            assert_eq!(after(&["1d"; 100]), (sessions, long));
            let (some, long) = after(&["58d"]);
            assert!(some.as_u64() > Some(0), "{some}");
            assert_eq!(after(&["28d", "29d", "1h", "23h"]), (some, long));
        },
    },
    Rule {
        proves: &["mock/clock/nothing-back"],
        says: "a clock that is set back brings nothing back",
        source: "our choice",
        check: |world| {
            world.clock(&json!({"set": 1_800_000_000, "freeze": true}));
            let (ada, anonymous) = (world.login("ada"), world.anonymous());
            world.wait("91d");
            world.clock(&json!({"set": 1_800_000_000}));
            check(&world.refresh(&ada), 401, &GONE);
            check(&world.refresh(&anonymous), 401, &GONE);
            world.assert_alive(&world.login("ada"));
        },
    },
];
