//! The library, over real sockets.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::{get, send_raw};
use appservices_mock::{FaultEffect, FaultSeed, MockServer, Options, Seed, StartError};

const VERSION: &str = "/api/private/v1.0/version";

fn address(server: &MockServer) -> String {
    server
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned()
}

/// Issue: `start(seed).await`, `base_url()`, the journal, stop on drop.
#[tokio::test]
async fn a_life() {
    let server = MockServer::start(Seed::demo()).await.unwrap();
    let address = address(&server);
    assert!(get(server.base_url(), VERSION).starts_with("HTTP/1.1 200"));
    assert!(get(server.base_url(), "/nope").starts_with("HTTP/1.1 404"));
    let paths: Vec<_> = server
        .requests()
        .into_iter()
        .map(|one| (one.path, one.status))
        .collect();
    assert_eq!(
        paths,
        [(VERSION.to_owned(), 200), ("/nope".to_owned(), 404)]
    );
    assert_eq!(server.unexpected().len(), 1);
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

/// The seed's sessions are live; unknown users have none.
#[test]
fn live_sessions() {
    let server = MockServer::start_blocking(Seed::demo()).unwrap();
    for (id, live) in [
        ("65a000000000000000000002", 2),
        ("65a000000000000000000005", 1),
        ("65a00000000000000000000d", 0),
        ("x", 0),
    ] {
        assert_eq!(server.live_sessions(id), live);
    }
}

/// Projects and apps can be asked for, whether their ids were given or not.
#[test]
fn groups() {
    let seed = Seed::parse("groups: [{name: P, apps: [{name: Shop}]}]").unwrap();
    let groups = MockServer::start_blocking(seed).unwrap().groups();
    assert_eq!((groups[0].id.len(), groups[0].name.as_str()), (24, "P"));
    assert!(groups[0].apps[0].client_app_id.starts_with("shop-"));
}

/// A port in use is told, with the address.
#[test]
fn a_busy_port() {
    let server = MockServer::start_blocking(Seed::empty()).unwrap();
    let options = Options {
        addr: address(&server).parse().unwrap(),
        ..Options::default()
    };
    let error = MockServer::start_with(&Seed::empty(), &options).unwrap_err();
    assert!(
        matches!(error, StartError::Bind { .. }) && error.to_string().contains(&address(&server))
    );
}

/// Connections are kept, and dropping the server does not wait for them.
#[test]
fn connections_are_kept() {
    let server = MockServer::start_blocking(Seed::empty()).unwrap();
    let mut stream = TcpStream::connect(address(&server)).unwrap();
    let mut buffer = [0; 4096];
    for _ in 0..3 {
        stream
            .write_all(format!("GET {VERSION} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
            .unwrap();
        let length = stream.read(&mut buffer).unwrap();
        assert!(buffer[..length].starts_with(b"HTTP/1.1 200"));
    }
    drop(server);
    assert!(matches!(stream.read(&mut buffer), Ok(0) | Err(_)));
}

/// Hanging up: not a byte. Half a body: the length of the whole, half of it, and
/// the end. Then everything is as before.
#[test]
fn faults_on_the_wire() {
    let server = MockServer::start_blocking(Seed::empty()).unwrap();
    let whole = get(server.base_url(), VERSION);
    server.add_fault(FaultSeed::new(VERSION, FaultEffect::HangUp).times(1));
    server.add_fault(FaultSeed::new(VERSION, FaultEffect::HalfBody).times(1));
    assert_eq!(get(server.base_url(), VERSION), "");
    let half = get(server.base_url(), VERSION);
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let length = format!("content-length: {}\r\n", body(&whole).len());
    assert!(half.contains(&length), "{half}");
    assert_eq!(body(&half), body(&whole)[..body(&whole).len() / 2]);
    assert_eq!(body(&get(server.base_url(), VERSION)), body(&whole));
}

/// A body that is too long is refused in words, not by a reset, and the journal
/// has the request.
#[test]
fn a_long_body_is_refused() {
    let server = MockServer::start_blocking(Seed::empty()).unwrap();
    let length = 3 * 1024 * 1024;
    let head = format!(
        "POST {VERSION} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    let answer = send_raw(server.base_url(), &(head + &"x".repeat(length)));
    assert!(
        answer.starts_with("HTTP/1.1 413") && answer.contains("application/json\r\n"),
        "{answer}"
    );
    assert_eq!(server.requests()[0].status, 413);
}

/// What is not HTTP is refused and hurts nobody.
#[test]
fn what_is_not_http() {
    let server = MockServer::start_blocking(Seed::empty()).unwrap();
    for junk in [
        "\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        &format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000)),
    ] {
        assert!(send_raw(server.base_url(), junk).starts_with("HTTP/1.1 4"));
    }
    // Nor is a body that is not framed as its head says.
    for path in [VERSION, "/_mock/reset"] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
        let answer = send_raw(server.base_url(), &(head + "zz\r\nabc\r\n0\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    assert!(server.requests().is_empty());
    assert!(get(server.base_url(), VERSION).starts_with("HTTP/1.1 200"));
}
