//! Being there, and beginning anew.

use serde_json::json;

use super::super::{Rule, Says, check};
use super::{client_api, status};
use crate::support::world::{ADA, PASSWORD, World};

/// Where a person, a script and a browser look first.
pub(crate) static HEALTH: &[Rule] = &[
    Rule {
        proves: &["GET /_mock/health", "mock/health/ready", "mock/no-token"],
        says: "a server that answers is ready, and says so to anybody",
        source: "our choice",
        check: |world| {
            let answer = world.control("GET", "health").send();
            check(&answer, 200, &Says::Json);
            assert_eq!(answer.json()["ready"], true, "{answer:?}");
            let forged = world.control("GET", "health").bearer("nonsense");
            assert_eq!(forged.send().expect(200).json()["ready"], true);
        },
    },
    Rule {
        proves: &["mock/refusals"],
        says: "a control that is none, a wrong method and a wrong body are refused as JSON",
        source: "our choice",
        check: |world| {
            let nowhere = world.control("GET", "nowhere").send();
            let words = "no route for GET /_mock/nowhere";
            check(&nowhere, 404, &Says::Error(words));
            let wrong = world.control("PUT", "reset").send();
            check(
                &wrong,
                405,
                &Says::Error("PUT is not allowed for /_mock/reset"),
            );
            for control in ["clock", "verify", "faults"] {
                for body in ["", "{", "7", "\"x\"", "null", "{\"unheard-of\": 1}"] {
                    let answer = world.control("POST", control).text(body).send();
                    check(&answer, 400, &Says::AnyError);
                }
            }
        },
    },
];

pub(crate) static RESET: &[Rule] = &[
    Rule {
        proves: &["POST /_mock/reset", "mock/reset/begins-anew"],
        says: "users, sessions, clock, faults, mails and requests are as at the start",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            world.delete(&format!("{{app}}/users/{ADA}")).expect(204);
            world
                .post(
                    "{app}/user_registrations/by_email/edsger@example.com/send_confirm",
                    &json!({}),
                )
                .expect(200);
            world.clock(&json!({"set": 86_400, "freeze": true, "scale": 7}));
            world.fault(&client_api(&status(500)));
            let answer = world.control("POST", "reset").send();
            check(&answer, 204, &Says::Nothing);
            assert_eq!(world.journal(""), [json!(null); 0]);
            assert_eq!(world.show("sessions")["count"], 0);
            assert_eq!(world.show("outbox"), json!([]));
            assert_eq!(world.show("faults"), json!([]));
            let clock = world.show("clock");
            assert_eq!(
                (&clock["frozen"], &clock["scale"]),
                (&json!(false), &json!(1.0))
            );
            assert!(clock["now"].as_i64() > Some(1_700_000_000), "{clock}");
            // Not even the administrator's token is good any more.
            world.get("{app}/users").expect(401);
            world.refresh(&ada).expect(401);
            assert_eq!(world.login("ada").user, ADA);
        },
    },
    Rule {
        proves: &["mock/reset/begins-anew"],
        says: "faults and users that the server began with are there again, uncounted",
        source: "our choice",
        check: |_| {
            let mut seed = crate::support::world::seed();
            let rule = json!({"path": "*/nowhere", "times": 1, "effect": status(503)});
            let rule = serde_json::from_value(rule).expect("a rule");
            seed.faults.push(rule);
            let world = World::with(seed);
            for _ in 0..3 {
                world.call("GET", "/nowhere").send().expect(503);
                world.call("GET", "/nowhere").send().expect(404);
                assert_eq!(world.fault_counts(), [(1, 1)]);
                world.control("POST", "reset").send().expect(204);
                assert_eq!(world.fault_counts(), [(0, 0)]);
            }
        },
    },
    Rule {
        proves: &["mock/reset/worlds-stay"],
        says: "worlds stay as they are, and a world begins anew alone",
        source: "our choice",
        check: |world| {
            let below = |world: &World| {
                let made = world.tell("worlds", &json!({})).expect(201);
                World::at(&made.text("base_url"))
            };
            let (one, other) = (below(world), below(world));
            let (ada, own) = (one.login("ada"), world.login("ada"));
            world.control("POST", "reset").send().expect(204);
            one.assert_alive(&ada);
            world.refresh(&own).expect(401);
            let (ada, other_ada) = (one.login("ada"), other.login("ada"));
            one.control("POST", "reset").send().expect(204);
            one.refresh(&ada).expect(401);
            other.assert_alive(&other_ada);
            one.try_email("ada@example.com", PASSWORD).expect(200);
        },
    },
];
