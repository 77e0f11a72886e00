//! What is no HTTP, or HTTP that contradicts itself.

use super::super::Rule;
use crate::support::raw::say;
use crate::support::world::World;

/// What is wrong, and the bytes. Each would delete all worlds or revoke
/// something if it were taken for what it is not.
const NONSENSE: &[(&str, &[u8])] = &[
    ("no HTTP at all", b"hello\r\n\r\n"),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("no version", b"POST /_mock/reset\r\n\r\n"),
    ("an unheard-of version", b"POST /_mock/reset HTTP/9.9\r\nhost: localhost\r\n\r\n"),
    ("a space in the target", b"POST /_mock/reset x HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    ("a target that is no text", b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    ("a header without a colon", b"POST /_mock/reset HTTP/1.1\r\nhost\r\n\r\n"),
    ("a space before the colon", b"POST /_mock/reset HTTP/1.1\r\nhost : x\r\n\r\n"),
    ("a zero in a header", b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\na: \x00\r\n\r\n"),
    ("a length that is no number", b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: ten\r\n\r\n"),
    ("a length below nothing", b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n"),
    ("a length beyond numbers", b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999999999999\r\n\r\n"),
    ("two lengths", b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
    ("an unknown coding", b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: gzip\r\n\r\n"),
];

/// Bodies that break off what their framing announced.
const BROKEN: &[(&str, &[u8])] = &[
    (
        "a piece whose length is no number",
        b"zz\r\nabc\r\n0\r\n\r\n",
    ),
    ("a piece longer than it says", b"1\r\nabc\r\n0\r\n\r\n"),
    (
        "a piece of a length beyond numbers",
        b"fffffffffffffffff\r\na\r\n0\r\n\r\n",
    ),
];

/// Fails unless the server is as well as ever.
#[track_caller]
fn well(world: &World) {
    world.assert_alive(&world.login("ada"));
}

pub(crate) static MALFORMED: &[Rule] = &[
    Rule {
        proves: &["http/malformed", "http/after-nonsense"],
        says: "what is no request gets 400, and the connection is over",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            for (what, bytes) in NONSENSE {
                let said = say(&world.http.base_url(), bytes);
                assert_eq!(said.status(), 400, "{what}: {}", said.head());
                assert!(said.head().contains("connection: close"), "{what}");
                assert_eq!(said.body(), b"", "{what}");
            }
            world.assert_alive(&ada);
        },
    },
    Rule {
        proves: &["http/malformed"],
        says: "nothing behind it is taken for a request",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            for (what, bytes) in NONSENSE {
                let next = b"POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\n\r\n";
                let said = say(&world.http.base_url(), &[bytes, &next[..]].concat());
                let text = String::from_utf8_lossy(&said.bytes);
                assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{what}: {text}");
            }
            world.assert_alive(&ada);
        },
    },
    Rule {
        proves: &["http/malformed", "http/after-nonsense"],
        says: "so does a request whose body is not as it was announced; it is not carried out",
        source: "our choice",
        check: |world| {
            let ada = world.login("ada");
            for (what, body) in BROKEN {
                for path in ["/api/client/v2.0/auth/session", "/_mock/reset"] {
                    let token = &ada.refresh;
                    let head = format!(
                        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
                         transfer-encoding: chunked\r\n\r\n"
                    );
                    let said = say(&world.http.base_url(), &[head.as_bytes(), body].concat());
                    assert_eq!(said.status(), 400, "{what}: {}", said.head());
                    assert!(said.head().contains("connection: close"), "{what}");
                }
            }
            world.assert_alive(&ada);
        },
    },
    Rule {
        proves: &["http/malformed"],
        says: "a head that is too long is refused as that, and the connection is over",
        source: "our choice",
        check: |world| {
            let long = "a".repeat(600_000);
            let many = "a: b\r\n".repeat(200);
            for (head, status) in [
                (
                    format!(
                        "GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n",
                        &long[..70_000]
                    ),
                    414,
                ),
                (
                    format!("GET / HTTP/1.1\r\nhost: localhost\r\na: {long}\r\n\r\n"),
                    431,
                ),
                (
                    format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n"),
                    431,
                ),
            ] {
                let said = say(&world.http.base_url(), head.as_bytes());
                assert_eq!(said.status(), status, "{}", said.head());
            }
            well(world);
        },
    },
    Rule {
        proves: &["http/after-nonsense"],
        says: "a client that leaves in the middle of a request is no request, and harms nobody",
        source: "our choice",
        check: |world| {
            use std::io::Write as _;
            world.control("DELETE", "requests").send().expect(204);
            let login = "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login";
            for begun in [
                String::new(),
                "POST ".to_owned(),
                format!("POST {login} HTTP/1.1\r\nhost: localhost\r\n"),
                format!("POST {login} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{{"),
                format!(
                    "POST {login} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{{"
                ),
            ] {
                let mut connection = crate::support::raw::connect(&world.http.base_url());
                connection.write_all(begun.as_bytes()).expect("a beginning");
                let end = connection.shutdown(std::net::Shutdown::Write);
                end.expect("half a goodbye");
                // Once the server has hung up too, it has made up its mind.
                let rest = std::io::Read::read_to_end(&mut connection, &mut Vec::new());
                rest.expect("a goodbye");
            }
            assert_eq!(world.show("sessions")["count"], 0);
            well(world);
        },
    },
];
