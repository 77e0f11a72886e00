//! Texts that a recording has to keep as they were sent.

use std::fs;

use serde_json::Value;

use crate::options::start_server;
use crate::support::program;

/// Sends a text as the body of a request. Returns status and body.
fn post(url: &str, path: &str, body: &str) -> (u16, String) {
    let request = minreq::post(format!("{url}{path}"))
        .with_header("Content-Type", "application/json")
        .with_body(body);
    let response = request.send().unwrap();
    (response.status_code, response.as_str().unwrap().to_owned())
}

/// Records requests, replays them on another server, and returns the recording.
fn assert_replayed(requests: &[(&str, &str, u16)]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    let path = file.to_str().unwrap();
    let (mut server, url) = start_server(&["--record", path, "--log", "off"]);
    for (path, body, status) in requests {
        let (actual, body) = post(&url, path, body);
        assert_eq!(actual, *status, "{path}: {body}");
    }
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let (_server, url) = start_server(&["--log", "off"]);
    let mut command = program();
    command.args(["ctl", "--url", &url, "replay"]).arg(&file);
    let output = command.output().unwrap();
    let count = requests.len();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{count} requests replayed, 0 with differences\n")
    );
    let recording = fs::read_to_string(&file).unwrap();
    let lines = recording.lines().skip(1);
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The error has the position of what is wrong.
#[test]
fn errors_in_json_have_the_same_position_in_a_replay() {
    let body = "{\n  \"path\": \"*\",\n  \"efect\": 1\n}";
    let lines = assert_replayed(&[
        ("/_mock/faults", body, 400),
        ("/_mock/faults", "{\"path\": ", 400),
    ]);
    assert_eq!(lines[0]["request"]["text"], body);
    let error = lines[0]["response"]["body"]["error"].as_str().unwrap();
    assert!(error.contains("line 3"), "{error}");
}

#[test]
fn what_looks_like_a_placeholder_is_sent_again_as_it_was() {
    let login = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
    let register = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/register";
    let lines = assert_replayed(&[
        // The first password of the recording.
        (
            register,
            r#"{"email":"new@example.com","password":"first password"}"#,
            201,
        ),
        (
            login,
            r#"{"username":"<<password:1>>@example.com","password":"other password"}"#,
            401,
        ),
        (
            "/_mock/faults",
            r#"{"effect":{"error":"<<password:1>> <<origin>>","status":503,"type":"status"},"path":"/x"}"#,
            201,
        ),
        ("/x", "", 503),
    ]);
    let error = &lines[3]["response"]["body"]["error"];
    assert_eq!(error, "<<literal>>password:1>> <<literal>>origin>>");
}
