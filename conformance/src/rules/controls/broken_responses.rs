//! Fault rules that break a response or its connection.

use serde_json::json;

use super::effects::{LOCATION, ask, request, with};
use crate::rules::{Rule, Says, check};
use crate::target::OrFound as _;
use crate::target::raw::send_and_leave;

pub(crate) static BROKEN: &[Rule] = &[
    Rule {
        id: "hang-up",
        requirements: &["server/controls/faults/effect-hang-up"],
        says: "hanging up closes the connection in order, without a byte",
        check: |target| {
            let received = ask(&with(target, &json!({"type": "hang_up"}))?)?;
            ensure_eq!(
                (received.bytes.as_slice(), received.reset),
                (&b""[..], false),
                "the bytes that came, and whether a reset ended the connection"
            );
            Ok(())
        },
    },
    Rule {
        id: "reset",
        requirements: &["server/controls/faults/effect-reset"],
        says: "a reset ends the connection as a crash does; the next connection works",
        check: |target| {
            let world = with(target, &json!({"type": "reset"}))?;
            let received = ask(&world)?;
            ensure_eq!(
                (received.bytes.as_slice(), received.reset),
                (&b""[..], true),
                "the bytes that came, and whether a reset ended the connection"
            );
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "half-body",
        requirements: &["server/controls/faults/effect-half-body"],
        says: "half a body: the whole length is announced, the first half comes, then the end",
        check: |target| {
            let world = &target.alone()?;
            let whole = ask(world)?;
            ensure_eq!(whole.status(), 200, "the status of the location");
            world.fault(&json!({"path": LOCATION, "effect": {"type": "half_body"}}))?;
            let half = ask(world)?;
            let length = format!("content-length: {}", whole.body().len());
            ensure!(
                half.head().contains(&length),
                "no {length} in the head {}",
                half.head()
            );
            ensure_eq!(half.status(), 200, "the status of half a response");
            ensure_eq!(
                String::from_utf8_lossy(half.body()),
                String::from_utf8_lossy(&whole.body()[..whole.body().len() / 2]),
                "the body of half a response"
            );
            Ok(())
        },
    },
    Rule {
        id: "malformed-json",
        requirements: &["server/controls/faults/effect-malformed-json"],
        says: "malformed JSON is a complete response whose last byte is missing",
        check: |target| {
            let world = &target.alone()?;
            let whole = world.call("GET", LOCATION).send()?.expect(200)?;
            world.fault(&json!({"path": LOCATION, "effect": {"type": "malformed_json"}}))?;
            let broken = world.call("GET", LOCATION).send()?.expect(200)?;
            ensure_eq!(
                broken.header("content-type"),
                Some("application/json"),
                "content-type of {broken:?}"
            );
            let (_, cut) = whole
                .body
                .split_last()
                .or_found(|| format!("no body: {whole:?}"))?;
            ensure_eq!(broken.body, cut, "the body of {broken:?}");
            Ok(())
        },
    },
    Rule {
        id: "spoilt-response-is-carried-out",
        requirements: &["server/controls/faults/carried-out"],
        says: "a request of which only the response is spoilt is carried out",
        check: |target| {
            let world = &target.alone()?;
            let path = world.path("{app}/users/{ada}/logout");
            for effect in ["half_body", "malformed_json"] {
                let ada = world.login("ada")?;
                let id = world.fault(&json!({"path": path, "effect": {"type": effect}}))?;
                let token = &world.admin.access;
                let headers = format!("authorization: Bearer {token}\r\nconnection: close\r\n");
                let received = world.send_raw(world.head("PUT", &path, &headers))?;
                // There is no body to spoil, so half an empty object is sent.
                ensure_eq!(
                    (received.status(), received.body()),
                    (200, &b"{"[..]),
                    "{effect}"
                );
                world.ensure_ended(&ada)?;
                world
                    .control("DELETE", &format!("faults/{id}"))
                    .send()?
                    .expect(204)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "endless-and-big-body",
        requirements: &[
            "server/controls/faults/effect-endless-body",
            "server/controls/faults/effect-big-body",
        ],
        says: "an endless body does not end, and a big one is JSON text of exactly its size",
        check: |target| {
            let world = with(target, &json!({"type": "endless_body"}))?;
            let enough = 4 * 1024 * 1024;
            let request = request(&world);
            let received = send_and_leave(world.http.base_url(), request.as_bytes(), enough)?;
            ensure_eq!(received.status(), 200, "the status of an endless body");
            ensure!(
                received.bytes.len() >= enough,
                "the body ended after {} bytes",
                received.bytes.len()
            );
            ensure!(
                received.head().contains("content-type: application/json"),
                "the response is not JSON: {}",
                received.head()
            );
            for bytes in [2, 10_000, 3 * 1024 * 1024] {
                let world = with(target, &json!({"type": "big_body", "bytes": bytes}))?;
                let answer = world.call("GET", LOCATION).send()?;
                check(&answer, 200, &Says::Json)?;
                ensure_eq!(answer.body.len(), bytes, "the length of the body");
                ensure!(answer.json()?.is_string(), "the body is not a JSON string");
            }
            Ok(())
        },
    },
];
