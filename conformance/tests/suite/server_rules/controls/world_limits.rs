//! How many worlds there can be, and how they end.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use crate::support::world::{CLIENT_APP, PASSWORD, World};

const NO_WORLD: Says = Says::Error("world not found");

fn remove(world: &World, id: &str) -> crate::support::http::Answer {
    world.control("DELETE", &format!("worlds/{id}")).send()
}

fn id(world: &World) -> String {
    world.tell("worlds", &json!({})).expect(201).text("id")
}

pub(crate) static WORLD_LIMITS: &[Rule] = &[
    Rule {
        proves: &["mock/worlds/thousand"],
        says: "there are a thousand at once, each with all that it began with",
        source: "our choice",
        check: |world| {
            let ids: BTreeSet<String> = (0..1000).map(|_| id(world)).collect();
            assert_eq!(ids.len(), 1000);
            let listed = world.show("worlds");
            let listed = listed.as_array().expect("a list").iter();
            let listed: BTreeSet<String> = listed
                .map(|one| one["id"].as_str().expect("an id").to_owned())
                .collect();
            assert_eq!(listed, ids);
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            for id in ids.iter().step_by(100) {
                let login = format!(
                    "/w/{id}{{client}}/app/{CLIENT_APP}/auth/providers/local-userpass/login"
                );
                world.call("POST", &login).json(&body).send().expect(200);
                let sessions = world.call("GET", &format!("/w/{id}/_mock/sessions")).send();
                assert_eq!(sessions.expect(200).json()["count"], 1);
            }
            world.control("DELETE", "worlds").send().expect(204);
            assert_eq!(world.show("worlds"), json!([]));
        },
    },
    Rule {
        proves: &[
            "DELETE /_mock/worlds/{id}",
            "DELETE /_mock/worlds",
            "mock/worlds/gone",
        ],
        says: "one is deleted by its id, or all at once; then nothing is there",
        source: "our choice",
        check: |world| {
            let ids = [id(world), id(world), id(world)];
            let health = |id: &str| world.call("GET", &format!("/w/{id}/_mock/health")).send();
            check(&remove(world, &ids[0]), 204, &Says::Nothing);
            check(&remove(world, &ids[0]), 404, &NO_WORLD);
            check(&remove(world, "nobodys"), 404, &NO_WORLD);
            check(&health(&ids[0]), 404, &NO_WORLD);
            health(&ids[1]).expect(200);
            let all = world.control("DELETE", "worlds").send();
            check(&all, 204, &Says::Nothing);
            for gone in &ids {
                check(&health(gone), 404, &NO_WORLD);
            }
            assert_eq!(world.show("worlds"), json!([]));
            world.login("ada");
        },
    },
    Rule {
        proves: &["mock/worlds/gone"],
        says: "a path into a world that there is not is refused in every API, and harms nobody",
        source: "our choice",
        check: |world| {
            let one = id(world);
            for path in [
                "/w",
                "/w/",
                "/w//",
                "/w/nobodys",
                "/w/nobodys/",
                "/w/nobodys/_mock/reset",
                "/w/nobodys/api/client/v2.0/auth/session",
                &format!("/w/{}", one.to_uppercase()),
                &format!("/w/{}x/_mock/reset", &one),
                &format!("/w/{}/w/{one}/_mock/health", &one),
            ] {
                for method in ["GET", "POST", "DELETE"] {
                    let answer = world.call(method, path).send();
                    check(&answer, 404, &Says::AnyError);
                }
            }
            assert_eq!(world.show("worlds").as_array().map(Vec::len), Some(1));
        },
    },
    Rule {
        proves: &["mock/worlds/none-within"],
        says: "a world has no worlds, and cannot delete itself or another",
        source: "our choice",
        check: |world| {
            let ids = [id(world), id(world)];
            for (method, control) in [
                ("GET", "worlds".to_owned()),
                ("POST", "worlds".to_owned()),
                ("DELETE", "worlds".to_owned()),
                ("DELETE", format!("worlds/{}", ids[0])),
                ("DELETE", format!("worlds/{}", ids[1])),
            ] {
                let path = format!("/w/{}/_mock/{control}", ids[0]);
                let answer = world.call(method, &path).send();
                let words = "a world has no worlds of its own: use the /_mock/worlds of the server";
                check(&answer, 404, &Says::Error(words));
            }
            assert_eq!(world.show("worlds").as_array().map(Vec::len), Some(2));
        },
    },
    Rule {
        proves: &["POST /_mock/worlds: idle_seconds", "mock/worlds/idle"],
        says: "one that nobody asks for so long goes by itself; the list does not keep it",
        source: "our choice",
        check: |world| {
            let made = world
                .tell("worlds", &json!({"idle_seconds": 1}))
                .expect(201)
                .json();
            assert_eq!(made["idle_seconds"], 1, "{made}");
            let kept = id(world);
            // The clock of the service has no say in it.
            world.clock(&json!({"advance": "60d"}));
            let ids = || -> Vec<Value> {
                let listed = world.show("worlds");
                let listed = listed.as_array().expect("a list").iter();
                listed.map(|one| one["id"].clone()).collect()
            };
            while ids().contains(&made["id"]) {
                std::thread::yield_now();
            }
            assert_eq!(ids(), [kept.as_str()]);
            let id = made["id"].as_str().expect("an id");
            let answer = world.call("GET", &format!("/w/{id}/_mock/health")).send();
            check(&answer, 404, &NO_WORLD);
        },
    },
    Rule {
        proves: &["POST /_mock/worlds", "mock/refusals"],
        says: "options with an unknown key or no number are refused",
        source: "our choice",
        check: |world| {
            for wrong in [
                json!({"sed": {}}),
                json!({"rng_seed": -1}),
                json!({"idle_seconds": "long"}),
                json!("x"),
            ] {
                check(&world.tell("worlds", &wrong), 400, &Says::AnyError);
            }
            assert_eq!(world.show("worlds"), json!([]));
        },
    },
];
