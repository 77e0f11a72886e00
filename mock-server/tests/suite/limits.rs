//! Limits of the system: file descriptors and file sizes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Barrier;
use std::thread;

use rustix::process::Signal;

use crate::support::{RunningProgram, get, program, send_raw};

/// Starts `serve` with a limit of the shell's `ulimit`. Returns it with its base URL.
fn start_with_limit(limit: &str, args: &[&str]) -> (RunningProgram, String) {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("ulimit {limit}; exec \"$0\" serve --port 0 --log off \"$@\""),
    ]);
    command.arg(program().get_program()).args(args);
    let mut server = RunningProgram::start(&mut command);
    let line = server.line();
    let url = line
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{line}"));
    let url = url.to_owned();
    (server, url)
}

#[test]
fn idle_connections_are_closed_when_file_descriptors_run_out() {
    let (_server, url) = start_with_limit("-n 64", &[]);
    let address = url.strip_prefix("http://").unwrap();
    let connect = |_| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        stream
    };
    let idle: Vec<_> = (0..200).map(connect).collect();
    assert!(get(&url, "/api/private/v1.0/version").starts_with("HTTP/1.1 200"));
    drop(idle);
}

#[test]
fn connections_wait_for_file_descriptors_and_are_not_reset() {
    let (_server, url) = start_with_limit("-n 64", &[]);
    // All connect and send at the same time.
    let barrier = Barrier::new(200);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..200)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    get(&url, "/api/private/v1.0/version")
                })
            })
            .collect();
        for client in clients {
            let response = client.join().unwrap();
            assert!(response.starts_with("HTTP/1.1 200"), "{response:?}");
        }
    });
}

/// The reason is on stderr, and the exit code tells scripts.
#[test]
fn server_that_could_not_persist_its_state_exits_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data_arg = data.to_str().unwrap();
    let (mut server, _) = start_with_limit("-f unlimited", &["--data", data_arg]);
    server.signal(Signal::TERM);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    // In blocks of 512 bytes. SIGXFSZ would kill the server.
    let blocks = fs::metadata(&data).unwrap().len() / 512;
    let (mut server, url) = start_with_limit(&format!("-f {blocks}"), &["--data", data_arg]);
    let path = "/api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login";
    let padding = "x".repeat(500_000);
    let body = format!("{{\"options\": {{\"device\": {{\"appId\": \"{padding}\"}}}}}}");
    let length = body.len();
    let login = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let failed = (0..200).any(|_| !send_raw(&url, &login).starts_with("HTTP/1.1 200"));
    assert!(failed, "the limit was not reached");
    assert!(send_raw(&url, &login).starts_with("HTTP/1.1 500"));
    server.signal(Signal::TERM);
    let mut stderr = String::new();
    server
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(server.child.wait().unwrap().code(), Some(1), "{stderr}");
    assert!(
        stderr.starts_with(&format!("error: cannot write the data file '{data_arg}': ")),
        "{stderr}"
    );
    assert!(stderr.contains("\nerror: changes were lost, "), "{stderr}");
}

/// Unless the command has failed itself.
#[test]
fn exec_exits_with_1_if_the_state_was_not_persisted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let exec = |blocks: &str, script: &str| {
        let lines = format!("ulimit -f {blocks}; exec \"$0\" exec --data \"$1\" -- sh -c \"$2\"");
        let mut command = Command::new("sh");
        command.args(["-c", &lines]).arg(program().get_program());
        command.arg(&data).arg(script).output().unwrap()
    };
    assert_eq!(exec("unlimited", "exit 0").status.code(), Some(0));
    let blocks = (fs::metadata(&data).unwrap().len() / 512).to_string();
    // Each rule is written again with every further one.
    let add = "path=$(printf '%0100000d' 0)
        while appservices-mock ctl faults add \"{\\\"path\\\": \\\"$path\\\", \\\"effect\\\": {\\\"type\\\": \\\"reset\\\"}}\"; do :; done";
    for (exit, expected) in [(0, 1), (3, 3)] {
        let output = exec(&blocks, &format!("{add}\nexit {exit}"));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(expected), "{stderr}");
        assert!(
            stderr.contains("error: cannot write the data file '"),
            "{stderr}"
        );
        assert_eq!(
            stderr.contains("error: changes were lost, "),
            exit == 0,
            "{stderr}"
        );
    }
}
