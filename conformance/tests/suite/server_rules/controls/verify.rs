//! Whether requests came as often as a test expects.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use crate::support::raw::say;
use crate::support::world::{ADA, APP, GRACE, GROUP, World};

/// One revocation of grace's sessions, two of ada's, and a look at her.
fn asked() -> World {
    let world = World::new();
    world.control("DELETE", "requests").send().expect(204);
    for user in [ADA, GRACE, ADA] {
        world
            .put(&format!("{{app}}/users/{user}/logout"))
            .expect(204);
    }
    world.get(&format!("{{app}}/users/{ADA}")).expect(200);
    world
}

fn user(rest: &str) -> String {
    format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{rest}")
}

/// Fails unless the expectation is met, or not, by so many requests.
#[track_caller]
fn verify(world: &World, expected: &Value, met: bool, seen: u64) -> Value {
    let answer = world.tell("verify", expected);
    check(&answer, if met { 200 } else { 409 }, &Says::Json);
    let verdict = answer.json();
    assert_eq!(
        (&verdict["ok"], &verdict["seen"]),
        (&json!(met), &json!(seen)),
        "{expected}"
    );
    verdict
}

pub(crate) static VERIFY: &[Rule] = &[
    Rule {
        proves: &[
            "POST /_mock/verify",
            "POST /_mock/verify: method",
            "POST /_mock/verify: path",
            "POST /_mock/verify: status",
            "POST /_mock/verify: times",
        ],
        says: "exactly so often: 200 if so, 409 if not, with how often it was",
        source: "our choice",
        check: |_| {
            let world = asked();
            for (expected, met, seen) in [
                (
                    json!({"method": "PUT", "path": user(&format!("{ADA}/logout")), "times": 2}),
                    true,
                    2,
                ),
                (
                    json!({"method": "put", "path": "*/logout", "times": 3}),
                    true,
                    3,
                ),
                (json!({"path": "*/logout", "times": 2}), false, 3),
                (json!({"method": "DELETE", "times": 0}), true, 0),
                (json!({"method": "PUT", "times": 0}), false, 3),
                (
                    json!({"path": user("*"), "status": 200, "times": 1}),
                    true,
                    1,
                ),
                (json!({"status": 500, "times": 1}), false, 0),
                (json!({"times": 4}), true, 4),
            ] {
                verify(&world, &expected, met, seen);
            }
        },
    },
    Rule {
        proves: &[
            "POST /_mock/verify: at_least",
            "POST /_mock/verify: at_most",
        ],
        says: "at least, at most, or both; at least once where nothing is said",
        source: "our choice",
        check: |_| {
            let world = asked();
            let logout = |more: &str| -> Value {
                let text = format!("{{\"path\": \"*/logout\"{more}}}");
                serde_json::from_str(&text).expect("JSON")
            };
            for (more, met) in [
                ("", true),
                (", \"at_least\": 3", true),
                (", \"at_least\": 4", false),
                (", \"at_most\": 3", true),
                (", \"at_most\": 2", false),
                (", \"at_least\": 2, \"at_most\": 4", true),
                (", \"at_least\": 4, \"at_most\": 9", false),
            ] {
                verify(&world, &logout(more), met, 3);
            }
            verify(&world, &json!({"path": "/nowhere"}), false, 0);
            verify(&world, &json!({"path": "/nowhere", "at_most": 1}), true, 0);
            verify(&world, &json!({"path": "/nowhere", "at_least": 0}), true, 0);
        },
    },
    Rule {
        proves: &["mock/verify/nearest"],
        says: "if not met, the nearest misses are told, with what is different about each",
        source: "our choice",
        check: |_| {
            let world = asked();
            world
                .call("POST", &user(&format!("{ADA}/disable")))
                .send()
                .expect(405);
            let path = user(&format!("{ADA}/disable"));
            let expected = json!({"method": "PUT", "path": path, "times": 1});
            let verdict = verify(&world, &expected, false, 0);
            let nearest = &verdict["nearest"];
            let expected = json!({"method": "POST", "path": path, "status": 405, "times": 1,
                "differs": ["method"]});
            assert_eq!(nearest[0], expected, "{nearest}");
            let expected = json!({"method": "PUT", "path": user(&format!("{ADA}/logout")),
                "status": 204, "times": 2, "differs": ["path"]});
            assert_eq!(nearest[1], expected, "{nearest}");
            // Then those of which two parts are different: who and what.
            let last = nearest.as_array().and_then(|all| all.last());
            let last = last.expect("a miss");
            assert_eq!(last["path"], user(&format!("{GRACE}/logout")), "{nearest}");
            assert_eq!(last["differs"], json!(["path"]), "{nearest}");
        },
    },
    Rule {
        proves: &["mock/verify/nearest"],
        says: "a miss by status says so; when it is met, or nothing came, there are none",
        source: "our choice",
        check: |_| {
            let world = asked();
            let expected = json!({"path": user(ADA), "status": 404});
            let verdict = verify(&world, &expected, false, 0);
            assert_eq!(
                verdict["nearest"][0]["differs"],
                json!(["status"]),
                "{verdict}"
            );
            assert_eq!(verdict["nearest"][0]["status"], 200, "{verdict}");
            let met = verify(&world, &json!({"path": user(ADA)}), true, 1);
            assert_eq!(met["nearest"], json!([]), "{met}");
            world.control("DELETE", "requests").send().expect(204);
            let nothing = verify(&world, &json!({"path": user(ADA)}), false, 0);
            assert_eq!(nothing["nearest"], json!([]), "{nothing}");
        },
    },
    Rule {
        proves: &["POST /_mock/verify", "mock/refusals"],
        says: "an expectation with an unknown key or a number that is none is refused",
        source: "our choice",
        check: |world| {
            for wrong in [
                json!({"paht": "*"}),
                json!({"times": -1}),
                json!({"times": "once"}),
                json!({"status": 70_000}),
                json!({"at_least": 1.5}),
            ] {
                check(&world.tell("verify", &wrong), 400, &Says::AnyError);
            }
        },
    },
];

pub(crate) static DROPPED: &[Rule] = &[Rule {
    proves: &["mock/verify/dropped", "POST /_mock/verify"],
    says: "a verdict that dropped requests could change is not met, and says so",
    source: "our choice",
    check: |_| {
        let world = World::new();
        world.control("DELETE", "requests").send().expect(204);
        world.call("GET", "/first").send().expect(404);
        let base = world.http.base_url();
        // Over one connection: the last request closes it.
        let next = "GET /x HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(10_048);
        let last = "GET /x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        say(&base, format!("{next}{last}").as_bytes());
        let dropped = 50;
        for (expected, met, inconclusive, seen) in [
            (
                json!({"path": "/x", "at_most": 10_000}),
                false,
                true,
                10_000,
            ),
            (json!({"path": "/x", "times": 10_000}), false, true, 10_000),
            (
                json!({"path": "/x", "at_most": 10_050}),
                true,
                false,
                10_000,
            ),
            (
                json!({"path": "/x", "at_most": 9_999}),
                false,
                false,
                10_000,
            ),
            (json!({"path": "/first", "times": 0}), false, true, 0),
            (json!({"path": "/first", "at_most": 0}), false, true, 0),
            (json!({"path": "/first"}), false, true, 0),
            (json!({"path": "/x", "at_least": 1}), true, false, 10_000),
            (
                json!({"path": "/x", "at_least": 10_051}),
                false,
                false,
                10_000,
            ),
        ] {
            let verdict = verify(&world, &expected, met, seen);
            assert_eq!(verdict["dropped"], dropped, "{verdict}");
            assert_eq!(
                verdict["inconclusive"], inconclusive,
                "{expected}: {verdict}"
            );
            let message = verdict["message"].as_str().expect("a message");
            let told = message.contains("50 older requests were dropped");
            assert_eq!(told, inconclusive, "{message}");
        }
        world.control("DELETE", "requests").send().expect(204);
        let verdict = verify(&world, &json!({"path": "/first", "times": 0}), true, 0);
        assert_eq!(verdict["inconclusive"], false, "{verdict}");
    },
}];
