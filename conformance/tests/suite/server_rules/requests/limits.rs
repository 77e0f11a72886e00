//! How long a body may be: a mebibyte, to the byte, however it is sent.

use serde_json::json;

use super::super::{Rule, Says, check, ids};
use crate::support::raw::{Said, say};
use crate::support::world::{ADA, CLIENT_APP, PASSWORD, PRIVATE_KEY, PUBLIC_KEY, World};

const LIMIT: usize = 1024 * 1024;

/// A log-in of just so many bytes.
fn body(length: usize) -> String {
    let login = format!("{{\"username\": \"ada@example.com\", \"password\": \"{PASSWORD}\"}}");
    format!("{login}{}", " ".repeat(length - login.len()))
}

fn head(framing: &str) -> String {
    format!(
        "POST /api/client/v2.0/app/{CLIENT_APP}/auth/providers/local-userpass/login HTTP/1.1\r\n\
         host: localhost\r\nconnection: close\r\n{framing}\r\n\r\n"
    )
}

/// Sends it with its length.
fn whole(world: &World, length: usize) -> Said {
    let head = head(&format!("content-length: {length}"));
    say(&world.http.base_url(), (head + &body(length)).as_bytes())
}

/// Sends it in pieces of this size.
fn chunked(world: &World, length: usize, piece: usize) -> Said {
    let mut bytes = head("transfer-encoding: chunked").into_bytes();
    for chunk in body(length).as_bytes().chunks(piece) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    say(&world.http.base_url(), &bytes)
}

#[track_caller]
fn too_large(said: &Said) {
    assert_eq!(said.status(), 413, "{}", said.head());
    assert!(
        said.head().contains("content-type: application/json"),
        "{}",
        said.head()
    );
    assert_eq!(said.body(), br#"{"error":"request body too large"}"#);
}

pub(crate) static LIMITS: &[Rule] = &[
    Rule {
        proves: &["http/body-limit"],
        says: "of just a mebibyte it is read, of one byte more it is refused, by its length",
        source: "our choice",
        check: |world| {
            assert_eq!(whole(world, LIMIT).status(), 200);
            too_large(&whole(world, LIMIT + 1));
            too_large(&whole(world, 2 * LIMIT));
        },
    },
    Rule {
        proves: &["http/body-limit"],
        says: "so it is in pieces of any size, which tell no length",
        source: "our choice",
        check: |world| {
            for piece in [LIMIT + 1, 65_536, 1000] {
                assert_eq!(chunked(world, LIMIT, piece).status(), 200, "{piece}");
                too_large(&chunked(world, LIMIT + 1, piece));
            }
        },
    },
    Rule {
        proves: &["http/body-limit"],
        says: "what is refused is not carried out, is in the journal, and holds nobody up",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            let long = " ".repeat(LIMIT + 1);
            let path = format!("{{app}}/users/{ADA}");
            let answer = world.admin("DELETE", &path).text(&long).send();
            check(&answer, 413, &Says::Error("request body too large"));
            world.get(&path).expect(200);
            let kept = world.journal("?status=413");
            assert_eq!(kept.len(), 1);
            assert_eq!(kept[0]["method"], "DELETE", "{:?}", kept[0]);
            assert!(kept[0]["body"].is_null(), "not that long");
        },
    },
    Rule {
        proves: &["http/body-limit", "http/unknown-path"],
        says: "it comes before anything else: on a path that leads nowhere, without a token",
        source: "our choice",
        check: |world| {
            let long = " ".repeat(LIMIT + 1);
            for (method, path) in [
                ("POST", "/nowhere"),
                ("PUT", "{client}/auth/session"),
                ("GET", "{app}/users"),
                ("POST", "{admin}/auth/session"),
            ] {
                let answer = world.call(method, path).text(&long).send();
                check(&answer, 413, &Says::Error("request body too large"));
            }
        },
    },
    Rule {
        proves: &["http/body-limit"],
        says: "what announces more than would be read anyway is refused before it is sent",
        source: "our choice",
        check: |world| {
            for (target, length) in [
                ("PUT /_mock/state", 256 * LIMIT + 1),
                ("POST /_mock/worlds", 256 * LIMIT + 1),
                ("POST /_mock/faults", 256 * LIMIT + 1),
                ("POST /api/admin/v3.0/auth/session", 16 * LIMIT + 1),
            ] {
                let head = format!(
                    "{target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n"
                );
                let said = say(&world.http.base_url(), head.as_bytes());
                assert_eq!(said.status(), 413, "{target}: {}", said.head());
            }
        },
    },
    Rule {
        proves: &["http/body-of-another-type"],
        says: "a list in the place of an object is refused, even if its items are what the keys would hold",
        source: "OpenAPI document (bodies are objects); our choice in the Client API",
        check: |world| {
            let users = ids(world.get("{app}/users"));
            let token = world.login("ada").access;
            for (path, body) in [
                ("{app}/users", json!(["new@example.com", PASSWORD])),
                ("{app}/users/verify_token", json!([token])),
                ("{app}/api_keys", json!(["key"])),
                ("{app}/secrets", json!(["name", "value"])),
                ("{app}/security/access_list", json!(["10.0.0.1", ""])),
                (
                    "{admin}/auth/providers/mongodb-cloud/login",
                    json!([PUBLIC_KEY, PRIVATE_KEY]),
                ),
                (
                    "{client}/app/shop-abcde/auth/providers/local-userpass/login",
                    json!(["ada@example.com", PASSWORD]),
                ),
                (
                    "{client}/app/shop-abcde/auth/providers/local-userpass/register",
                    json!(["new@example.com", PASSWORD]),
                ),
                ("/_mock/verify", json!([])),
            ] {
                let answer = world.post(path, &body);
                check(&answer, 400, &Says::AnyError);
                let text = answer.text("error");
                assert_eq!(text, "invalid request body: must be an object", "{path}");
            }
            assert_eq!(ids(world.get("{app}/users")), users);
        },
    },
];
