//! How fast the server is, beside what axum can do here at best.
//!
//! `cargo bench -p appservices-mock` prints a line a figure. Each is the best of
//! several rounds, taken in turns, since machines are seldom quiet.

#![expect(clippy::unwrap_used, reason = "what goes wrong ends the measurement")]
#![expect(clippy::print_stdout, reason = "figures are for people")]

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::TcpStream as Connection;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use appservices_mock::{MockServer, Options, Seed, WorldOptions};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::put;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

const CONNECTIONS: usize = 32;
const ROUND: Duration = Duration::from_millis(1500);
const ROUNDS: usize = 5;
const APP: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";

fn main() {
    logout();
    pages();
}

/// A bare axum handler that answers 204, on one thread as the server is, on
/// connections accepted as the server's are.
fn bare() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            let path = "/api/admin/v3.0/groups/{group}/apps/{app}/users/{id}/logout";
            let router: Router = Router::new().route(path, put(async || StatusCode::NO_CONTENT));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let router = router.clone();
                let answer = service_fn(move |request: Request<Incoming>| {
                    let router = router.clone();
                    async move {
                        Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.unwrap())
                    }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), answer),
                );
            }
        });
    });
    address
}

/// One request, one answer, and its body.
fn ask(address: &str, method: &str, path: &str, token: &str, body: &Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut stream = Connection::connect(address).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
}

fn admin(address: &str) -> String {
    let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
    let keys = json!({ "username": "demopub", "apiKey": "11111111-2222-3333-4444-555555555555" });
    let login = ask(address, "POST", path, "", &keys);
    login["access_token"].as_str().unwrap().to_owned()
}

/// Sends these requests, again and again, on so many connections, and tells how
/// many were answered a second. Every answer must have this status.
fn rate(address: &str, requests: &[String], status: &str, connections: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let begin = Instant::now();
    let requests: Arc<[String]> = requests.into();
    let status: Arc<str> = status.into();
    let step = requests.len() / connections;
    let answered: u32 = runtime.block_on(async {
        let mut all = JoinSet::new();
        for number in 0..connections {
            let (address, requests) = (address.to_owned(), Arc::clone(&requests));
            let status = Arc::clone(&status);
            all.spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = vec![0; 64 * 1024];
                let mut answered = 0;
                for request in requests.iter().cycle().skip(number * step) {
                    if begin.elapsed() >= ROUND {
                        break;
                    }
                    stream.write_all(request.as_bytes()).await.unwrap();
                    read_answer(&mut stream, &mut buffer, &status).await;
                    answered += 1;
                }
                answered
            });
        }
        all.join_all().await.into_iter().sum()
    });
    f64::from(answered) / begin.elapsed().as_secs_f64()
}

/// Reads one answer, by its length.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8], status: &str) {
    let mut filled = 0;
    loop {
        let count = stream.read(&mut buffer[filled..]).await.unwrap();
        assert!(count > 0, "the server has hung up");
        filled += count;
        let seen = &buffer[..filled];
        let Some(head) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&seen[..head]).unwrap();
        assert!(text[9..].starts_with(status), "{text}");
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if filled >= head + 4 + length {
            return;
        }
    }
}

fn start(users: u32) -> (MockServer, String) {
    let options = Options {
        users,
        ..Options::default()
    };
    let server = MockServer::start_with(&Seed::demo(), &options).unwrap();
    let address = server
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    (server, address)
}

/// Ids of users, in order, page by page.
fn ids(address: &str, token: &str, pages: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for _ in 0..pages {
        let after = all
            .last()
            .map_or(String::new(), |last| format!("?after={last}"));
        let page = ask(
            address,
            "GET",
            &format!("{APP}/users{after}"),
            token,
            &Value::Null,
        );
        let page = page.as_array().unwrap();
        if page.is_empty() {
            break;
        }
        let page = page.iter().map(|user| user["_id"].as_str().unwrap());
        all.extend(page.map(str::to_owned));
    }
    all
}

fn best(rounds: &[f64]) -> f64 {
    rounds.iter().copied().fold(0.0, f64::max)
}

/// Revoking a user's sessions, token checked, beside the bare handler.
fn logout() {
    let bare = bare();
    let (server, address) = start(10_000);
    let token = admin(&address);
    let requests: Vec<_> = ids(&address, &token, 40)
        .into_iter()
        .map(|id| {
            format!(
                "PUT {APP}/users/{id}/logout HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n"
            )
        })
        .collect();
    let measure = || {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            theirs.push(rate(&bare, &requests, "204", CONNECTIONS));
            ours.push(rate(&address, &requests, "204", CONNECTIONS));
        }
        (best(&ours), best(&theirs))
    };
    let (ours, theirs) = measure();
    println!(
        "PUT logout, {CONNECTIONS} connections: {ours:.0}/s, bare axum {theirs:.0}/s: {:.0} % (bar: 55 %)",
        100.0 * ours / theirs
    );
    for _ in 0..1000 {
        server.create_world(&WorldOptions::default()).unwrap();
    }
    let (ours, theirs) = measure();
    println!(
        "the same beside 1000 worlds: {ours:.0}/s, bare axum {theirs:.0}/s: {:.0} %",
        100.0 * ours / theirs
    );
}

/// Pages of 50 of a long list and of a very long one.
fn pages() {
    let servers = [start(10_000), start(1_000_000)];
    let tokens = servers.each_ref().map(|(_, address)| admin(address));
    let requests = [0, 1].map(|at| {
        let (_, address) = &servers[at];
        let ids = ids(address, &tokens[at], 200);
        let last = ids.iter().step_by(50);
        last.map(|id| {
            let token = &tokens[at];
            format!("GET {APP}/users?after={id} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n")
        })
        .collect::<Vec<_>>()
    });
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for at in 0..2 {
            rates[at].push(rate(&servers[at].1, &requests[at], "200", 8));
        }
    }
    let (short, long) = (best(&rates[0]), best(&rates[1]));
    println!(
        "pages of 50, 8 connections: {short:.0}/s of 10000 users, {long:.0}/s of 1000000: {:.2} (bar: 0.8)",
        long / short
    );
}
