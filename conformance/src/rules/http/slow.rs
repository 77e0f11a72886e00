//! Clients that are slow, and those that send nothing at all.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::rules::Rule;
use crate::setup::World;
use crate::setup::seeds::shop;
use crate::target::{OrFound as _, Stop, Target, raw};

const LOGIN: &str = "{client}/app/{client_app}/auth/providers/anon-user/login";

/// A server with a time limit of a second instead of a minute, which even on a busy machine
/// is enough for clients that do not stop.
fn impatient(target: &Target) -> Result<World<'_>, Stop> {
    let limit = Duration::from_secs(1);
    World::over(target.own_server(|server| server.seed(shop()).io_timeout(limit))?)
}

/// A connection on which this was sent, and then nothing.
fn begin(world: &World<'_>, text: &str) -> Result<TcpStream, Stop> {
    let mut connection = raw::connect(world.http.base_url())?;
    let written = connection.write_all(text.as_bytes());
    written.or_found(|| "sending the beginning of a request".to_owned())?;
    Ok(connection)
}

/// Reads until the server closes the connection, which it must.
pub(super) fn read_to_end(mut connection: TcpStream) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    match connection.read_to_end(&mut bytes) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => {
            let message = "the server does not close the connection";
            Err(Stop::found(format!("{message}: {error}")))
        }
        _ => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Requests that log in, each cut off somewhere.
pub(super) fn cut_off(world: &World<'_>) -> [String; 4] {
    let head = world.head("POST", LOGIN, "");
    [
        "POST ".to_owned(),
        head.trim_end().to_owned() + "\r\n",
        world.head("POST", LOGIN, "content-length: 10\r\n") + "{",
        world.head("POST", LOGIN, "transfer-encoding: chunked\r\n") + "5\r\n{",
    ]
}

pub(crate) static SLOW: &[Rule] = &[
    Rule {
        id: "stops-within-a-request",
        requirements: &["server/http/slow-clients"],
        says: "a client that stops in the middle of a head or a body is disconnected, and its request is not carried out",
        check: |target| {
            let world = impatient(target)?;
            let reset = world.head("POST", "/_mock/reset", "content-length: 10\r\n") + "{";
            let beginnings = cut_off(&world).into_iter().chain([reset]);
            let connections = beginnings
                .map(|beginning| begin(&world, &beginning))
                .collect::<Result<Vec<_>, _>>()?;
            for connection in connections {
                let response = read_to_end(connection)?;
                ensure!(
                    !response.contains(" 200 ") && !response.contains(" 204 "),
                    "a request that was cut off succeeded: {response}"
                );
            }
            ensure_eq!(
                world.show("sessions")?["count"],
                0,
                "`count` of GET /_mock/sessions"
            );
            // The administrator is still logged in: nothing was reset.
            world.get("{app}")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "silent",
        requirements: &["server/http/slow-clients"],
        says: "a client that is silent from the start, or after a response, is disconnected",
        check: |target| {
            let world = impatient(target)?;
            let health = world.head("GET", "/_mock/health", "");
            let (silent, served) = (begin(&world, "")?, begin(&world, &health)?);
            ensure_eq!(read_to_end(silent)?, "", "what a silent client receives");
            let response = read_to_end(served)?;
            ensure!(
                response.starts_with("HTTP/1.1 200 ") && response.ends_with('}'),
                "not a whole response: {response}"
            );
            Ok(())
        },
    },
    Rule {
        id: "idle-connections",
        requirements: &["server/http/idle-connections"],
        says: "hundreds of clients that send nothing, or stop in the middle, do not hold up others",
        check: |target| {
            let world = &target.shop()?;
            let head = world.head("POST", LOGIN, "content-length: 10\r\n") + "{";
            let idle = (0..200)
                .map(|n| begin(world, ["", "GET ", &head][n % 3]))
                .collect::<Result<Vec<_>, _>>()?;
            for _ in 0..5 {
                world.ensure_live(&world.login("ada")?)?;
            }
            drop(idle);
            world.login("ada")?;
            Ok(())
        },
    },
];
