//! What happens to a request that a rule befalls.
//!
//! Nothing here is timed: what is late is seen not to have been answered yet.

use std::io::Write as _;

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use crate::support::raw::{Said, connect, say, say_and_leave};
use crate::support::world::{ADA, APP, GROUP, World};

const LOCATION: &str = "/api/client/v2.0/app/shop-abcde/location";

/// A world in which this befalls every request for the location.
fn with(effect: &Value) -> World {
    let world = World::new();
    world.fault(&json!({"path": LOCATION, "effect": effect}));
    world
}

/// Asks for the location, and then for nothing more.
fn request() -> Vec<u8> {
    format!("GET {LOCATION} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").into()
}

fn ask(world: &World) -> Said {
    say(&world.http.base_url(), &request())
}

/// A request with this effect is not answered while others are.
fn late(effect: &Value) {
    let world = with(effect);
    let mut connection = connect(&world.http.base_url());
    connection.write_all(&request()).expect("a request");
    let waiting = || world.journal(&format!("?path={LOCATION}&status=0"));
    while waiting().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(world.fault_counts(), [(1, 1)]);
    world.clock(&json!({"freeze": true, "advance": "2d"}));
    world.login("ada");
    assert_eq!(waiting().len(), 1, "real time is meant, not the clock's");
}

pub(crate) static EFFECTS: &[Rule] = &[
    Rule {
        proves: &["POST /_mock/faults: effect status"],
        says: "a status, with the usual error, with any body of any type, or with none",
        source: "our choice",
        check: |_| {
            let effect = json!({"type": "status", "status": 503, "error": "try later",
                "error_code": "InternalServerError"});
            let answer = with(&effect).call("GET", LOCATION).send();
            check(
                &answer,
                503,
                &Says::Coded("try later", "InternalServerError"),
            );
            let effect = json!({"type": "status", "status": 500, "error": "just so"});
            let answer = with(&effect).call("GET", LOCATION).send();
            check(&answer, 500, &Says::Error("just so"));
            let effect = json!({"type": "status", "status": 418});
            check(
                &with(&effect).call("GET", LOCATION).send(),
                418,
                &Says::Nothing,
            );
            let effect = json!({"type": "status", "status": 502, "body": "<h1>Bad Gateway</h1>",
                "content_type": "text/html"});
            let answer = with(&effect).call("GET", LOCATION).send().expect(502);
            assert_eq!(answer.header("content-type"), Some("text/html"));
            assert_eq!(answer.body, b"<h1>Bad Gateway</h1>");
            let effect = json!({"type": "status", "status": 200, "body": "{\"a\": 1}"});
            let answer = with(&effect).call("GET", LOCATION).send();
            check(&answer, 200, &Says::Json);
            assert_eq!(answer.body, b"{\"a\": 1}");
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect too_many_requests"],
        says: "too many requests: 429 and when to try again, in seconds",
        source: "our choice",
        check: |_| {
            let world = with(&json!({"type": "too_many_requests", "retry_after": 7}));
            let answer = world.call("GET", LOCATION).send();
            check(&answer, 429, &Says::Error("too many requests"));
            assert_eq!(answer.header("retry-after"), Some("7"));
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect delay"],
        says: "a delay holds up its own request only, in real time; then the real answer comes",
        source: "our choice",
        check: |world| {
            late(&json!({"type": "delay", "millis": 86_400_000}));
            let real = world.call("GET", LOCATION).send().expect(200).json();
            world.fault(&json!({"path": LOCATION, "effect": {"type": "delay", "millis": 1}}));
            let answer = world.call("GET", LOCATION).send();
            check(&answer, 200, &Says::Json);
            assert_eq!(answer.json(), real);
            assert_eq!(world.fault_counts(), [(1, 1)]);
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect jitter"],
        says: "jitter is a delay between its two bounds",
        source: "our choice",
        check: |world| {
            late(&json!({"type": "jitter", "from_millis": 86_400_000, "to_millis": 86_400_001}));
            let real = world.call("GET", LOCATION).send().expect(200).json();
            let effect = json!({"type": "jitter", "from_millis": 0, "to_millis": 2});
            world.fault(&json!({"path": LOCATION, "effect": effect}));
            for _ in 0..5 {
                assert_eq!(world.call("GET", LOCATION).send().expect(200).json(), real);
            }
            assert_eq!(world.fault_counts(), [(5, 5)]);
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect hang_up"],
        says: "hanging up ends the connection without a byte, and with a goodbye",
        source: "our choice",
        check: |_| {
            let said = ask(&with(&json!({"type": "hang_up"})));
            assert_eq!((said.bytes.as_slice(), said.reset), (&b""[..], false));
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect reset"],
        says: "a reset ends it as a machine that fails does; the next connection is as ever",
        source: "our choice",
        check: |_| {
            let world = with(&json!({"type": "reset"}));
            let said = ask(&world);
            assert_eq!((said.bytes.as_slice(), said.reset), (&b""[..], true));
            world.login("ada");
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect half_body"],
        says: "half a body: the whole is announced, the first half comes, then it is over",
        source: "our choice",
        check: |world| {
            let whole = ask(world);
            assert_eq!(whole.status(), 200);
            world.fault(&json!({"path": LOCATION, "effect": {"type": "half_body"}}));
            let half = ask(world);
            let length = format!("content-length: {}", whole.body().len());
            assert!(half.head().contains(&length), "{}", half.head());
            assert_eq!(half.status(), 200);
            assert_eq!(half.body(), &whole.body()[..whole.body().len() / 2]);
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect malformed_json"],
        says: "malformed JSON ends properly, but its last byte is missing",
        source: "our choice",
        check: |world| {
            let whole = world.call("GET", LOCATION).send().expect(200);
            world.fault(&json!({"path": LOCATION, "effect": {"type": "malformed_json"}}));
            let broken = world.call("GET", LOCATION).send().expect(200);
            assert_eq!(broken.header("content-type"), Some("application/json"));
            assert_eq!(broken.body, whole.body[..whole.body.len() - 1]);
        },
    },
    Rule {
        proves: &["mock/faults/carried-out"],
        says: "what only the answer is spoilt of is carried out, as when a line breaks",
        source: "our choice",
        check: |world| {
            let path = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{ADA}/logout");
            for effect in ["half_body", "malformed_json"] {
                let ada = world.login("ada");
                let id = world.fault(&json!({"path": path, "effect": {"type": effect}}));
                let token = &world.admin.access;
                let request = format!(
                    "PUT {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
                     connection: close\r\n\r\n"
                );
                let said = say(&world.http.base_url(), request.as_bytes());
                // There was no body to spoil: half of an empty object is.
                assert_eq!((said.status(), said.body()), (200, &b"{"[..]), "{effect}");
                world.assert_dead(&ada);
                world
                    .control("DELETE", &format!("faults/{id}"))
                    .send()
                    .expect(204);
            }
        },
    },
    Rule {
        proves: &[
            "POST /_mock/faults: effect endless_body",
            "POST /_mock/faults: effect big_body",
        ],
        says: "a body without end, and a JSON text of just this size",
        source: "our choice",
        check: |_| {
            let world = with(&json!({"type": "endless_body"}));
            let enough = 4 * 1024 * 1024;
            let said = say_and_leave(&world.http.base_url(), &request(), enough);
            assert_eq!(said.status(), 200);
            assert!(said.bytes.len() >= enough, "{}", said.bytes.len());
            assert!(said.head().contains("content-type: application/json"));
            for bytes in [2, 10_000, 3 * 1024 * 1024] {
                let world = with(&json!({"type": "big_body", "bytes": bytes}));
                let answer = world.call("GET", LOCATION).send();
                check(&answer, 200, &Says::Json);
                assert_eq!(answer.body.len(), bytes);
                assert!(answer.json().is_string());
            }
        },
    },
    Rule {
        proves: &["POST /_mock/faults: effect expire_access_token"],
        says: "an access token can be over early: a client refreshes, and is let in",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            world.fault(&json!({"path": "*/auth/profile", "times": 1,
                "effect": {"type": "expire_access_token"}}));
            let words = "invalid session: access token expired";
            check(
                &world.profile(&ada),
                401,
                &Says::Coded(words, "InvalidSession"),
            );
            world.assert_alive(&ada);
        },
    },
];
