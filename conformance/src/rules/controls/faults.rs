//! Fault rules: which requests they apply to.

use serde_json::{Value, json};

use super::status;
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{Stop, Target};

/// Which of this many requests for a path get 503, counted from 1.
fn hit(world: &World<'_>, path: &str, requests: u32) -> Result<Vec<u32>, Stop> {
    let mut hit = Vec::new();
    for request in 1..=requests {
        if world.call("GET", path).send()?.status == 503 {
            hit.push(request);
        }
    }
    Ok(hit)
}

/// The same for `/x` in a world with this fault rule alone.
fn alone(target: &Target, rule: &Value, requests: u32) -> Result<Vec<u32>, Stop> {
    let world = target.alone()?;
    world.fault(rule)?;
    hit(&world, "/x", requests)
}

fn chance(probability: f64, seed: u64) -> Value {
    json!({"probability": probability, "seed": seed, "effect": status(503)})
}

pub(crate) static TURNS: &[Rule] = &[
    Rule {
        id: "times-after-every",
        requirements: &[
            "server/controls/faults/times",
            "server/controls/faults/after",
            "server/controls/faults/every",
        ],
        says: "a rule applies to the first N requests, after N requests, to every Nth, or all three together",
        check: |target| {
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
                ensure_eq!(alone(target, &rule, 9)?, struck, "requests hit by {rule}");
            }
            Ok(())
        },
    },
    Rule {
        id: "probability-from-seed",
        requirements: &[
            "server/controls/faults/probability",
            "server/controls/faults/seed",
        ],
        says: "a probability with a seed hits the same requests in every run, and others with another seed",
        check: |target| {
            let some = alone(target, &chance(0.5, 1), 60)?;
            ensure!(
                (10..=50).contains(&some.len()),
                "of 60 requests with a probability of 0.5, these were hit: {some:?}"
            );
            ensure_eq!(
                alone(target, &chance(0.5, 1), 60)?,
                some,
                "the requests hit with the same seed"
            );
            ensure_ne!(
                alone(target, &chance(0.5, 2), 60)?,
                some,
                "the requests hit with another seed"
            );
            ensure_eq!(
                alone(target, &chance(0.0, 1), 20)?,
                [0; 0],
                "the requests hit with a probability of 0"
            );
            ensure_eq!(
                alone(target, &chance(1.0, 1), 20)?.len(),
                20,
                "the number of 20 requests hit with a probability of 1"
            );
            Ok(())
        },
    },
    Rule {
        id: "method-and-path",
        requirements: &[
            "server/controls/faults/method",
            "server/controls/faults/path",
        ],
        says: "a rule applies to requests of its method, in any case, and of its path as it was sent",
        check: |target| {
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
                let hit = alone(target, &rule, 1)?.len();
                ensure_eq!(hit, usize::from(struck), "requests hit by {rule}");
            }
            let world = target.alone()?;
            world.fault(&json!({"path": "/a/*/c", "effect": status(503)}))?;
            for (path, struck) in [
                ("/a/b/c", true),
                ("/a//c", true),
                ("/a/b/b/c?d=1", true),
                ("/a/c", false),
                ("/a/b/c/", false),
                ("/A/b/c", false),
            ] {
                let answer = world.call("GET", path).send()?;
                ensure_eq!(
                    answer.status == 503,
                    struck,
                    "whether the rule applies to {answer:?}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "first-that-fits",
        requirements: &["server/controls/faults/first-match"],
        says: "of several rules the first that applies is used; one that is used up gives way",
        check: |target| {
            let world = &target.alone()?;
            world.fault(&json!({"path": "/x", "times": 1, "effect": status(501)}))?;
            world.fault(&json!({"path": "/x", "after": 1, "times": 1, "effect": status(502)}))?;
            world.fault(&json!({"effect": status(503)}))?;
            let paths = ["/x", "/x", "/x", "/x", "/y"];
            for (path, status) in paths.into_iter().zip([501, 503, 502, 503, 503]) {
                world.call("GET", path).send()?.expect(status)?;
            }
            Ok(())
        },
    },
];

pub(crate) static RULES: &[Rule] = &[
    Rule {
        id: "listed-with-counts",
        requirements: &[
            "server/controls/faults/list",
            "server/controls/faults/add",
            "server/controls/faults/counts",
        ],
        says: "a rule is listed as it was given, with how many requests it matched and was applied to",
        check: |target| {
            let world = &target.alone()?;
            ensure_eq!(world.show("faults")?, json!([]), "GET /_mock/faults");
            let rule = json!({"method": "GET", "path": "/x", "after": 1, "every": 2, "times": 2,
                "probability": 1.0, "seed": 7, "effect": {"type": "status", "status": 503,
                "error": "out of order", "error_code": "InternalServerError"}});
            let answer = world.post_control("faults", &rule)?;
            check(&answer, 201, &Says::Json)?;
            ensure_eq!(answer.json()?, json!({"id": 1}), "the body of {answer:?}");
            ensure_eq!(
                world.fault_counts()?,
                [(0, 0)],
                "the numbers of requests that each fault rule matched and was applied to"
            );
            ensure_eq!(
                hit(world, "/x", 8)?,
                [3, 5],
                "the requests that the rule was applied to"
            );
            hit(world, "/y", 3)?;
            let shown = world.show("faults")?[0].clone();
            for (key, value) in rule.as_object().into_iter().flatten() {
                ensure_eq!(&shown[key], value, "`{key}` of {shown}");
            }
            // Used up by the fifth, it matches no more.
            ensure_eq!(
                world.fault_counts()?,
                [(5, 2)],
                "the numbers of requests that each fault rule matched and was applied to"
            );
            Ok(())
        },
    },
    Rule {
        id: "removed-by-id",
        requirements: &[
            "server/controls/faults/remove",
            "server/controls/faults/remove-all",
        ],
        says: "a rule is removed by its ID, which is not used again; or all rules at once",
        check: |target| {
            let world = &target.alone()?;
            let rule = |status: u16| json!({"effect": super::status(status)});
            for (id, one) in [(1, 501), (2, 502), (3, 503)] {
                ensure_eq!(world.fault(&rule(one))?, id, "the ID of a new rule");
            }
            let remove = |id: &str| world.control("DELETE", &format!("faults/{id}")).send();
            check(&remove("1")?, 204, &Says::Nothing)?;
            world.call("GET", "/x").send()?.expect(502)?;
            for id in ["1", "9", "x", "-1", "99999999999999999999"] {
                check(&remove(id)?, 404, &Says::Error("fault rule not found"))?;
            }
            check(&remove("3")?, 204, &Says::Nothing)?;
            ensure_eq!(world.fault(&rule(504))?, 4, "the ID of a new rule");
            let all = world.control("DELETE", "faults").send()?;
            check(&all, 204, &Says::Nothing)?;
            ensure_eq!(world.show("faults")?, json!([]), "GET /_mock/faults");
            world.call("GET", "/x").send()?.expect(404)?;
            ensure_eq!(world.fault(&rule(505))?, 5, "the ID of a new rule");
            Ok(())
        },
    },
    Rule {
        id: "controls-are-spared",
        requirements: &["server/controls/faults/spare-controls"],
        says: "no rule applies to a control, so that rules can be removed",
        check: |target| {
            let world = &target.alone()?;
            for effect in [json!({"type": "hang_up"}), status(500)] {
                world.fault(&json!({"effect": effect}))?;
                world.fault(&json!({"path": "/_mock/*", "effect": effect}))?;
                ensure_eq!(
                    world.show("health")?["ready"],
                    true,
                    "`ready` of GET /_mock/health"
                );
                world.clock(&json!({}))?;
                world.control("DELETE", "faults").send()?.expect(204)?;
            }
            world.get("{app}")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "invalid-rules",
        requirements: &[
            "server/controls/faults/effect",
            "server/controls/general/rejections",
        ],
        says: "a rule with an unknown effect or key is rejected, and none is added",
        check: |target| {
            let world = &target.alone()?;
            for wrong in [
                json!({"effect": {"type": "explode"}}),
                json!({"effect": {"status": 500}}),
                json!({"effect": {"type": "status"}}),
                json!({"effect": {"type": "status", "status": "500"}}),
                json!({"effect": {"type": "delay", "millis": -1}}),
                json!({"paht": "/x", "effect": status(500)}),
                json!({"times": "twice", "effect": status(500)}),
            ] {
                check(&world.post_control("faults", &wrong)?, 400, &Says::AnyError)?;
            }
            for (rule, words) in [
                (
                    json!({"probability": -0.5}),
                    "probability must be between 0 and 1, not -0.5",
                ),
                (json!({"every": 0}), "every must be at least 1, not 0"),
                (
                    json!({"method": "FETCH IT"}),
                    "'FETCH IT' is not a method of HTTP",
                ),
                (
                    json!({"path": "/_mock/clock"}),
                    "rules do not apply to controls such as '/_mock/clock'",
                ),
                (
                    json!({"path": "/w/a/_mock/reset"}),
                    "rules do not apply to controls such as '/w/a/_mock/reset'",
                ),
                (
                    json!({"effect": status(199)}),
                    "status must be between 200 and 999, not 199",
                ),
            ] {
                let answer = world.post_control("faults", &rule)?;
                check(&answer, 400, &Says::AnyError)?;
                ensure_eq!(answer.text("error"), words, "the error of {answer:?}");
            }
            ensure_eq!(world.show("faults")?, json!([]), "GET /_mock/faults");
            Ok(())
        },
    },
    Rule {
        id: "replaced-response-changes-nothing",
        requirements: &["server/controls/faults/not-carried-out"],
        says: "a request whose response is replaced is not carried out",
        check: |target| {
            let world = &target.alone()?;
            let ada = world.login("ada")?;
            for effect in [
                status(500),
                json!({"type": "too_many_requests", "retry_after": 1}),
                json!({"type": "big_body", "bytes": 2}),
                json!({"type": "expire_access_token"}),
            ] {
                let id = world.fault(&json!({"path": "*/logout", "effect": effect}))?;
                world.put("{app}/users/{ada}/logout")?;
                world.ensure_live(&ada)?;
                world
                    .control("DELETE", &format!("faults/{id}"))
                    .send()?
                    .expect(204)?;
            }
            world.put("{app}/users/{ada}/logout")?.expect(204)?;
            world.ensure_ended(&ada)?;
            Ok(())
        },
    },
];
