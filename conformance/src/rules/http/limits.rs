//! How long a body may be: a mebibyte, to the byte, however it is sent.

use serde_json::json;

use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::raw::Received;
use crate::target::{Outcome, Stop};

const LIMIT: usize = 1024 * 1024;

/// A login of this many bytes.
fn body(length: usize) -> String {
    let login = format!("{{\"username\": \"ada@example.com\", \"password\": \"{PASSWORD}\"}}");
    format!("{login}{}", " ".repeat(length - login.len()))
}

fn head(world: &World<'_>, framing: &str) -> String {
    let login = "{client}/app/{client_app}/auth/providers/local-userpass/login";
    world.head(
        "POST",
        login,
        &format!("connection: close\r\n{framing}\r\n"),
    )
}

/// Sends a login of this many bytes with its length.
fn whole(world: &World<'_>, length: usize) -> Result<Received, Stop> {
    let head = head(world, &format!("content-length: {length}"));
    world.send_raw(head + &body(length))
}

/// Sends a login of this many bytes in chunks of this size.
fn chunked(world: &World<'_>, length: usize, piece: usize) -> Result<Received, Stop> {
    let mut bytes = head(world, "transfer-encoding: chunked").into_bytes();
    for chunk in body(length).as_bytes().chunks(piece) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    world.send_raw(bytes)
}

fn ensure_too_large(received: &Received) -> Outcome {
    ensure_eq!(
        received.status(),
        413,
        "the status of a body that is too long"
    );
    ensure!(
        received.head().contains("content-type: application/json"),
        "no JSON: {}",
        received.head()
    );
    let body = String::from_utf8_lossy(received.body());
    ensure_eq!(body, r#"{"error":"request body too large"}"#, "the body");
    Ok(())
}

pub(crate) static LIMITS: &[Rule] = &[
    Rule {
        id: "by-length",
        requirements: &["server/http/body-limit"],
        says: "a body of a mebibyte is read; one of a byte more is rejected by its length",
        check: |target| {
            let world = &target.shop()?;
            ensure_eq!(
                whole(world, LIMIT)?.status(),
                200,
                "the status of a mebibyte"
            );
            ensure_too_large(&whole(world, LIMIT + 1)?)?;
            ensure_too_large(&whole(world, 2 * LIMIT)?)?;
            Ok(())
        },
    },
    Rule {
        id: "chunked",
        requirements: &["server/http/body-limit"],
        says: "the same limit applies to chunks of any size, which announce no length",
        check: |target| {
            let world = &target.shop()?;
            for piece in [LIMIT + 1, 65_536, 1000] {
                let status = chunked(world, LIMIT, piece)?.status();
                ensure_eq!(status, 200, "the status of a mebibyte in chunks of {piece}");
                ensure_too_large(&chunked(world, LIMIT + 1, piece)?)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "not-carried-out",
        requirements: &["server/http/body-limit"],
        says: "a request with a body that is too long is not carried out",
        check: |target| {
            let world = &target.shop()?;
            let long = " ".repeat(LIMIT + 1);
            let path = "{app}/users/{ada}";
            let answer = world.admin("DELETE", path).text(&long).send()?;
            check(&answer, 413, &Says::Error("request body too large"))?;
            world.get(path)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "before-anything-else",
        requirements: &["server/http/body-limit", "server/http/unknown-path"],
        says: "the limit applies before anything else: on an unknown path, and without a token",
        check: |target| {
            let world = &target.shop()?;
            let long = " ".repeat(LIMIT + 1);
            for (method, path) in [
                ("POST", "/nowhere"),
                ("PUT", "{client}/auth/session"),
                ("GET", "{app}/users"),
                ("POST", "{admin}/auth/session"),
            ] {
                let answer = world.call(method, path).text(&long).send()?;
                check(&answer, 413, &Says::Error("request body too large"))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "rejected-by-announcement",
        requirements: &["server/http/body-limit"],
        says: "a body whose announced length is far above the limit is rejected before it is sent",
        check: |target| {
            let world = &target.shop()?;
            let headers = format!("content-length: {}\r\n", 16 * LIMIT + 1);
            let received = world.send_raw(world.head("POST", "{admin}/auth/session", &headers))?;
            ensure_eq!(received.status(), 413, "the status of an announced 16 MiB");
            Ok(())
        },
    },
    Rule {
        id: "controls",
        requirements: &["server/http/body-limit", "server/http/body-type"],
        says: "controls have limits too, and a body that is too long is in the journal as a request without one",
        check: |target| {
            let world = &target.alone()?;
            for (method, control) in [("PUT", "state"), ("POST", "worlds"), ("POST", "faults")] {
                let headers = format!("content-length: {}\r\n", 256 * LIMIT + 1);
                let head = world.head(method, &format!("/_mock/{control}"), &headers);
                let received = world.send_raw(head)?;
                ensure_eq!(received.status(), 413, "the status of {method} {control}");
            }
            let list = world.post_control("verify", &json!([]))?;
            let words = "invalid request body: must be an object";
            check(&list, 400, &Says::AnyError)?;
            ensure_eq!(list.text("error"), words, "the error of {list:?}");
            let long = " ".repeat(LIMIT + 1);
            world
                .call("DELETE", "{app}")
                .text(&long)
                .send()?
                .expect(413)?;
            let kept = world.journal("?status=413")?;
            ensure_eq!(kept.len(), 1, "requests of 413 in the journal");
            ensure_eq!(kept[0]["method"], "DELETE", "`method` of {}", kept[0]);
            ensure!(kept[0]["body"].is_null(), "the journal contains the body");
            Ok(())
        },
    },
    Rule {
        id: "list-instead-of-object",
        requirements: &["server/http/body-type"],
        says: "a list instead of an object is rejected, even if its items are what the keys would hold",
        check: |target| {
            let world = &target.shop()?;
            let users = ids(world.get("{app}/users")?)?;
            let token = world.login("ada")?.access;
            for (path, body) in [
                ("{app}/users", json!(["new@example.com", PASSWORD])),
                ("{app}/users/verify_token", json!([token])),
                ("{app}/api_keys", json!(["key"])),
                ("{app}/secrets", json!(["name", "value"])),
                ("{app}/security/access_list", json!(["10.0.0.1", ""])),
                (
                    "{admin}/auth/providers/mongodb-cloud/login",
                    json!([world.keys().0, world.keys().1]),
                ),
                (
                    "{client}/app/{client_app}/auth/providers/local-userpass/login",
                    json!(["ada@example.com", PASSWORD]),
                ),
                (
                    "{client}/app/{client_app}/auth/providers/local-userpass/register",
                    json!(["new@example.com", PASSWORD]),
                ),
            ] {
                let answer = world.post(path, &body)?;
                check(&answer, 400, &Says::AnyError)?;
                let text = answer.text("error");
                let expected = "invalid request body: must be an object";
                ensure_eq!(text, expected, "the error of {answer:?}");
            }
            ensure_eq!(ids(world.get("{app}/users")?)?, users, "the app's users");
            Ok(())
        },
    },
];
