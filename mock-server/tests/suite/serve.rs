//! `appservices-mock serve`, as scripts and people use it.

use std::fs;
use std::net::TcpListener;
use std::process::Output;

use crate::support::{Running, get, program};

fn served(args: &[&str]) -> (Running, String) {
    let mut server = Running::start(program().arg("serve").args(args));
    let first = server.line();
    let url = first
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{first}"))
        .to_owned();
    (server, url)
}

fn refused(args: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = program().arg("serve").args(args).output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

/// Issue: port 0 takes a free one; the first line is printed once it answers.
#[test]
fn the_first_line_tells_where_it_answers() {
    let (_server, url) = served(&["--port", "0"]);
    assert!(get(&url, "/api/private/v1.0/version").starts_with("HTTP/1.1 200 OK\r\n"));
}

/// Issue: then the key pair, project and apps to use.
#[test]
fn the_greeting_tells_what_to_use() {
    let (mut server, _) = served(&["--port", "0"]);
    let lines: Vec<_> = (0..5).map(|_| server.line()).collect();
    assert_eq!(
        lines,
        [
            "public key   demopub",
            "private key  11111111-2222-3333-4444-555555555555",
            "project      65a000000000000000000001  Demo Project",
            "app          shop-abcde                65a0000000000000000000a1, 73 users",
            "app          shop-admin-fghij          65a0000000000000000000a2, 1 user",
        ]
    );
}

/// Issue: Ctrl-C and SIGTERM end it cleanly.
#[cfg(unix)]
#[test]
fn signals_end_it_cleanly() {
    use rustix::process::Signal;
    for signal in [Signal::INT, Signal::TERM] {
        let (mut server, url) = served(&["--port", "0"]);
        server.signal(signal);
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal:?}");
        assert!(std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).is_err());
    }
}

/// Issue: `--seed empty` and `--admin-key`.
#[test]
fn the_empty_seed_with_another_key_pair() {
    let (mut server, _) = served(&["--port", "0", "--seed", "empty", "--admin-key", "a:b:c"]);
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

/// Issue: a seed file is JSON or YAML.
#[test]
fn seed_files() {
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
        let (mut server, _) = served(&["--port", "0", "--seed", path.to_str().unwrap()]);
        assert_eq!(server.line(), "project      65a000000000000000000009  P");
    }
}

/// Issue: a wrong seed is an error that names file, key and line; nothing is
/// served.
#[test]
fn wrong_seed_files() {
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
        ("groups: [{id: x}]", &["project 1", "'x' is not an id"]),
        (
            "groups: [{apps: [{name: a, users: [{password: x}]}]}]",
            &["app 'a', user 1", "email"],
        ),
    ] {
        let path = folder.path().join("seed.yaml");
        fs::write(&path, text).unwrap();
        let (status, stderr) = refused(&["--port", "0", "--seed", path.to_str().unwrap()]);
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
        let (status, stderr) = refused(&["--port", "0", "--seed", path]);
        assert_eq!(status, Some(1));
        assert!(
            stderr.starts_with(&format!("error: cannot read the seed file {path}: ")),
            "{stderr}"
        );
    }
}

/// Our choice: a port in use is an error that names it.
#[test]
fn a_busy_port() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap();
    let (status, stderr) = refused(&["--port", &addr.port().to_string()]);
    assert_eq!(status, Some(1));
    assert!(
        stderr.starts_with(&format!("error: cannot listen on {addr}: ")),
        "{stderr}"
    );
}

/// Issue: `--admin-key` is `PUB:PRIV`; anything else is a usage error.
#[test]
fn usage_errors() {
    for args in [
        &["--admin-key", "x"][..],
        &["--admin-key", ":x"],
        &["--port", "65536"],
        &["--nope"],
        &["x"],
    ] {
        let (status, stderr) = refused(args);
        assert_eq!(status, Some(2), "{args:?}");
        assert!(
            stderr.contains("Usage:") || stderr.contains("--help"),
            "{stderr}"
        );
    }
    let (status, stderr) = refused(&["--host", "not a host", "--port", "0"]);
    assert_eq!(status, Some(1));
    assert!(
        stderr.starts_with("error: cannot listen on 'not a host'"),
        "{stderr}"
    );
}
