//! The library, over real sockets.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, UNIX_EPOCH};

use appservices_mock::{
    AppSeed, Fault, FaultEffect, GroupSeed, MailKind, MockServer, MockServerBuilder, Seed,
    StartError, UserSeed, WorldOptions,
};
use serde_json::Value;

use crate::support::{get, send_raw};

const VERSION: &str = "/api/private/v1.0/version";

fn address(server: &MockServer) -> String {
    server
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned()
}

fn demo() -> MockServer {
    let builder = MockServer::builder().seed(Seed::demo());
    builder.start_blocking().unwrap()
}

fn empty() -> MockServer {
    MockServer::builder().start_blocking().unwrap()
}

#[test]
fn custom_data_of_a_user_is_set() {
    const ADA: &str = "65a0000000000000000000d1";
    let ada = UserSeed::email("ada@example.com", "correct horse").id(ADA);
    let app = AppSeed::new("shop").user(ada);
    let group = GroupSeed::new("65a000000000000000000001", "Project").app(app);
    let builder = MockServer::builder().seed(Seed::empty().group(group));
    let server = builder.start_blocking().unwrap();
    let data = || serde_json::Map::from_iter([("plan".to_owned(), "pro".into())]);
    let has_data = || {
        let state = String::from_utf8(server.export_state()).unwrap();
        state.contains(r#""custom_data":{"plan":"pro"}"#)
    };
    for unknown in ["65b0000000000000000000ff", "nobody"] {
        assert!(!server.set_custom_data(unknown, data()));
    }
    assert!(!has_data());
    assert!(server.set_custom_data(ADA, data()));
    assert!(has_data());
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The smallest async runtime: one future, on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Issue: `start().await`, `base_url()`, the journal, stop on drop.
#[tokio::test]
async fn a_server_records_requests_and_stops_on_drop() {
    let server = MockServer::builder().seed(Seed::demo()).start().await;
    let server = server.unwrap();
    let address = address(&server);
    assert!(get(server.base_url(), VERSION).starts_with("HTTP/1.1 200"));
    assert!(get(server.base_url(), "/nope").starts_with("HTTP/1.1 404"));
    let requests: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| (request.path, request.status))
        .collect();
    assert_eq!(
        requests,
        [(VERSION.to_owned(), 200), ("/nope".to_owned(), 404)]
    );
    assert_eq!(server.unexpected().len(), 1);
    // Not a new connection: by then, another test may have a server on this port, or a
    // process that it is about to start may still share the socket.
    let mut connection = TcpStream::connect(address).unwrap();
    let time_limit = Duration::from_secs(30);
    connection.set_read_timeout(Some(time_limit)).unwrap();
    drop(server);
    let ended = connection.read(&mut [0]).map_err(|error| error.kind());
    assert!(
        matches!(ended, Ok(0) | Err(ErrorKind::ConnectionReset)),
        "{ended:?}"
    );
}

/// Issue: `start` needs no particular runtime, and `start_blocking` none at all.
#[test]
fn starting_works_in_any_runtime() {
    let server = block_on(MockServer::builder().start()).unwrap();
    assert!(get(server.base_url(), VERSION).starts_with("HTTP/1.1 200"));
    // Inside a runtime, a blocking start must not panic.
    let server = block_on(async { empty() });
    let error = block_on(MockServer::builder().addr(addr(&server)).start()).unwrap_err();
    assert!(matches!(error, StartError::Bind { .. }), "{error}");
}

#[tokio::test]
async fn a_blocking_start_works_inside_a_runtime() {
    assert!(get(empty().base_url(), VERSION).starts_with("HTTP/1.1 200"));
}

/// Issue: nothing that waits does so on the runtime's thread: population takes long
/// enough that the first poll cannot be the last.
#[test]
fn starting_does_not_block_the_runtime() {
    let builder = MockServer::builder().seed(Seed::demo()).users(20_000);
    let mut start = pin!(builder.start());
    let mut context = Context::from_waker(Waker::noop());
    assert!(start.as_mut().poll(&mut context).is_pending());
    let server = block_on(start).unwrap();
    assert_eq!(server.groups()[0].apps[0].users, 20_073);
}

/// A future that is dropped too early leaves no server behind.
#[test]
fn a_cancelled_start_stops_the_server() {
    let address = address(&empty());
    let addr: SocketAddr = address.parse().unwrap();
    {
        let mut start = pin!(MockServer::builder().addr(addr).start());
        let mut context = Context::from_waker(Waker::noop());
        let _ = start.as_mut().poll(&mut context);
    }
    // The port can be bound again once the cancelled server has stopped.
    let mut attempts = (0..).map(|_| MockServer::builder().addr(addr).start_blocking());
    assert!(attempts.any(|server| server.is_ok()));
}

/// The seed's sessions are live; unknown users have none.
#[test]
fn live_sessions_are_counted_by_id_or_address() {
    let server = demo();
    for (user, live) in [
        ("65a000000000000000000002", 2),
        ("65a000000000000000000005", 1),
        ("grace@example.com", 1),
        ("65a00000000000000000000d", 0),
        ("x", 0),
    ] {
        assert_eq!(server.live_sessions(user), live, "{user}");
    }
}

#[test]
fn generated_ids_are_in_the_list_of_groups() {
    let seed = Seed::parse("groups: [{name: P, apps: [{name: Shop}]}]").unwrap();
    let server = MockServer::builder().seed(seed).start_blocking().unwrap();
    let groups = server.groups();
    assert_eq!((groups[0].id.len(), groups[0].name.as_str()), (24, "P"));
    assert!(groups[0].apps[0].client_app_id.starts_with("shop-"));
}

fn addr(server: &MockServer) -> SocketAddr {
    address(server).parse().unwrap()
}

#[test]
fn a_busy_port_is_an_error_that_names_the_address() {
    let server = empty();
    let error = MockServer::builder().addr(addr(&server)).start_blocking();
    let error = error.unwrap_err();
    assert!(
        matches!(error, StartError::Bind { .. }) && error.to_string().contains(&address(&server))
    );
}

/// Issue: times are `SystemTime` and `Duration`.
#[test]
fn times_are_those_of_the_standard_library() {
    let now = UNIX_EPOCH + Duration::from_hours(500_000);
    let server = MockServer::builder()
        .seed(Seed::demo())
        .stopped_at(now)
        .start_blocking()
        .unwrap();
    assert_eq!(server.clock().now, now);
    let ada = &server.sessions(Some("ada@example.com"))[0];
    assert_eq!(ada.sessions[0].expires, now + Duration::from_hours(60 * 24));
    let register = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/register";
    let body = r#"{"email": "new@example.com", "password": "123456"}"#;
    let length = body.len();
    let head = format!(
        "POST {register} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    assert!(send_raw(server.base_url(), &(head + body)).starts_with("HTTP/1.1 201"));
    let mail = &server.outbox()[0];
    assert_eq!((mail.kind, mail.created), (MailKind::Confirm, now));
    let options = WorldOptions::default().idle_timeout(Duration::from_mins(1));
    let world = server.create_world(&options).unwrap();
    assert_eq!(world.idle_timeout, Duration::from_mins(1));
}

/// Connections are kept, and dropping the server does not wait for them.
#[test]
fn connections_are_kept_until_the_server_is_dropped() {
    let server = empty();
    let mut stream = TcpStream::connect(address(&server)).unwrap();
    let mut buffer = [0; 4096];
    for _ in 0..3 {
        stream
            .write_all(format!("GET {VERSION} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes())
            .unwrap();
        let length = stream.read(&mut buffer).unwrap();
        assert!(buffer[..length].starts_with(b"HTTP/1.1 200"));
    }
    drop(server);
    assert!(matches!(stream.read(&mut buffer), Ok(0) | Err(_)));
}

/// A hang-up sends no byte. Half a body has the content length of the whole body. Then
/// responses are as before.
#[test]
fn faults_apply_as_often_as_they_should() {
    let server = empty();
    let whole = get(server.base_url(), VERSION);
    server.add_fault(Fault::new(VERSION, FaultEffect::HangUp).times(1));
    server.add_fault(Fault::new(VERSION, FaultEffect::HalfBody).times(1));
    assert_eq!(get(server.base_url(), VERSION), "");
    let half = get(server.base_url(), VERSION);
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let length = format!("content-length: {}\r\n", body(&whole).len());
    assert!(half.contains(&length), "{half}");
    assert_eq!(body(&half), body(&whole)[..body(&whole).len() / 2]);
    assert_eq!(body(&get(server.base_url(), VERSION)), body(&whole));
}

/// A body that is too long gets a response, not a reset, and is in the journal.
#[test]
fn a_long_body_is_rejected_with_a_response() {
    let server = empty();
    let length = 3 * 1024 * 1024;
    let head = format!(
        "POST {VERSION} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    let answer = send_raw(server.base_url(), &(head + &"x".repeat(length)));
    assert!(
        answer.starts_with("HTTP/1.1 413") && answer.contains("application/json\r\n"),
        "{answer}"
    );
    assert_eq!(server.requests()[0].status, 413);
}

#[test]
fn bytes_that_are_not_http_are_rejected() {
    let server = empty();
    for junk in [
        "\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        &format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000)),
    ] {
        assert!(send_raw(server.base_url(), junk).starts_with("HTTP/1.1 4"));
    }
    // The body is not framed as the head says.
    for path in [VERSION, "/_mock/reset"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        let answer = send_raw(server.base_url(), &(head + "zz\r\nabc\r\n0\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    assert!(server.requests().is_empty());
    assert!(get(server.base_url(), VERSION).starts_with("HTTP/1.1 200"));
}

/// (our choice)
#[test]
fn control_token_and_public_url_are_validated() {
    for token in ["", "a b", "é", "a\n"] {
        let server = MockServer::builder().control_token(token).start_blocking();
        assert!(matches!(server, Err(StartError::ControlToken)), "{token:?}");
    }
    for url in [
        "",
        "mock.example",
        "ftp://mock.example",
        "http://mock.example?x",
    ] {
        let server = MockServer::builder().public_url(url).start_blocking();
        assert!(
            matches!(server, Err(StartError::PublicUrl { .. })),
            "{url:?}"
        );
    }
}

/// (our choice)
#[test]
fn only_with_a_seed_number_secrets_are_predictable() {
    let start = |builder: MockServerBuilder| builder.seed(Seed::demo()).start_blocking().unwrap();
    let secrets = |server: &MockServer| {
        let state: Value = serde_json::from_slice(&server.export_state()).unwrap();
        state["world"]["admin_secret"].clone()
    };
    let (one, other) = (start(MockServer::builder()), start(MockServer::builder()));
    assert!(!one.has_predictable_secrets());
    assert_ne!(secrets(&one), secrets(&other));
    let (one, other) = (
        start(MockServer::builder().rng_seed(0)),
        start(MockServer::builder().rng_seed(0)),
    );
    assert!(one.has_predictable_secrets());
    assert_eq!(secrets(&one), secrets(&other));
    // Nothing had to be persisted.
    assert!(one.stop().is_ok());
}
