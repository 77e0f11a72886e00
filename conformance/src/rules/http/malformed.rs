//! What is not HTTP, or HTTP that contradicts itself.

use std::io::Write as _;
use std::net::Shutdown;

use super::slow::{cut_off, read_to_end};
use crate::rules::{Rule, ids};
use crate::setup::{Session, World};
use crate::target::{OrFound as _, Outcome, raw};

/// The end of a user's own session: what follows a malformed request, and what a malformed
/// request is if it is misread.
const TARGET: &str = "{client}/auth/session";

/// What is wrong, and the request: `TARGET` stands for [`TARGET`] and `HEADERS` for the headers
/// that it needs.
const MALFORMED_REQUESTS: &[(&str, &[u8])] = &[
    ("not HTTP", b"hello\r\n\r\n"),
    (
        "TLS",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ),
    ("no version", b"DELETE TARGET\r\n\r\n"),
    (
        "an unknown version",
        b"DELETE TARGET HTTP/9.9\r\nHEADERS\r\n",
    ),
    (
        "a space in the target",
        b"DELETE TARGET x HTTP/1.1\r\nHEADERS\r\n",
    ),
    (
        "a target that is not text",
        b"GET /\xff\xfe HTTP/1.1\r\nHEADERS\r\n",
    ),
    (
        "a header without a colon",
        b"DELETE TARGET HTTP/1.1\r\nHEADERSa\r\n\r\n",
    ),
    (
        "a space before the colon",
        b"DELETE TARGET HTTP/1.1\r\nHEADERSa : x\r\n\r\n",
    ),
    (
        "a zero byte in a header",
        b"DELETE TARGET HTTP/1.1\r\nHEADERSa: \x00\r\n\r\n",
    ),
    (
        "a length that is not a number",
        b"DELETE TARGET HTTP/1.1\r\nHEADERScontent-length: ten\r\n\r\n",
    ),
    (
        "a negative length",
        b"DELETE TARGET HTTP/1.1\r\nHEADERScontent-length: -1\r\n\r\n",
    ),
    (
        "a length that overflows",
        b"DELETE TARGET HTTP/1.1\r\nHEADERScontent-length: 99999999999999999999\r\n\r\n",
    ),
    (
        "two lengths",
        b"DELETE TARGET HTTP/1.1\r\nHEADERScontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    ),
    (
        "an unknown transfer coding",
        b"DELETE TARGET HTTP/1.1\r\nHEADERStransfer-encoding: gzip\r\n\r\n",
    ),
];

/// Chunked bodies that break their framing.
const BROKEN: &[(&str, &[u8])] = &[
    (
        "a chunk whose length is not a number",
        b"zz\r\nabc\r\n0\r\n\r\n",
    ),
    ("a chunk longer than its length", b"1\r\nabc\r\n0\r\n\r\n"),
    (
        "a chunk whose length overflows",
        b"fffffffffffffffff\r\na\r\n0\r\n\r\n",
    ),
];

/// The bytes of a malformed request, which would end the session.
fn filled(world: &World<'_>, session: &Session, request: &[u8]) -> Vec<u8> {
    let (target, headers) = (world.raw_path(TARGET), headers(world, session));
    let mut bytes = Vec::new();
    let mut rest = request;
    while let Some((&first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(b"TARGET") {
            bytes.extend_from_slice(target.as_bytes());
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b"HEADERS") {
            bytes.extend_from_slice(headers.as_bytes());
            rest = after;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    bytes
}

fn headers(world: &World<'_>, session: &Session) -> String {
    let (host, token) = (world.http.authority(), &session.refresh);
    format!("host: {host}\r\nauthorization: Bearer {token}\r\n")
}

/// A finding unless the server works.
fn ensure_well(world: &World<'_>) -> Outcome {
    world.ensure_live(&world.login("ada")?)
}

pub(crate) static MALFORMED: &[Rule] = &[
    Rule {
        id: "bad-request",
        requirements: &["server/http/malformed", "server/http/broken-connections"],
        says: "a malformed request gets 400, is not carried out, and ends the connection",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            for (what, request) in MALFORMED_REQUESTS {
                let received = world.send_raw(filled(world, &ada, request))?;
                ensure_eq!(received.status(), 400, "the status of {what}");
                ensure!(
                    received.head().contains("connection: close"),
                    "the connection stays open after {what}: {}",
                    received.head()
                );
                ensure_eq!(
                    String::from_utf8_lossy(received.body()),
                    "",
                    "the body of the response to {what}"
                );
            }
            world.ensure_live(&ada)?;
            Ok(())
        },
    },
    Rule {
        id: "nothing-behind-it",
        requirements: &["server/http/malformed"],
        says: "nothing that follows a malformed request is taken for a request",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let next = b"DELETE TARGET HTTP/1.1\r\nHEADERS\r\n";
            for (what, request) in MALFORMED_REQUESTS {
                let request = [request, &next[..]].concat();
                let received = world.send_raw(filled(world, &ada, &request))?;
                let text = String::from_utf8_lossy(&received.bytes);
                let responses = text.matches("HTTP/1.1 ").count();
                ensure_eq!(responses, 1, "responses to {what} and a request after it");
            }
            world.ensure_live(&ada)?;
            Ok(())
        },
    },
    Rule {
        id: "broken-body",
        requirements: &["server/http/malformed", "server/http/broken-connections"],
        says: "a request with a broken body gets 400, is not carried out, and ends the connection",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            for (what, body) in BROKEN {
                let token = &ada.refresh;
                let headers =
                    format!("authorization: Bearer {token}\r\ntransfer-encoding: chunked\r\n");
                let head = world.head("DELETE", TARGET, &headers);
                let received = world.send_raw([head.as_bytes(), body].concat())?;
                ensure_eq!(received.status(), 400, "the status of {what}");
                ensure!(
                    received.head().contains("connection: close"),
                    "the connection stays open after {what}: {}",
                    received.head()
                );
            }
            world.ensure_live(&ada)?;
            Ok(())
        },
    },
    Rule {
        id: "long-head",
        requirements: &["server/http/malformed"],
        says: "a head that is too long is rejected with 414 or 431, and the connection ends",
        check: |target| {
            let world = &target.shop()?;
            let long = "a".repeat(600_000);
            let many = "a: b\r\n".repeat(200);
            for (what, head, status) in [
                (
                    "a path",
                    world.head("GET", &format!("/{}", &long[..70_000]), ""),
                    414,
                ),
                (
                    "a header",
                    world.head("GET", "/", &format!("a: {long}\r\n")),
                    431,
                ),
                ("a list of headers", world.head("GET", "/", &many), 431),
            ] {
                let received = world.send_raw(head)?;
                ensure_eq!(
                    received.status(),
                    status,
                    "the status of {what} that is too long"
                );
            }
            ensure_well(world)
        },
    },
    Rule {
        id: "client-leaves",
        requirements: &["server/http/broken-connections"],
        says: "a request whose client leaves in the middle is not carried out, and does no harm",
        check: |target| {
            let world = &target.shop()?;
            let users = ids(world.get("{app}/users")?)?;
            for begun in cut_off(world).iter().map(String::as_str).chain([""]) {
                let mut connection = raw::connect(world.http.base_url())?;
                connection
                    .write_all(begun.as_bytes())
                    .and_then(|()| connection.shutdown(Shutdown::Write))
                    .or_found(|| "sending the beginning of a request".to_owned())?;
                // Once the server has closed the connection too, it has decided.
                read_to_end(connection)?;
            }
            // A login would have created a user.
            ensure_eq!(ids(world.get("{app}/users")?)?, users, "the app's users");
            ensure_well(world)
        },
    },
];
