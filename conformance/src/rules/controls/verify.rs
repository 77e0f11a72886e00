//! Verifying that requests came as often as a test expects.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{OrFound as _, Stop, Target};

/// A world with one revocation of grace's sessions, two of ada's, and a request for ada.
fn requested(target: &Target) -> Result<World<'_>, Stop> {
    let world = target.alone()?;
    world.control("DELETE", "requests").send()?.expect(204)?;
    for user in ["{ada}", "{grace}", "{ada}"] {
        world
            .put(&format!("{{app}}/users/{user}/logout"))?
            .expect(204)?;
    }
    world.get("{app}/users/{ada}")?.expect(200)?;
    Ok(world)
}

/// A finding unless the expectation is met, or not, with this many requests.
fn verify(world: &World<'_>, expected: &Value, met: bool, seen: u64) -> Result<Value, Stop> {
    let answer = world.post_control("verify", expected)?;
    check(&answer, if met { 200 } else { 409 }, &Says::Json)?;
    let verdict = answer.json()?;
    ensure_eq!(
        (&verdict["ok"], &verdict["seen"]),
        (&json!(met), &json!(seen)),
        "`ok` and `seen` for {expected}"
    );
    Ok(verdict)
}

pub(crate) static VERIFY: &[Rule] = &[
    Rule {
        id: "times",
        requirements: &[
            "server/controls/verify/post",
            "server/controls/verify/method",
            "server/controls/verify/path",
            "server/controls/verify/status",
            "server/controls/verify/times",
        ],
        says: "an exact number of requests gives 200, another one 409 with the number",
        check: |target| {
            let world = requested(target)?;
            let user = |rest: &str| world.path(&format!("{{app}}/users/{rest}"));
            for (expected, met, seen) in [
                (
                    json!({"method": "PUT", "path": user("{ada}/logout"), "times": 2}),
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
                verify(&world, &expected, met, seen)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "at-least-and-at-most",
        requirements: &[
            "server/controls/verify/at-least",
            "server/controls/verify/at-most",
        ],
        says: "an expectation is a minimum, a maximum or both; at least one request by default",
        check: |target| {
            let world = requested(target)?;
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
                verify(&world, &logout(more), met, 3)?;
            }
            verify(&world, &json!({"path": "/nowhere"}), false, 0)?;
            verify(&world, &json!({"path": "/nowhere", "at_most": 1}), true, 0)?;
            verify(&world, &json!({"path": "/nowhere", "at_least": 0}), true, 0)?;
            Ok(())
        },
    },
    Rule {
        id: "nearest",
        requirements: &["server/controls/verify/nearest"],
        says: "after too few requests, a verdict shows the nearest others, with what differs",
        check: |target| {
            let world = requested(target)?;
            let user = |rest: &str| world.path(&format!("{{app}}/users/{rest}"));
            world
                .call("POST", &user("{ada}/disable"))
                .send()?
                .expect(405)?;
            let path = user("{ada}/disable");
            let expected = json!({"method": "PUT", "path": path, "times": 1});
            let verdict = verify(&world, &expected, false, 0)?;
            let nearest = &verdict["nearest"];
            let expected = json!({"method": "POST", "path": path, "status": 405, "times": 1,
                "differs": ["method"],
                "differences": [{"field": "method", "expected": "PUT", "actual": "POST"}]});
            ensure_eq!(nearest[0], expected, "the nearest of {nearest}");
            let expected = json!({"method": "PUT", "path": user("{ada}/logout"),
                "status": 204, "times": 2, "differs": ["path"],
                "differences": [{"field": "path", "expected": path, "actual": user("{ada}/logout")}]});
            ensure_eq!(nearest[1], expected, "the nearest of {nearest}");
            // Then those whose paths differ in two parts: the user and the action.
            let last = nearest.as_array().and_then(|all| all.last());
            let last = last.or_found(|| format!("no `nearest`: {verdict}"))?;
            ensure_eq!(
                last["path"],
                user("{grace}/logout"),
                "the nearest of {nearest}"
            );
            ensure_eq!(last["differs"], json!(["path"]), "the nearest of {nearest}");
            Ok(())
        },
    },
    Rule {
        id: "nearest-by-status",
        requirements: &["server/controls/verify/nearest"],
        says: "a request of another status is shown as such; none are if it is met or nothing came",
        check: |target| {
            let world = requested(target)?;
            let user = |rest: &str| world.path(&format!("{{app}}/users/{rest}"));
            let expected = json!({"path": user("{ada}"), "status": 404});
            let verdict = verify(&world, &expected, false, 0)?;
            ensure_eq!(
                verdict["nearest"][0]["differs"],
                json!(["status"]),
                "{verdict}"
            );
            ensure_eq!(verdict["nearest"][0]["status"], 200, "{verdict}");
            let met = verify(&world, &json!({"path": user("{ada}")}), true, 1)?;
            ensure_eq!(met["nearest"], json!([]), "{met}");
            world.control("DELETE", "requests").send()?.expect(204)?;
            let nothing = verify(&world, &json!({"path": user("{ada}")}), false, 0)?;
            ensure_eq!(nothing["nearest"], json!([]), "{nothing}");
            Ok(())
        },
    },
    Rule {
        id: "surplus",
        requirements: &["server/controls/verify/surplus"],
        says: "after too many requests, a verdict shows the last five of them and no others",
        check: |target| {
            let world = requested(target)?;
            let expected = json!({"path": "*/logout", "at_most": 2});
            let verdict = verify(&world, &expected, false, 3)?;
            ensure_eq!(verdict["nearest"], json!([]), "`nearest` of {verdict}");
            let sent = world.post_control("requests/search", &json!({"path": "*/logout"}))?;
            let sent = sent.json()?;
            let shown = |request: &Value| -> Value {
                ["number", "method", "path", "query", "status"]
                    .into_iter()
                    .map(|name| (name.to_owned(), request[name].clone()))
                    .collect()
            };
            let all = sent["requests"].as_array().into_iter().flatten();
            let all: Vec<_> = all.map(shown).collect();
            ensure_eq!(all.len(), 3, "the requests of {sent}");
            ensure_eq!(verdict["matching"], json!(all), "`matching` of {verdict}");
            let message = verdict["message"].as_str().unwrap_or_default();
            for request in &all {
                let number = &request["number"];
                let path = request["path"].as_str().unwrap_or_default();
                let line = format!("\n  {number} PUT {path} (204)");
                ensure!(message.contains(&line), "{line:?} is not in {message:?}");
            }
            for n in 0..7 {
                world
                    .call("GET", &format!("/x?n={n}"))
                    .send()?
                    .expect(404)?;
            }
            let verdict = verify(&world, &json!({"path": "/x", "times": 0}), false, 7)?;
            let matching = verdict["matching"].as_array().into_iter().flatten();
            let queries: Vec<_> = matching.map(|request| request["query"].clone()).collect();
            let expected = ["n=2", "n=3", "n=4", "n=5", "n=6"];
            ensure_eq!(queries, expected, "the queries of {verdict}");
            for (expected, met, seen) in [
                (json!({"path": "/x", "times": 7}), true, 7),
                (json!({"path": "/x", "times": 8}), false, 7),
            ] {
                let verdict = verify(&world, &expected, met, seen)?;
                ensure_eq!(verdict["matching"], json!([]), "`matching` of {verdict}");
            }
            Ok(())
        },
    },
    Rule {
        id: "invalid-expectations",
        requirements: &[
            "server/controls/verify/post",
            "server/controls/general/rejections",
        ],
        says: "an expectation with an unknown key or an invalid number is rejected",
        check: |target| {
            let world = &target.alone()?;
            for wrong in [
                json!({"paht": "*"}),
                json!({"times": -1}),
                json!({"times": "once"}),
                json!({"status": 70_000}),
                json!({"at_least": 1.5}),
            ] {
                check(&world.post_control("verify", &wrong)?, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
];

pub(crate) static DROPPED: &[Rule] = &[Rule {
    id: "inconclusive",
    requirements: &[
        "server/controls/verify/dropped",
        "server/controls/verify/post",
    ],
    says: "an expectation that dropped requests could decide is not met, and the verdict says so",
    check: |target| {
        let world = target.alone()?;
        world.control("DELETE", "requests").send()?.expect(204)?;
        world.call("GET", "/first").send()?.expect(404)?;
        // On one connection, which the last request closes.
        let path = world.raw_path("/x");
        // A short host: the journal of a world has little memory.
        let next = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").repeat(10_048);
        let last = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        world.send_raw(format!("{next}{last}"))?;
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
            let verdict = verify(&world, &expected, met, seen)?;
            ensure_eq!(verdict["dropped"], dropped, "`dropped` of {verdict}");
            ensure_eq!(
                verdict["inconclusive"],
                inconclusive,
                "{expected}: {verdict}"
            );
            let message = verdict["message"].as_str().unwrap_or_default();
            let mentioned = message.contains("50 older requests were dropped");
            ensure_eq!(mentioned, inconclusive, "dropped requests in {message:?}");
        }
        world.control("DELETE", "requests").send()?.expect(204)?;
        let verdict = verify(&world, &json!({"path": "/first", "times": 0}), true, 0)?;
        ensure_eq!(verdict["inconclusive"], false, "{verdict}");
        Ok(())
    },
}];
