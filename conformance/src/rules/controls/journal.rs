//! The journal of requests.

use serde_json::{Value, json};

use super::status;
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{OrFound as _, Stop};

pub(super) fn paths(requests: &[Value]) -> Vec<String> {
    let path = |one: &Value| one["path"].as_str().unwrap_or_default().to_owned();
    requests.iter().map(path).collect()
}

fn statuses(world: &World<'_>, query: &str) -> Result<Vec<Value>, Stop> {
    let found = world.journal(query)?.into_iter();
    Ok(found.map(|one| one["status"].clone()).collect())
}

fn number(request: &Value) -> Result<u64, Stop> {
    let number = request["number"].as_u64();
    number.or_found(|| format!("a request without `number`: {request}"))
}

pub(crate) static JOURNAL: &[Rule] = &[
    Rule {
        id: "kept-as-sent",
        requirements: &[
            "server/controls/requests/list",
            "server/controls/requests/as-sent",
        ],
        says: "a request is kept as it was sent, with its number and the status of its response",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world
                .call("POST", "/n%6fwhere?b=2&a=%201")
                .header("X-Odd", "Value")
                .text("{ \"a\" :1}")
                .send()?
                .expect(404)?;
            world
                .call("PUT", "/text")
                .text("no JSON")
                .send()?
                .expect(404)?;
            world.call("GET", "/empty").send()?.expect(404)?;
            let all = world.journal("")?;
            ensure_eq!(
                paths(&all),
                ["/n%6fwhere", "/text", "/empty"],
                "the paths of the journal"
            );
            ensure_eq!(
                all[1]["body"],
                "no JSON",
                "the body of a request that is not JSON"
            );
            let first = &all[0];
            for (key, value) in [
                ("method", json!("POST")),
                ("query", json!("b=2&a=%201")),
                ("body", json!({"a": 1})),
                ("status", json!(404)),
            ] {
                ensure_eq!(first[key], value, "`{key}` of {first}");
            }
            let mut headers = first["headers"].as_array().into_iter().flatten();
            ensure!(
                headers.any(|header| *header == json!(["x-odd", "Value"])),
                "the header is not in {first}"
            );
            let last = &all[2];
            ensure_eq!(
                (&last["query"], &last["body"]),
                (&Value::Null, &Value::Null),
                "`query` and `body` of {last}"
            );
            ensure!(number(last)? > number(first)?, "numbers do not increase");
            Ok(())
        },
    },
    Rule {
        id: "filters",
        requirements: &[
            "server/controls/requests/method",
            "server/controls/requests/path",
            "server/controls/requests/status",
            "server/controls/requests/unexpected",
        ],
        says: "requests are filtered by method, path, status and whether a route matched",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world.get("{app}/users")?.expect(200)?;
            world.put("{app}/users/{ada}/logout")?.expect(204)?;
            world.get("{app}/users/nobody")?.expect(404)?;
            world.get("{admin}/nowhere")?.expect(404)?;
            world.put("{app}/users")?.expect(405)?;
            for (query, expected) in [
                ("", &[200, 204, 404, 404, 405][..]),
                ("?method=PUT", &[204, 405]),
                ("?method=put", &[204, 405]),
                ("?path=*/logout", &[204]),
                ("?path=/api/admin/v3.0/nowhere", &[404]),
                ("?path=*/users*", &[200, 204, 404, 405]),
                ("?path=/api", &[]),
                ("?status=404", &[404, 404]),
                ("?unexpected=true", &[404, 405]),
                ("?unexpected=false", &[200, 204, 404]),
                ("?status=404&unexpected=true", &[404]),
                ("?method=PUT&path=*logout&status=204", &[204]),
                ("?method=DELETE", &[]),
            ] {
                ensure_eq!(statuses(world, query)?, expected, "statuses of {query:?}");
            }
            for wrong in ["?status=many", "?status=-1", "?unexpected=perhaps"] {
                let answer = world.control("GET", &format!("requests{wrong}")).send()?;
                check(&answer, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "cleared",
        requirements: &["server/controls/requests/clear"],
        says: "the journal is cleared on request, and the numbers continue",
        check: |target| {
            let world = &target.alone()?;
            world.get("{app}")?.expect(200)?;
            let before = world.journal("")?;
            let before = before
                .last()
                .or_found(|| "the journal is empty".to_owned())?;
            let answer = world.control("DELETE", "requests").send()?;
            check(&answer, 204, &Says::Nothing)?;
            ensure_eq!(
                world.show("requests")?,
                json!({"dropped": 0, "requests": []}),
                "GET /_mock/requests"
            );
            world.get("{app}")?.expect(200)?;
            let after = world.journal("")?;
            ensure_eq!(
                after.len(),
                1,
                "the number of requests since the journal was cleared"
            );
            ensure_eq!(
                number(&after[0])?,
                number(before)? + 1,
                "the number of the first request since the journal was cleared"
            );
            Ok(())
        },
    },
    Rule {
        id: "no-controls",
        requirements: &["server/controls/requests/no-controls"],
        says: "requests to controls are not in the journal; those to similar paths are",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world.show("health")?;
            world.show("requests")?;
            world.clock(&json!({"freeze": true}))?;
            world.control("GET", "nowhere").send()?.expect(404)?;
            world.call("GET", "/_mock").send()?.expect(308)?;
            ensure_eq!(
                paths(&world.journal("")?),
                [""; 0],
                "the paths of the journal"
            );
            world.call("GET", "/_mockery").send()?.expect(404)?;
            world.call("GET", "/api/_mock/health").send()?.expect(404)?;
            let kept = paths(&world.journal("?unexpected=true")?);
            ensure_eq!(
                kept,
                ["/_mockery", "/api/_mock/health"],
                "the unexpected paths of the journal"
            );
            Ok(())
        },
    },
    Rule {
        id: "faults",
        requirements: &["server/controls/requests/as-sent"],
        says: "a response of a fault rule is in the journal with its status; without a response it is 0",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world.fault(&json!({"path": "/a", "effect": status(503)}))?;
            world.fault(&json!({"path": "/b", "effect": {"type": "hang_up"}}))?;
            world.call("GET", "/a").send()?.expect(503)?;
            let received = world.send_raw(world.head("GET", "/b", ""))?;
            ensure_eq!(
                String::from_utf8_lossy(&received.bytes),
                "",
                "the bytes that came"
            );
            ensure_eq!(
                statuses(world, "")?,
                [503, 0],
                "the statuses of the journal"
            );
            Ok(())
        },
    },
];
