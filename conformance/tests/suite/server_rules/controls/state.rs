//! Everything there is as one document, and back.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use super::{client_api, status};
use crate::support::apps::by_mail;
use crate::support::world::{self, ADA, PASSWORD, PRIVATE_KEY, World};

/// A world in which a good deal has happened, and its state.
fn lived_in() -> (World, String) {
    let world = by_mail();
    world.login("ada");
    world.anonymous();
    world.register("späť@example.com").expect(201);
    let key = json!({"name": "server"});
    world.post("{app}/api_keys", &key).expect(201);
    world
        .put(&format!("{{app}}/users/{ADA}/disable"))
        .expect(204);
    world.fault(&json!({"path": "*x*", "probability": 0.5, "seed": 3, "effect": status(500)}));
    for _ in 0..5 {
        world.call("GET", "/x").send();
    }
    world.clock(&json!({"advance": "1d", "scale": 2.5, "freeze": true}));
    let state = String::from_utf8(world.state()).expect("a text");
    (world, state)
}

/// The state with one part changed.
fn changed(state: &str, pointer: &str, value: Value) -> String {
    let mut state: Value = serde_json::from_str(state).expect("JSON");
    *state.pointer_mut(pointer).expect(pointer) = value;
    state.to_string()
}

pub(crate) static STATE: &[Rule] = &[
    Rule {
        proves: &[
            "GET /_mock/state",
            "PUT /_mock/state",
            "mock/state/same-bytes",
        ],
        says: "exporting what was imported gives the same bytes, as often as one likes",
        source: "our choice",
        check: |_| {
            let (world, state) = lived_in();
            let answer = world.control("GET", "state").send();
            check(&answer, 200, &Says::Json);
            for other in [World::new(), world] {
                for _ in 0..2 {
                    check(&other.put_state(&state), 204, &Says::Nothing);
                    let again = String::from_utf8(other.state()).expect("a text");
                    assert!(again == state, "{again}\n{state}");
                }
            }
        },
    },
    Rule {
        proves: &["mock/state/goes-on"],
        says: "with it, another server goes on as the first would have, to the same token",
        source: "our choice",
        check: |world| {
            let first = World::new();
            first.clock(&json!({"freeze": true}));
            let ada = first.login("ada");
            let state = String::from_utf8(first.state()).expect("a text");
            world.put_state(&state).expect(204);
            world.assert_alive(&ada);
            assert_eq!(world.show("clock"), first.show("clock"));
            let (one, other) = (first.anonymous(), world.anonymous());
            assert_eq!((one.user, one.refresh), (other.user, other.refresh));
            world.try_email("grace@example.com", PASSWORD).expect(200);
            world.try_email("grace@example.com", "wrong").expect(401);
        },
    },
    Rule {
        proves: &["mock/state/goes-on"],
        says: "fault rules come with their counts, and the journal stays what it was",
        source: "our choice",
        check: |world| {
            let first = World::new();
            first.fault(&json!({"path": "/x", "times": 2, "effect": status(503)}));
            first.call("GET", "/x").send().expect(503);
            let state = String::from_utf8(first.state()).expect("a text");
            let before = world.journal("");
            world.put_state(&state).expect(204);
            assert_eq!(world.journal(""), before);
            assert_eq!(world.fault_counts(), [(1, 1)]);
            world.call("GET", "/x").send().expect(503);
            world.call("GET", "/x").send().expect(404);
        },
    },
    Rule {
        proves: &["mock/state/refused"],
        says: "a damaged document is refused with what is wrong, and nothing is changed",
        source: "our choice",
        check: |_| {
            let (world, state) = lived_in();
            let half = &state[..state.len() / 2];
            let garbage = format!("{state}{{");
            for damaged in [
                "",
                "null",
                "[]",
                "{}",
                "\u{0}",
                half,
                &garbage,
                &changed(&state, "/version", json!("1")),
                &changed(&state, "/version", json!(-1)),
                &changed(&state, "/clock", json!("noon")),
                &changed(&state, "/faults", json!({})),
                &changed(&state, "/world/groups", json!({})),
                &changed(&state, "/world/apps", json!({})),
                &changed(&state, "/world", json!(null)),
            ] {
                let answer = world.put_state(damaged);
                check(&answer, 400, &Says::AnyError);
                let error = answer.text("error");
                assert!(error.starts_with("invalid state document: "), "{answer:?}");
                let after = String::from_utf8(world.state()).expect("a text");
                assert!(after == state, "{damaged:.80} has changed it");
            }
        },
    },
    Rule {
        proves: &["mock/state/refused"],
        says: "one of a newer version is refused by that, whatever else it holds",
        source: "our choice",
        check: |world| {
            let before = world.state();
            let state = String::from_utf8(before.clone()).expect("a text");
            let words = "invalid state document: it has version 2, but this server reads version 1";
            for newer in [
                changed(&state, "/version", json!(2)),
                json!({"version": 2, "everything": "anew"}).to_string(),
            ] {
                let answer = world.put_state(&newer);
                check(&answer, 400, &Says::Coded(words, "BadRequest"));
                assert!(world.state() == before, "it was changed");
            }
        },
    },
    Rule {
        proves: &["mock/state/hashes"],
        says: "passwords and keys are in it as hashes only; an administrator's key as it is",
        source: "our choice",
        check: |world| {
            let key = json!({"name": "server"});
            let key = world.post("{app}/api_keys", &key).expect(201).text("key");
            let ada = world.login("ada");
            let own = json!({"name": "own"});
            let own = world.call("POST", "{client}/auth/api_keys").json(&own);
            let own = own.bearer(&ada.refresh).send().expect(201).text("key");
            let state = String::from_utf8(world.state()).expect("a text");
            for secret in [world::PASSWORD, &key, &own, &ada.refresh, &ada.access] {
                assert!(!secret.is_empty() && !state.contains(secret), "{secret}");
            }
            assert!(state.contains(PRIVATE_KEY));
        },
    },
    Rule {
        proves: &["PUT /_mock/state"],
        says: "a document of more than a megabyte is taken all the same",
        source: "our choice",
        check: |world| {
            for _ in 0..4 {
                world.fault(&client_api(&json!({"type": "status", "status": 500,
                    "body": "x".repeat(600 * 1024)})));
            }
            let state = String::from_utf8(world.state()).expect("a text");
            assert!(state.len() > 2 * 1024 * 1024);
            world.put_state(&state).expect(204);
            assert!(world.state() == state.as_bytes(), "it was changed");
        },
    },
];
