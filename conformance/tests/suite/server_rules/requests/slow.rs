//! Clients that take their time, and those that say nothing at all.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use appservices_mock::MockServer;

use super::super::Rule;
use crate::support::raw::connect;
use crate::support::world::{self, World};

const LOGIN: &str = "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login";

/// A server that has little patience: a second in place of a minute, which on a
/// busy machine is still enough for those who do not dawdle.
fn impatient() -> World {
    let server = MockServer::builder()
        .seed(world::seed())
        .io_timeout(Duration::from_secs(1))
        .start_blocking();
    World::over(server.expect("the mock server starts"))
}

/// A connection on which this was said, and then nothing.
fn begun(world: &World, text: &str) -> TcpStream {
    let mut connection = connect(&world.http.base_url());
    connection.write_all(text.as_bytes()).expect("a beginning");
    connection
}

/// Listens until the server hangs up, as it must.
fn rest(mut connection: TcpStream) -> String {
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).expect("a goodbye");
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) static SLOW: &[Rule] = &[
    Rule {
        proves: &["http/slow-clients"],
        says: "one that stops in the middle of a head or a body is hung up on, and not served",
        source: "our choice",
        check: |_| {
            let world = impatient();
            let beginnings = [
                "POST ".to_owned(),
                format!("POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\n"),
                format!("POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{{"),
                format!(
                    "POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{{"
                ),
                "POST /_mock/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{"
                    .to_owned(),
            ];
            let connections = beginnings.map(|beginning| begun(&world, &beginning));
            for said in connections.map(rest) {
                assert!(!said.contains(" 200 ") && !said.contains(" 204 "), "{said}");
            }
            assert_eq!(world.show("sessions")["count"], 0);
            // The administrator is still logged in: nothing was reset.
            world.get("{app}").expect(200);
        },
    },
    Rule {
        proves: &["http/slow-clients"],
        says: "so is one that is silent after its answer, or says nothing from the start",
        source: "our choice",
        check: |_| {
            let world = impatient();
            let health = "GET /_mock/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
            let connections = ["", health].map(|text| begun(&world, text));
            let [nothing, said] = connections.map(rest);
            assert_eq!(nothing, "");
            assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
            assert!(said.ends_with('}'), "{said}");
        },
    },
    Rule {
        proves: &["http/idle-connections"],
        says: "hundreds who say nothing, or stop in the middle, do not hold up the others",
        source: "our choice",
        check: |world| {
            let head =
                format!("POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{{");
            let idle: Vec<_> = (0..200)
                .map(|n| begun(world, ["", "GET ", &head][n % 3]))
                .collect();
            for _ in 0..5 {
                world.assert_alive(&world.login("ada"));
            }
            assert_eq!(world.show("sessions")["count"], 5);
            drop(idle);
            world.login("ada");
        },
    },
];
