//! Whether tokens can be forged: `--rng-seed`.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::options::start_server;
use crate::support::{RunningProgram, get, send_raw};

const LOGIN: &str = "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login";

fn body(response: &str) -> Value {
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_default()
}

fn login(url: &str) -> Value {
    let request = format!(
        "POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    );
    body(&send_raw(url, &request))
}

fn profile(url: &str, login: &Value) -> u16 {
    let token = login["access_token"].as_str().unwrap();
    let request = format!(
        "GET /api/client/v2.0/auth/profile HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    send_raw(url, &request)
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}

fn first_line_of_stderr(server: &mut RunningProgram) -> String {
    let mut line = String::new();
    let mut stderr = BufReader::new(server.child.stderr.take().unwrap());
    stderr.read_line(&mut line).unwrap();
    line
}

/// Whoever has the program could otherwise make tokens for any server.
#[test]
fn token_of_one_server_does_not_open_another() {
    let args = ["--stopped-at", "1800000000", "--log", "off"];
    let ((_first, one), (_second, other)) = (start_server(&args), start_server(&args));
    let (session, same) = (login(&one), login(&other));
    assert_eq!(
        session["user_id"], same["user_id"],
        "IDs are the same in every run"
    );
    assert_ne!(session["access_token"], same["access_token"]);
    assert_eq!(
        (profile(&one, &session), profile(&other, &session)),
        (200, 401)
    );
    let secrets = |url: &str| {
        let state = body(&get(url, "/_mock/state"));
        let apps = state["world"]["apps"].as_object().unwrap();
        let mut secrets = vec![
            state["world"]["admin_secret"].clone(),
            state["world"]["digest_secret"].clone(),
        ];
        secrets.extend(apps.values().map(|app| app["secret"].clone()));
        secrets
    };
    let (one, other) = (secrets(&one), secrets(&other));
    assert!(
        one.len() > 2
            && one
                .iter()
                .all(|secret| secret.as_str().unwrap().len() == 64)
    );
    assert!(one.iter().all(|secret| !other.contains(secret)));
}

#[test]
fn rng_seed_makes_tokens_the_same_and_prints_a_warning() {
    let args = [
        "--stopped-at",
        "1800000000",
        "--log",
        "off",
        "--rng-seed",
        "0",
    ];
    let ((mut first, one), (_second, other)) = (start_server(&args), start_server(&args));
    let session = login(&one);
    assert_eq!(session, login(&other));
    assert_eq!(profile(&other, &session), 200);
    assert_eq!(
        first_line_of_stderr(&mut first),
        "warning: tokens of this server can be forged, because its keys derive from a known number\n"
    );
}

#[test]
fn secrets_persist_in_the_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let args = ["--log", "off", "--data", data.to_str().unwrap()];
    let (mut server, url) = start_server(&args);
    let session = login(&url);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let (mut server, url) = start_server(&args);
    assert_eq!(profile(&url, &session), 200);
    let later = login(&url);
    assert_ne!(later["user_id"], session["user_id"]);
    server.child.kill().unwrap();
    let mut stderr = String::new();
    server
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(stderr, "", "its secrets are random");
    // A file whose secrets derive from a number still says so.
    let data = folder.path().join("seeded");
    let args = ["--log", "off", "--data", data.to_str().unwrap()];
    let (mut server, _) = start_server(&[&args[..], &["--rng-seed", "7"]].concat());
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let (mut server, _) = start_server(&args);
    assert!(
        first_line_of_stderr(&mut server)
            .starts_with("warning: tokens of this server can be forged")
    );
}

const ATLAS: &str = "/api/public/v1.0";

/// Sends a digest request, or one without credentials.
fn atlas(url: &str, authorization: Option<&str>) -> String {
    let header = authorization.map_or(String::new(), |value| format!("authorization: {value}\r\n"));
    send_raw(
        url,
        &format!("GET {ATLAS} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{header}\r\n"),
    )
}

/// The counters of nonces are lost with the process, so its nonces must be too.
#[test]
fn recorded_digest_request_is_stale_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let args = ["--log", "off", "--data", data.to_str().unwrap()];
    let (mut server, url) = start_server(&args);
    let challenge = atlas(&url, None);
    let (_, challenge) = challenge.split_once("www-authenticate: ").unwrap();
    let (challenge, _) = challenge.split_once("\r\n").unwrap();
    let mut client = http_auth::PasswordClient::try_from(challenge).unwrap();
    let parameters = http_auth::PasswordParams {
        username: "demopub",
        password: "11111111-2222-3333-4444-555555555555",
        uri: ATLAS,
        method: "GET",
        body: None,
    };
    let recorded = client.respond(&parameters).unwrap();
    assert!(atlas(&url, Some(&recorded)).starts_with("HTTP/1.1 200 "));
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let (_server, url) = start_server(&args);
    let replayed = atlas(&url, Some(&recorded));
    assert!(replayed.starts_with("HTTP/1.1 401 "), "{replayed}");
    assert!(replayed.contains("stale=true"), "{replayed}");
}
