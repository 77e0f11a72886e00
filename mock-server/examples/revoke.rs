//! What a test of a program of yours may look like: a server of its own, a
//! session that is revoked, a look at what was asked.
//!
//! `cargo test` runs it; `cargo run --example revoke` does so by hand.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;

use appservices_mock::{AppSeed, GroupSeed, MockServer, Seed, UserSeed};
use serde_json::{Value, json};

const GROUP: &str = "65a000000000000000000001";
const APP: &str = "65a0000000000000000000a1";
const ADA: &str = "65a0000000000000000000d1";

/// Stands for your program: asks the server, gives status and body.
fn ask(
    server: &MockServer,
    request: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<(u16, Value), Box<dyn Error>> {
    let host = server.base_url().trim_start_matches("http://");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n"));
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: {host}\r\n{}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        token.unwrap_or_default(),
        body.len(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    Ok((status, serde_json::from_str(body).unwrap_or_default()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let ada = UserSeed::email("ada@example.com", "correct horse").id(ADA);
    let shop = AppSeed::new("shop").id(APP).client_app_id("shop-abcde");
    let seed = Seed::empty()
        .admin("public", "private")
        .group(GroupSeed::new(GROUP, "Demo").app(shop.user(ada)));
    let server = MockServer::builder().seed(seed).start_blocking()?;

    // A device logs in.
    let login = "POST /api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
    let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
    let (status, device) = ask(&server, login, None, &ada)?;
    assert_eq!((status, server.live_sessions(ADA)), (200, 1));

    // An administrator revokes its session.
    let login = "POST /api/admin/v3.0/auth/providers/mongodb-cloud/login";
    let pair = json!({ "username": "public", "apiKey": "private" });
    let (_, admin) = ask(&server, login, None, &pair)?;
    let revoke = format!("PUT /api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{ADA}/logout");
    let token = admin["access_token"].as_str();
    let (status, _) = ask(&server, &revoke, token, &Value::Null)?;
    assert_eq!((status, server.live_sessions(ADA)), (204, 0));

    // The device notices at its next refresh.
    let refresh = "POST /api/client/v2.0/auth/session";
    let token = device["refresh_token"].as_str();
    let (status, error) = ask(&server, refresh, token, &Value::Null)?;
    assert_eq!(
        (status, &error["error_code"]),
        (401, &json!("InvalidSession"))
    );

    // What was asked, and that nothing was asked that the server does not know.
    assert_eq!(server.requests().len(), 4);
    assert!(server.unexpected().is_empty());
    Ok(())
}

#[test]
fn a_revoked_device_notices() -> Result<(), Box<dyn Error>> {
    main()
}
