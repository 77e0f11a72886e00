//! `appservices-mock serve`.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::{RunningProgram, get, program};

fn start_server(args: &[&str]) -> (RunningProgram, String) {
    let mut server = RunningProgram::start(program().arg("serve").args(args));
    let first = server.line();
    let url = first
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{first}"))
        .to_owned();
    (server, url)
}

fn fail_to_start(args: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = program().arg("serve").args(args).output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn first_line_is_the_address_of_a_server_that_responds() {
    let (_server, url) = start_server(&["--port", "0"]);
    assert!(get(&url, "/api/private/v1.0/version").starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn banner_lists_key_pair_project_and_apps_and_how_to_go_on() {
    let (mut server, url) = start_server(&["--port", "0"]);
    let lines: Vec<_> = (0..7).map(|_| server.line()).collect();
    let keys = "--api-key demopub --private-api-key 11111111-2222-3333-4444-555555555555";
    assert_eq!(
        lines,
        [
            "public key   demopub",
            "private key  11111111-2222-3333-4444-555555555555",
            "project      65a000000000000000000001  Demo Project",
            "app          shop-abcde                65a0000000000000000000a1, 73 users",
            "app          shop-admin-fghij          65a0000000000000000000a2, 1 user",
            &format!("console      {url}/_mock/console"),
            &format!("log in       appservices login {keys} --base-url {url} --atlas-url {url}"),
        ]
    );
}

#[test]
fn banner_is_a_line_of_json_on_request() {
    let args = ["serve", "--port", "0", "--output-format", "json"];
    let mut server = RunningProgram::start(program().args(args));
    let banner: Value = serde_json::from_str(&server.line()).unwrap();
    let url = banner["base_url"].as_str().unwrap();
    assert!(get(url, "/api/private/v1.0/version").starts_with("HTTP/1.1 200 OK\r\n"));
    let expected = json!({
        "base_url": url,
        "console": format!("{url}/_mock/console"),
        "admins": [{
            "public_api_key": "demopub",
            "private_api_key": "11111111-2222-3333-4444-555555555555",
        }],
        "projects": [{
            "id": "65a000000000000000000001",
            "name": "Demo Project",
            "apps": [
                {"id": "65a0000000000000000000a1", "client_app_id": "shop-abcde", "users": 73},
                {"id": "65a0000000000000000000a2", "client_app_id": "shop-admin-fghij", "users": 1},
            ],
        }],
    });
    assert_eq!(banner, expected);
}

#[test]
fn end_of_stdin_stops_the_server_only_on_request() {
    let mut args = vec!["serve", "--port", "0", "--stop-on-eof"];
    let start = |args: &[&str]| {
        let mut server = RunningProgram::start(program().args(args).stdin(Stdio::piped()));
        let first = server.line();
        (
            server,
            first.strip_prefix("listening on ").unwrap().to_owned(),
        )
    };
    let (mut server, url) = start(&args);
    // Input is ignored; only its end counts.
    let mut stdin = server.child.stdin.take().unwrap();
    stdin.write_all(b"ignored\n").unwrap();
    assert!(get(&url, "/_mock/health").starts_with("HTTP/1.1 200 OK\r\n"));
    drop(stdin);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));

    args.pop();
    let (mut server, url) = start(&args);
    drop(server.child.stdin.take());
    assert!(get(&url, "/_mock/health").starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(server.child.try_wait().unwrap(), None);
}

#[cfg(unix)]
#[test]
fn sigint_and_sigterm_stop_the_server() {
    use rustix::process::Signal;
    for signal in [Signal::INT, Signal::TERM] {
        let (mut server, url) = start_server(&["--port", "0"]);
        server.signal(signal);
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal:?}");
        assert!(std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).is_err());
    }
}

#[test]
fn empty_seed_with_admin_key() {
    let (mut server, _) = start_server(&["--port", "0", "--seed", "empty", "--admin-key", "a:b:c"]);
    let lines: Vec<_> = (0..3).map(|_| server.line()).collect();
    assert_eq!(
        lines,
        [
            "public key   a",
            "private key  b:c",
            "project      65a000000000000000000001  Demo Project"
        ]
    );
}

#[test]
fn seed_file_is_json_or_yaml() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        (
            "seed.json",
            r#"{"groups": [{"name": "P", "id": "65a000000000000000000009"}]}"#,
        ),
        (
            "seed.yaml",
            "groups:\n  - name: P\n    id: 65a000000000000000000009\n",
        ),
        (
            "seed.any",
            "groups: [{name: P, id: 65a000000000000000000009}]",
        ),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let (mut server, _) = start_server(&["--port", "0", "--seed", path.to_str().unwrap()]);
        assert_eq!(server.line(), "project      65a000000000000000000009  P");
    }
}

#[test]
fn invalid_seed_file_is_an_error_with_file_key_and_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, words) in [
        (
            "groups:\n  - nam: x\n",
            &["unknown field `nam`", "line 2"][..],
        ),
        (
            "{\"groups\": [\n{\"name\": \"x\", \"aps\": []}]}",
            &["unknown field `aps`", "line 2"],
        ),
        ("groups: [", &["line"]),
        ("- 1", &[]),
        (
            "groups: [{id: x}]",
            &["project 1", "'x' is not an ID: it must have 24 hex digits"],
        ),
        (
            "groups: [{apps: [{name: a, users: [{password: x}]}]}]",
            &["app 'a', user 1", "email"],
        ),
    ] {
        let path = folder.path().join("seed.yaml");
        fs::write(&path, text).unwrap();
        let (status, stderr) = fail_to_start(&["--port", "0", "--seed", path.to_str().unwrap()]);
        assert_eq!(status, Some(1), "{text}");
        for words in words {
            assert!(
                stderr.starts_with("error: ") && stderr.contains(words),
                "{text}: {stderr}"
            );
        }
    }
    let missing = folder.path().join("missing.yaml");
    for path in [missing.to_str().unwrap(), folder.path().to_str().unwrap()] {
        let (status, stderr) = fail_to_start(&["--port", "0", "--seed", path]);
        assert_eq!(status, Some(1));
        assert!(
            stderr.starts_with(&format!("error: cannot read seed file '{path}': ")),
            "{stderr}"
        );
    }
}

/// (our choice)
#[test]
fn port_in_use_is_an_error_with_the_address() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap();
    let (status, stderr) = fail_to_start(&["--port", &addr.port().to_string()]);
    assert_eq!(status, Some(1));
    assert!(
        stderr.starts_with(&format!("error: cannot listen on {addr}: ")),
        "{stderr}"
    );
    assert!(
        stderr.ends_with("\nUse --port to choose another port; 0 picks a free one\n"),
        "{stderr}"
    );
}

#[test]
fn usage_errors_exit_with_2() {
    for args in [
        &["--admin-key", "x"][..],
        &["--admin-key", ":x"],
        &["--port", "65536"],
        &["--nope"],
        &["x"],
    ] {
        let (status, stderr) = fail_to_start(args);
        assert_eq!(status, Some(2), "{args:?}");
        assert!(
            stderr.contains("Usage:") || stderr.contains("--help"),
            "{stderr}"
        );
    }
    let (status, stderr) = fail_to_start(&["--host", "not a host", "--port", "0"]);
    assert_eq!(status, Some(1));
    assert!(
        stderr.starts_with("error: cannot listen on 'not a host'"),
        "{stderr}"
    );
}
