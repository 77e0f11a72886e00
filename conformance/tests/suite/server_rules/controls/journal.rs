//! What was asked, as it was asked.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use super::status;
use crate::support::raw::say;
use crate::support::world::{ADA, World};

fn paths(requests: &[Value]) -> Vec<String> {
    let path = |one: &Value| one["path"].as_str().expect("a path").to_owned();
    requests.iter().map(path).collect()
}

/// So many requests for `/1`, `/2` ... on one connection.
fn many(world: &World, count: u32) {
    let mut bytes = Vec::new();
    for number in 1..=count {
        let end = if number == count {
            "close"
        } else {
            "keep-alive"
        };
        let head =
            format!("GET /{number} HTTP/1.1\r\nhost: localhost\r\nconnection: {end}\r\n\r\n");
        bytes.extend_from_slice(head.as_bytes());
    }
    let said = say(&world.http.base_url(), &bytes);
    let text = String::from_utf8_lossy(&said.bytes);
    let answers = text.matches("HTTP/1.1 404 ").count();
    assert_eq!(answers, count as usize);
}

pub(crate) static JOURNAL: &[Rule] = &[
    Rule {
        proves: &["GET /_mock/requests", "mock/journal/as-sent"],
        says: "a request is kept as it came, with its number and the status of its answer",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            world
                .call("POST", "/n%6fwhere?b=2&a=%201")
                .header("X-Odd", "Value")
                .text("{ \"a\" :1}")
                .send()
                .expect(404);
            world
                .call("PUT", "/text")
                .text("no JSON")
                .send()
                .expect(404);
            world.call("GET", "/empty").send().expect(404);
            let all = world.journal("");
            assert_eq!(paths(&all), ["/n%6fwhere", "/text", "/empty"]);
            assert_eq!(all[1]["body"], "no JSON");
            let first = &all[0];
            for (key, value) in [
                ("method", json!("POST")),
                ("query", json!("b=2&a=%201")),
                ("body", json!({"a": 1})),
                ("status", json!(404)),
            ] {
                assert_eq!(first[key], value, "{first}");
            }
            let headers = first["headers"].as_array().expect("a list");
            assert!(headers.contains(&json!(["x-odd", "Value"])), "{first}");
            let last = all.last().expect("a request");
            assert_eq!(
                (&last["query"], &last["body"]),
                (&Value::Null, &Value::Null)
            );
            assert!(last["number"].as_u64() > first["number"].as_u64(), "{last}");
        },
    },
    Rule {
        proves: &[
            "GET /_mock/requests: method",
            "GET /_mock/requests: path",
            "GET /_mock/requests: status",
            "GET /_mock/requests: unexpected",
        ],
        says: "it is sifted by method, path, status and whether a route knew the request",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            world.get("{app}/users").expect(200);
            world
                .put(&format!("{{app}}/users/{ADA}/logout"))
                .expect(204);
            world.get("{app}/users/nobody").expect(404);
            world.get("{admin}/nowhere").expect(404);
            world.put("{app}/users").expect(405);
            let statuses = |query: &str| -> Vec<Value> {
                let found = world.journal(query).into_iter();
                found.map(|one| one["status"].clone()).collect()
            };
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
                assert_eq!(statuses(query), expected, "{query}");
            }
            for wrong in ["?status=many", "?status=-1", "?unexpected=perhaps"] {
                let answer = world.control("GET", &format!("requests{wrong}")).send();
                check(&answer, 400, &Says::AnyError);
            }
        },
    },
    Rule {
        proves: &["DELETE /_mock/requests"],
        says: "it is forgotten on demand, and numbers go on",
        source: "our choice",
        check: |world| {
            world.get("{app}").expect(200);
            let number = |one: &Value| one["number"].as_u64().expect("a number");
            let before = number(world.journal("").last().expect("a request"));
            let answer = world.control("DELETE", "requests").send();
            check(&answer, 204, &Says::Nothing);
            assert_eq!(
                world.show("requests"),
                json!({"dropped": 0, "requests": []})
            );
            world.get("{app}").expect(200);
            let after = world.journal("");
            assert_eq!(after.len(), 1);
            assert_eq!(number(&after[0]), before + 1);
        },
    },
    Rule {
        proves: &["mock/journal/no-controls"],
        says: "controls are not in it; what only looks like one is",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            world.show("health");
            world.show("requests");
            world.clock(&json!({"freeze": true}));
            world.control("GET", "nowhere").send().expect(404);
            world.call("GET", "/_mock").send().expect(308);
            assert_eq!(paths(&world.journal("")), [""; 0]);
            world.call("GET", "/_mockery").send().expect(404);
            world.call("GET", "/api/_mock/health").send().expect(404);
            let kept = paths(&world.journal("?unexpected=true"));
            assert_eq!(kept, ["/_mockery", "/api/_mock/health"]);
        },
    },
    Rule {
        proves: &["mock/journal/as-sent"],
        says: "what a fault answered is in it with that status; hung up on, it has none",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            world.fault(&json!({"path": "/a", "effect": status(503)}));
            world.fault(&json!({"path": "/b", "effect": {"type": "hang_up"}}));
            world.call("GET", "/a").send().expect(503);
            let said = say(
                &world.http.base_url(),
                b"GET /b HTTP/1.1\r\nhost: localhost\r\n\r\n",
            );
            assert_eq!(said.bytes, b"");
            let statuses = world.journal("").into_iter();
            let statuses: Vec<_> = statuses.map(|one| one["status"].clone()).collect();
            assert_eq!(statuses, [503, 0]);
        },
    },
];

pub(crate) static BOUNDS: &[Rule] = &[
    Rule {
        proves: &["mock/journal/bounded"],
        says: "the last 10,000 requests are kept, and those that had to go are counted",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            many(world, 10_000);
            let shown = world.show("requests?path=/1");
            assert_eq!(
                (&shown["dropped"], shown["requests"][0].is_object()),
                (&json!(0), true)
            );
            many(world, 3);
            let shown = world.show("requests");
            assert_eq!(shown["dropped"], 3);
            let kept = paths(shown["requests"].as_array().expect("a list"));
            assert_eq!((kept.len(), kept[0].as_str()), (10_000, "/4"));
            assert_eq!(kept[9_997..], ["/1", "/2", "/3"]);
            let verdict = json!({"path": "/2", "at_least": 1});
            let verdict = world.tell("verify", &verdict).expect(200).json();
            assert_eq!(verdict["dropped"], 3, "{verdict}");
        },
    },
    Rule {
        proves: &["mock/journal/bounded"],
        says: "32 megabytes are kept at most, the newest",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            let body = " ".repeat(1024 * 1024);
            for _ in 0..40 {
                world.call("POST", "/long").text(&body).send().expect(404);
            }
            world.call("GET", "/last").send().expect(404);
            let dropped = world.show("requests?path=/last");
            let dropped = dropped["dropped"].as_u64().expect("a number");
            assert!((9..=12).contains(&dropped), "{dropped}");
            assert_eq!(world.journal("?path=/last").len(), 1);
        },
    },
];
