//! Rules of misbehaviour: whose turn it is.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use super::status;
use crate::support::world::{ADA, World};

/// Which of so many requests for a path are befallen by 503, counted from 1.
fn befallen(world: &World, path: &str, requests: u32) -> Vec<u32> {
    let struck = |_: &u32| world.call("GET", path).send().status == 503;
    (1..=requests).filter(struck).collect()
}

/// The same on a server with this rule alone.
fn alone(rule: &Value, requests: u32) -> Vec<u32> {
    let world = World::new();
    world.fault(rule);
    befallen(&world, "/x", requests)
}

fn chance(probability: f64, seed: u64) -> Value {
    json!({"probability": probability, "seed": seed, "effect": status(503)})
}

pub(crate) static TURNS: &[Rule] = &[
    Rule {
        proves: &[
            "POST /_mock/faults: times",
            "POST /_mock/faults: after",
            "POST /_mock/faults: every",
        ],
        says: "the first so many, only after so many, every so-manieth, and all three together",
        source: "our choice",
        check: |_| {
            let effect = status(503);
            for (rule, struck) in [
                (json!({"effect": effect}), &[1, 2, 3, 4, 5, 6, 7, 8, 9][..]),
                (json!({"times": 2, "effect": effect}), &[1, 2]),
                (json!({"times": 0, "effect": effect}), &[]),
                (json!({"after": 7, "effect": effect}), &[8, 9]),
                (json!({"after": 3, "times": 1, "effect": effect}), &[4]),
                (json!({"every": 3, "effect": effect}), &[3, 6, 9]),
                (
                    json!({"every": 2, "after": 1, "times": 3, "effect": effect}),
                    &[3, 5, 7],
                ),
            ] {
                assert_eq!(alone(&rule, 9), struck, "{rule}");
            }
        },
    },
    Rule {
        proves: &[
            "POST /_mock/faults: probability",
            "POST /_mock/faults: seed",
        ],
        says: "with a probability from a seed: the same requests of every run, others of another",
        source: "our choice",
        check: |_| {
            let some = alone(&chance(0.5, 1), 60);
            assert!((10..=50).contains(&some.len()), "{some:?}");
            assert_eq!(alone(&chance(0.5, 1), 60), some);
            assert_ne!(alone(&chance(0.5, 2), 60), some);
            assert_eq!(alone(&chance(0.0, 1), 20), [0; 0]);
            assert_eq!(alone(&chance(1.0, 1), 20).len(), 20);
        },
    },
    Rule {
        proves: &["POST /_mock/faults: method", "POST /_mock/faults: path"],
        says: "only requests of its method, in any case, and of its path as it was sent",
        source: "our choice",
        check: |_| {
            for (method, path, struck) in [
                ("GET", "/x", true),
                ("get", "/x", true),
                ("PUT", "/x", false),
                ("GET", "", true),
                ("GET", "/x*", true),
                ("GET", "*", true),
                ("GET", "/", false),
                ("GET", "/x?*", false),
                ("GET", "/%78", false),
            ] {
                let rule = json!({"method": method, "path": path, "effect": status(503)});
                assert_eq!(alone(&rule, 1).len(), usize::from(struck), "{rule}");
            }
            let world = World::new();
            world.fault(&json!({"path": "/a/*/c", "effect": status(503)}));
            for (path, struck) in [
                ("/a/b/c", true),
                ("/a//c", true),
                ("/a/b/b/c?d=1", true),
                ("/a/c", false),
                ("/a/b/c/", false),
                ("/A/b/c", false),
            ] {
                let answer = world.call("GET", path).send();
                assert_eq!(answer.status == 503, struck, "{path}: {answer:?}");
            }
        },
    },
    Rule {
        proves: &["mock/faults/first-that-fits"],
        says: "of several rules the first decides whose turn it is; used up, it gives way",
        source: "our choice",
        check: |world| {
            world.fault(&json!({"path": "/x", "times": 1, "effect": status(501)}));
            world.fault(&json!({"path": "/x", "after": 1, "times": 1, "effect": status(502)}));
            world.fault(&json!({"effect": status(503)}));
            let asked = |path: &str| world.call("GET", path).send().status;
            assert_eq!(
                ["/x", "/x", "/x", "/x", "/y"].map(asked),
                [501, 503, 502, 503, 503]
            );
        },
    },
];

pub(crate) static RULES: &[Rule] = &[
    Rule {
        proves: &[
            "GET /_mock/faults",
            "POST /_mock/faults",
            "mock/faults/counted",
        ],
        says: "a rule is listed as it was given, with how many it has matched and befallen",
        source: "our choice",
        check: |world| {
            assert_eq!(world.show("faults"), json!([]));
            let rule = json!({"method": "GET", "path": "/x", "after": 1, "every": 2, "times": 2,
                "probability": 1.0, "seed": 7, "effect": {"type": "status", "status": 503,
                "error": "out of order", "error_code": "InternalServerError"}});
            let answer = world.tell("faults", &rule);
            check(&answer, 201, &Says::Json);
            assert_eq!(answer.json(), json!({"id": 1}));
            assert_eq!(world.fault_counts(), [(0, 0)]);
            assert_eq!(befallen(world, "/x", 8), [3, 5]);
            befallen(world, "/y", 3);
            let shown = world.show("faults")[0].clone();
            for (key, value) in rule.as_object().expect("a rule") {
                assert_eq!(&shown[key], value, "{key} of {shown}");
            }
            // Used up with the fifth, it matches no more.
            assert_eq!(world.fault_counts(), [(5, 2)]);
        },
    },
    Rule {
        proves: &["DELETE /_mock/faults/{id}", "DELETE /_mock/faults"],
        says: "one is removed by its id, which no other gets; or all at once",
        source: "our choice",
        check: |world| {
            let rule = |status: u16| json!({"effect": super::status(status)});
            let ids = [501, 502, 503].map(|one| world.fault(&rule(one)));
            assert_eq!(ids, [1, 2, 3]);
            let remove = |id: &str| world.control("DELETE", &format!("faults/{id}")).send();
            check(&remove("1"), 204, &Says::Nothing);
            world.call("GET", "/x").send().expect(502);
            for id in ["1", "9", "x", "-1", "99999999999999999999"] {
                check(&remove(id), 404, &Says::Error("fault rule not found"));
            }
            check(&remove("3"), 204, &Says::Nothing);
            assert_eq!(world.fault(&rule(504)), 4);
            let all = world.control("DELETE", "faults").send();
            check(&all, 204, &Says::Nothing);
            assert_eq!(world.show("faults"), json!([]));
            world.call("GET", "/x").send().expect(404);
            assert_eq!(world.fault(&rule(505)), 5);
        },
    },
    Rule {
        proves: &["mock/faults/spare-controls"],
        says: "no rule befalls a control, so that it can be taken back",
        source: "our choice",
        check: |world| {
            for effect in [json!({"type": "hang_up"}), status(500)] {
                world.fault(&json!({"effect": effect}));
                world.fault(&json!({"path": "/_mock/*", "effect": effect}));
                assert_eq!(world.show("health")["ready"], true);
                world.clock(&json!({}));
                world.control("DELETE", "faults").send().expect(204);
            }
            world.get("{app}").expect(200);
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect", "mock/refusals"],
        says: "a rule with an unknown effect or key is refused, and none is added",
        source: "our choice",
        check: |world| {
            for wrong in [
                json!({"effect": {"type": "explode"}}),
                json!({"effect": {"status": 500}}),
                json!({"effect": {"type": "status"}}),
                json!({"effect": {"type": "status", "status": "500"}}),
                json!({"effect": {"type": "delay", "millis": -1}}),
                json!({"paht": "/x", "effect": status(500)}),
                json!({"times": "twice", "effect": status(500)}),
            ] {
                check(&world.tell("faults", &wrong), 400, &Says::AnyError);
            }
            assert_eq!(world.show("faults"), json!([]));
        },
    },
    Rule {
        proves: &["mock/faults/nothing-carried-out"],
        says: "a request that another answer is given to is not carried out",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            for effect in [
                status(500),
                json!({"type": "too_many_requests", "retry_after": 1}),
                json!({"type": "big_body", "bytes": 2}),
                json!({"type": "expire_access_token"}),
            ] {
                let id = world.fault(&json!({"path": "*/logout", "effect": effect}));
                world.put(&format!("{{app}}/users/{ADA}/logout"));
                world.assert_alive(&ada);
                world
                    .control("DELETE", &format!("faults/{id}"))
                    .send()
                    .expect(204);
            }
            world
                .put(&format!("{{app}}/users/{ADA}/logout"))
                .expect(204);
            world.assert_dead(&ada);
        },
    },
];
