//! `--data`: servers with a data file.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::support::{RunningProgram, get, program, send_raw};

/// Starts a server with a data file. Returns it with its base URL.
fn start_server(data: &Path, more: &[&str]) -> (RunningProgram, String) {
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off"]);
    let mut server = RunningProgram::start(command.arg("--data").arg(data).args(more));
    let first = server.line();
    let url = first.strip_prefix("listening on ").map(str::to_owned);
    (server, url.unwrap_or_else(|| panic!("{first}")))
}

fn ctl(url: &str, args: &[&str]) -> String {
    let output = program()
        .args(["ctl", "--url", url])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn fail_to_start(args: &[&str]) -> String {
    let output = program().args(["serve", "--port", "0"]).args(args).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn anonymous_login(url: &str) {
    let path = "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login";
    let head = "host: localhost\r\nconnection: close\r\ncontent-length: 0";
    let response = send_raw(url, &format!("POST {path} HTTP/1.1\r\n{head}\r\n\r\n"));
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
}

/// The server warns of ignored options. `ctl state` and `ctl reset` work as without a
/// data file.
#[test]
fn acknowledged_changes_survive_a_kill_and_later_starts_ignore_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop.db");
    let (mut server, url) = start_server(&data, &["--users", "7", "--admin-key", "a:b"]);
    anonymous_login(&url);
    ctl(&url, &["clock", "--freeze"]);
    let before = ctl(&url, &["state", "export"]);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let (mut server, url) = start_server(&data, &["--seed", "missing.yaml", "--users", "9"]);
    assert_eq!(server.line(), "public key   a");
    assert_eq!(server.line(), "private key  b");
    assert_eq!(ctl(&url, &["state", "export"]), before);
    anonymous_login(&url);
    assert_ne!(ctl(&url, &["state", "export"]), before);
    ctl(&url, &["reset"]);
    server.child.kill().unwrap();
    let mut stderr = String::new();
    let mut pipe = server.child.stderr.take().unwrap();
    pipe.read_to_string(&mut stderr).unwrap();
    let shown = data.display();
    assert_eq!(
        stderr,
        format!(
            "warning: '{shown}' exists and already contains a state; ignored: --seed, --users\n"
        )
    );
    server.child.wait().unwrap();
    let (server, url) = start_server(&data, &[]);
    assert_eq!(ctl(&url, &["state", "export"]), before);
    let copy = folder.path().join("copy.json");
    fs::write(&copy, &before).unwrap();
    anonymous_login(&url);
    ctl(&url, &["state", "import", copy.to_str().unwrap()]);
    drop(server);
    let (_server, url) = start_server(&data, &[]);
    assert_eq!(ctl(&url, &["state", "export"]), before);
    assert!(get(&url, "/_mock/health").starts_with("HTTP/1.1 200 OK"));
}

/// The file is closed when a signal stops the server. (our choice)
#[cfg(unix)]
#[test]
fn exec_uses_the_key_pair_of_the_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop.db");
    let (mut server, _) = start_server(&data, &["--admin-key", "a:b"]);
    server.signal(rustix::process::Signal::TERM);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let script = "echo $APPSERVICES_PUBLIC_API_KEY $APPSERVICES_PRIVATE_API_KEY";
    let mut command = program();
    command.args(["exec", "--data", data.to_str().unwrap()]);
    let output = command.args(["--", "sh", "-c", script]).output().unwrap();
    assert_eq!(output.stdout, b"a b\n", "{output:?}");
}

/// So is one that another server uses.
#[test]
fn unusable_data_file_is_rejected_and_left_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let text = path("notes.txt");
    fs::write(&text, "my notes").unwrap();
    assert_eq!(
        fail_to_start(&["--data", &text]),
        format!(
            "error: file '{text}' was not written by appservices-mock, and is left unchanged\n\
             Name another file\n"
        )
    );
    assert_eq!(fs::read(&text).unwrap(), b"my notes");
    let directory = path("");
    assert_eq!(
        fail_to_start(&["--data", &directory]),
        format!(
            "error: data file '{directory}' is not a regular file\n\
             Name a regular file, or one that does not exist yet\n"
        )
    );
    let data = path("shop.db");
    let (_server, url) = start_server(data.as_ref(), &[]);
    assert_eq!(
        fail_to_start(&["--data", &data]),
        format!(
            "error: data file '{data}' is in use by another server\n\
             Stop that server, or name another file\n"
        )
    );
    anonymous_login(&url);
    let missing = path("missing/shop.db");
    let stderr = fail_to_start(&["--data", &missing]);
    let expected = format!("error: cannot open data file '{missing}': ");
    assert!(stderr.starts_with(&expected), "{stderr}");
}
