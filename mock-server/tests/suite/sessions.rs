//! `--sessions`: what a revocation ends.

use serde_json::{Value, json};

use crate::support::{RunningProgram, program, send_raw};

fn request(url: &str, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    let length = body.len();
    let response = send_raw(
        url,
        &format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-length: {length}\r\n\r\n{body}"
        ),
    );
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

/// Revokes a user's sessions. Returns the status of a profile request with the old
/// access token.
fn after_revocation(args: &[&str]) -> u16 {
    let mut server = RunningProgram::start(program().args(["serve", "--port", "0"]).args(args));
    let line = server.line();
    let url = line.strip_prefix("listening on ").unwrap();
    let (admin, client) = ("/api/admin/v3.0", "/api/client/v2.0");
    let pair = json!({ "username": "demopub",
        "apiKey": "11111111-2222-3333-4444-555555555555" });
    let path = format!("{admin}/auth/providers/mongodb-cloud/login");
    let (_, admin_login) = request(url, "POST", &path, "", &pair);
    let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
    let path = format!("{client}/app/shop-abcde/auth/providers/local-userpass/login");
    let (_, ada) = request(url, "POST", &path, "", &ada);
    let path = format!(
        "{admin}/groups/65a000000000000000000001/apps/65a0000000000000000000a1/users/{}/logout",
        ada["user_id"].as_str().unwrap()
    );
    let token = admin_login["access_token"].as_str().unwrap();
    assert_eq!(request(url, "PUT", &path, token, &Value::Null).0, 204);
    let token = ada["refresh_token"].as_str().unwrap();
    let path = format!("{client}/auth/session");
    assert_eq!(request(url, "POST", &path, token, &Value::Null).0, 401);
    let token = ada["access_token"].as_str().unwrap();
    let path = format!("{client}/auth/profile");
    request(url, "GET", &path, token, &Value::Null).0
}

/// Documented is the default.
#[test]
fn sessions_option_selects_what_a_revocation_ends() {
    assert_eq!(after_revocation(&[]), 401);
    assert_eq!(after_revocation(&["--sessions", "documented"]), 401);
    assert_eq!(after_revocation(&["--sessions", "observed"]), 200);
    let invalid = program()
        .args(["serve", "--sessions", "both"])
        .output()
        .unwrap();
    assert_eq!(invalid.status.code(), Some(2));
}
