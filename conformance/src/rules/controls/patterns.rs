//! Patterns: which requests `verify`, a search of the journal and fault rules are for.

use serde_json::{Value, json};

use super::status;
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{Stop, Target};

/// Whether a pattern accepts a request to `/x`, by what each of the three controls does.
struct Seen {
    verify: bool,
    search: bool,
    fault: bool,
}

/// A request to `/x`.
struct Sent {
    query: &'static str,
    header: Option<(&'static str, &'static str)>,
    body: &'static str,
}

/// Sends the request in a world with a fault rule of this pattern, and asks the journal for it.
fn seen(world: &World<'_>, sent: &Sent, pattern: &Value) -> Result<Seen, Stop> {
    world.control("DELETE", "requests").send()?.expect(204)?;
    world.control("DELETE", "faults").send()?.expect(204)?;
    let mut rule = pattern.clone();
    rule["effect"] = status(503);
    world.fault(&rule)?;
    let mut request = world.call("POST", &format!("/x{}", sent.query));
    if let Some((name, value)) = sent.header {
        request = request.header(name, value);
    }
    if !sent.body.is_empty() {
        request = request.text(sent.body);
    }
    let status = request.send()?.status;
    let found = world.post_control("requests/search", pattern)?;
    check(&found, 200, &Says::Json)?;
    let found = found.json()?;
    let verdict = world.post_control("verify", pattern)?.json()?;
    Ok(Seen {
        verify: verdict["ok"] == true,
        search: found["requests"]
            .as_array()
            .is_some_and(|all| all.len() == 1),
        fault: status == 503,
    })
}

/// A finding unless each pattern accepts the request, or not, in all three controls.
fn accepts(target: &Target, sent: &Sent, patterns: &[(Value, bool)]) -> Result<(), Stop> {
    let world = target.alone()?;
    for (pattern, expected) in patterns {
        let seen = seen(&world, sent, pattern)?;
        ensure_eq!(
            seen.verify,
            *expected,
            "whether verify counts it by {pattern}"
        );
        ensure_eq!(
            seen.search,
            *expected,
            "whether a search finds it by {pattern}"
        );
        ensure_eq!(
            seen.fault,
            *expected,
            "whether a fault applies by {pattern}"
        );
    }
    Ok(())
}

const QUERY: Sent = Sent {
    query: "?page=2&tag=a&tag=b%20c&empty",
    header: Some(("X-Trace", "run-7")),
    body: "",
};

const BODY: Sent = Sent {
    query: "",
    header: None,
    body: r#"{"user": {"name": "ada", "age": 36, "tags": ["a", {"b": 1}]}, "note": "1*2", "none": null}"#,
};

pub(crate) static PATTERNS: &[Rule] = &[
    Rule {
        id: "query",
        requirements: &[
            "server/controls/verify/query",
            "server/controls/requests/query",
            "server/controls/faults/query",
            "server/controls/patterns/absent",
            "server/controls/requests/search",
        ],
        says: "query parameters are decoded, matched with wildcards, and absent if null",
        check: |target| {
            accepts(
                target,
                &QUERY,
                &[
                    (json!({"query": {"page": "2"}}), true),
                    (json!({"query": {"page": 2}}), true),
                    (json!({"query": {"page": "3"}}), false),
                    (json!({"query": {"tag": "b c"}}), true),
                    (json!({"query": {"tag": "a", "page": "*"}}), true),
                    (json!({"query": {"tag": "c"}}), false),
                    (json!({"query": {"empty": ""}}), true),
                    (json!({"query": {"Page": "2"}}), false),
                    (json!({"query": {"other": null}}), true),
                    (json!({"query": {"page": null}}), false),
                    (json!({"path": "/x", "query": {}}), true),
                ],
            )
        },
    },
    Rule {
        id: "headers",
        requirements: &[
            "server/controls/verify/headers",
            "server/controls/requests/headers",
            "server/controls/faults/headers",
            "server/controls/patterns/absent",
        ],
        says: "names of headers have no case, their values have",
        check: |target| {
            accepts(
                target,
                &QUERY,
                &[
                    (json!({"headers": {"x-trace": "run-7"}}), true),
                    (json!({"headers": {"X-Trace": "run-*"}}), true),
                    (json!({"headers": {"X-Trace": "RUN-7"}}), false),
                    (json!({"headers": {"x-other": "*"}}), false),
                    (json!({"headers": {"x-other": null}}), true),
                    (json!({"headers": {"x-trace": null}}), false),
                ],
            )
        },
    },
    Rule {
        id: "body",
        requirements: &[
            "server/controls/verify/body",
            "server/controls/requests/body",
            "server/controls/faults/body",
            "server/controls/patterns/wildcards",
            "server/controls/patterns/equals",
        ],
        says: "a body must have each named member, at any depth, and may have others",
        check: |target| {
            accepts(
                target,
                &BODY,
                &[
                    (json!({"body": {}}), true),
                    (json!({"body": {"user": {"name": "ada"}}}), true),
                    (json!({"body": {"user": {"name": "a*", "age": 36}}}), true),
                    (json!({"body": {"user": {"age": 36.0}}}), true),
                    (json!({"body": {"user": {"age": "36"}}}), false),
                    (json!({"body": {"user": {"name": "grace"}}}), false),
                    (json!({"body": {"user": "*", "none": "*"}}), true),
                    (json!({"body": {"user": {"age": "*", "tags": "*"}}}), true),
                    (json!({"body": {"group": "*"}}), false),
                    (json!({"body": {"group": null, "none": null}}), true),
                    (json!({"body": {"user": null}}), false),
                    (json!({"body": {"user": {"tags": ["a", {}]}}}), true),
                    (json!({"body": {"user": {"tags": ["a"]}}}), false),
                    (json!({"body": {"note": {"equals": "1*2"}}}), true),
                    (json!({"body": {"note": {"equals": "1*"}}}), false),
                    (
                        json!({"body": {"user": {"equals": {"name": "ada"}}}}),
                        false,
                    ),
                    (json!({"body": []}), false),
                    (json!({"body": "*\"ada\"*"}), true),
                    (json!({"body": "ada"}), false),
                ],
            )
        },
    },
    Rule {
        id: "no-json",
        requirements: &[
            "server/controls/verify/body",
            "server/controls/requests/body",
            "server/controls/faults/body",
        ],
        says: "a body that is not JSON is matched as text",
        check: |target| {
            let sent = Sent {
                query: "",
                header: None,
                body: "a=1&b=2",
            };
            accepts(
                target,
                &sent,
                &[
                    (json!({"body": "a=1&*"}), true),
                    (json!({"body": "b=2"}), false),
                    (json!({"body": "*"}), true),
                    (json!({"body": {}}), false),
                    (json!({"body": {"matches": "b=[0-9]$"}}), true),
                ],
            )?;
            let empty = json!({"body": "*"});
            accepts(target, &QUERY, &[(empty, false)])
        },
    },
    Rule {
        id: "expressions",
        requirements: &["server/controls/patterns/expressions"],
        says: "a regular expression is found anywhere in a path, parameter, header or string",
        check: |target| {
            accepts(
                target,
                &QUERY,
                &[
                    (json!({"path": {"matches": "^/[a-z]$"}}), true),
                    (json!({"path": {"matches": "^/$"}}), false),
                    (json!({"path": {"equals": "/x"}}), true),
                    (json!({"path": {"equals": "/*"}}), false),
                    (json!({"query": {"page": {"matches": "^[0-9]+$"}}}), true),
                    (json!({"query": {"tag": {"matches": " "}}}), true),
                    (json!({"query": {"tag": {"matches": "^[0-9]"}}}), false),
                    (json!({"headers": {"x-trace": {"matches": "run"}}}), true),
                    (
                        json!({"headers": {"x-trace": {"matches": "(?i)^RUN"}}}),
                        true,
                    ),
                ],
            )?;
            accepts(
                target,
                &BODY,
                &[
                    (json!({"body": {"user": {"name": {"matches": "d"}}}}), true),
                    (
                        json!({"body": {"user": {"name": {"matches": "^d"}}}}),
                        false,
                    ),
                    (json!({"body": {"user": {"age": {"matches": "3"}}}}), false),
                    (json!({"body": {"matches": "\"tags\": *\\["}}), true),
                ],
            )
        },
    },
    Rule {
        id: "invalid-expressions",
        requirements: &[
            "server/controls/patterns/invalid-expressions",
            "server/controls/general/rejections",
        ],
        says: "a regular expression that is invalid or too large is rejected, and its field named",
        check: |target| {
            let world = &target.alone()?;
            let long = "a".repeat(1_001);
            for (pattern, field) in [
                (json!({"path": {"matches": "("}}), "path"),
                (json!({"query": {"page": {"matches": "[a"}}}), "query.page"),
                (json!({"headers": {"x-a": {"matches": "*"}}}), "headers.x-a"),
                (json!({"body": {"a": [{"matches": "("}]}}), "body.a.0"),
                (json!({"path": {"matches": long}}), "path"),
                (json!({"path": {"matches": "((a{99}){99}){99}"}}), "path"),
            ] {
                for control in ["verify", "requests/search", "faults"] {
                    let answer = world.post_control(control, &pattern)?;
                    check(&answer, 400, &Says::AnyError)?;
                    let error = answer.text("error");
                    let expected = format!("cannot parse the regular expression in {field}: ");
                    ensure!(
                        error.starts_with(&expected),
                        "the error of {answer:?} does not start with {expected:?}"
                    );
                }
            }
            for wrong in [
                json!({"query": {"a": {"like": "b"}}}),
                json!({"query": ["a"]}),
                json!({"headers": {"a": {"matches": 1}}}),
                json!({"path": {"matches": "a", "equals": "a"}}),
            ] {
                for control in ["verify", "requests/search", "faults"] {
                    check(&world.post_control(control, &wrong)?, 400, &Says::AnyError)?;
                }
            }
            ensure_eq!(world.show("faults")?, json!([]), "GET /_mock/faults");
            Ok(())
        },
    },
    Rule {
        id: "secrets",
        requirements: &["server/controls/patterns/redacted"],
        says: "faults match the secrets that were sent, the journal the labels that it has for them",
        check: |target| {
            let world = target.alone()?;
            let sent = Sent {
                query: "?token=secret-1",
                header: Some(("Authorization", "Bearer secret-2")),
                body: r#"{"username": "ada", "password": "secret-3"}"#,
            };
            for (pattern, journal, fault) in [
                (json!({"query": {"token": "secret-1"}}), false, true),
                (json!({"query": {"token": "<token>"}}), true, false),
                (json!({"query": {"token": "*"}}), true, true),
                (
                    json!({"headers": {"authorization": "*secret-2"}}),
                    false,
                    true,
                ),
                (
                    json!({"headers": {"authorization": "Bearer <other>"}}),
                    true,
                    false,
                ),
                (json!({"body": {"password": "secret-3"}}), false, true),
                (
                    json!({"body": {"username": "ada", "password": "<password>"}}),
                    true,
                    false,
                ),
            ] {
                let seen = seen(&world, &sent, &pattern)?;
                ensure_eq!(
                    (seen.verify, seen.search, seen.fault),
                    (journal, journal, fault),
                    "whether verify, a search and a fault accept the request by {pattern}"
                );
            }
            Ok(())
        },
    },
];

pub(crate) static NEAR_MISSES: &[Rule] = &[
    Rule {
        id: "differences",
        requirements: &["server/controls/verify/differences"],
        says: "a near miss has the parts that differ, what is expected there, and what was sent",
        check: |target| {
            let world = target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world
                .call("POST", "/x?page=2&tag=a&tag=b")
                .header("X-Trace", "run-7")
                .text(r#"{"user": {"name": "ada", "age": 36}}"#)
                .send()?
                .expect(404)?;
            let expected = json!({
                "method": "PUT",
                "query": {"page": 2, "tag": "c", "sort": "*"},
                "headers": {"X-Trace": {"matches": "^run-[89]$"}, "x-other": null},
                "body": {"user": {"name": "grace", "age": 36, "mail": "*"}},
                "status": 201,
            });
            let answer = world.post_control("verify", &expected)?;
            check(&answer, 409, &Says::Json)?;
            let verdict = answer.json()?;
            let miss = &verdict["nearest"][0];
            ensure_eq!(
                miss["differs"],
                json!(["method", "query", "headers", "body", "status"]),
                "`differs` of {verdict}"
            );
            ensure_eq!(
                miss["differences"],
                json!([
                    {"field": "method", "expected": "PUT", "actual": "POST"},
                    {"field": "query.sort", "expected": "*"},
                    {"field": "query.tag", "expected": "c", "actual": ["a", "b"]},
                    {"field": "headers.X-Trace", "expected": {"matches": "^run-[89]$"},
                        "actual": "run-7"},
                    {"field": "body.user.mail", "expected": "*"},
                    {"field": "body.user.name", "expected": "grace", "actual": "ada"},
                    {"field": "status", "expected": 201, "actual": 404},
                ]),
                "`differences` of {verdict}"
            );
            let message = verdict["message"].as_str().unwrap_or_default();
            for line in [
                "    - body.user.name: grace\n    + body.user.name: ada",
                "    - query.sort: *\n    + query.sort is missing\n",
            ] {
                ensure!(message.contains(line), "{line:?} is not in {message:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "order",
        requirements: &[
            "server/controls/verify/order",
            "server/controls/verify/nearest",
        ],
        says: "requests with fewer differences come first, then the most recent, and five at most",
        check: |target| {
            let world = target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            for (path, body) in [
                ("/a?n=1", r#"{"x": 1, "y": 9, "z": 9}"#),
                ("/a?n=1", r#"{"x": 1, "y": 2, "z": 9}"#),
                ("/a?n=1", r#"{"x": 1, "y": 2, "z": 8}"#),
                ("/a?n=9", r#"{"x": 9, "y": 9, "z": 9}"#),
                ("/a?n=9", r#"{"x": 1, "y": 2, "z": 3}"#),
                ("/b?n=1", r#"{"x": 1, "y": 2, "z": 3}"#),
                ("/a?n=1", r#"{"x": 9, "y": 9, "z": 9}"#),
            ] {
                world.call("POST", path).text(body).send()?.expect(404)?;
            }
            let expected = json!({"path": "/a", "query": {"n": 1},
                "body": {"x": 1, "y": 2, "z": 3}});
            let answer = world.post_control("verify", &expected)?;
            check(&answer, 409, &Says::Json)?;
            let verdict = answer.json()?;
            let fields = |miss: &Value| -> Vec<String> {
                let all = miss["differences"].as_array().into_iter().flatten();
                let actual = |one: &Value| format!("{}={}", one["field"], one["actual"]);
                all.map(|one| actual(one).replace('"', "")).collect()
            };
            let nearest = verdict["nearest"].as_array().into_iter().flatten();
            let nearest: Vec<_> = nearest.map(fields).collect();
            ensure_eq!(
                nearest,
                [
                    &["query.n=9"][..],
                    &["body.z=8"],
                    &["body.z=9"],
                    &["body.y=9", "body.z=9"],
                    &["body.x=9", "body.y=9", "body.z=9"],
                ],
                "the differences of {verdict}"
            );
            Ok(())
        },
    },
];
