//! Options of `serve`, completions and manual pages, and slow or idle clients.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Command;
use std::time::Duration;

use appservices_mock::{MockServer, Seed};

use crate::support::{RunningProgram, get, program, send_raw};

/// Starts `serve` on a free port. Returns it with its base URL.
pub(crate) fn start_server(args: &[&str]) -> (RunningProgram, String) {
    let mut server = RunningProgram::start(program().args(["serve", "--port", "0"]).args(args));
    let first = server.line();
    let url = first.strip_prefix("listening on ");
    let url = url.unwrap_or_else(|| panic!("{first}")).to_owned();
    (server, url)
}

/// Text is the default of `serve`.
#[test]
fn each_request_is_logged_to_stderr_without_secrets() {
    for (args, expected) in [
        (&[][..], "GET /api/private/v1.0/version?token=<token> 200 "),
        (
            &["--log", "text"],
            "GET /api/private/v1.0/version?token=<token> 200 ",
        ),
        (&["--log", "json"], r#"{"method":"GET","ms":"#),
    ] {
        let (mut server, url) = start_server(args);
        get(&url, "/api/private/v1.0/version?token=secret");
        let mut line = String::new();
        let mut stderr = BufReader::new(server.child.stderr.take().unwrap());
        stderr.read_line(&mut line).unwrap();
        assert!(line.starts_with(expected), "{line}");
        assert!(!line.contains("secret") && line.ends_with('\n'));
    }
}

#[cfg(unix)]
#[test]
fn log_off_writes_nothing() {
    let (mut server, url) = start_server(&["--log", "off"]);
    get(&url, "/api/private/v1.0/version");
    server.signal(rustix::process::Signal::TERM);
    let mut text = String::new();
    let mut stderr = server.child.stderr.take().unwrap();
    stderr.read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

#[cfg(unix)]
#[test]
fn log_is_flushed_before_exit() {
    let (mut server, url) = start_server(&[]);
    for _ in 0..50 {
        get(&url, "/nope");
    }
    server.signal(rustix::process::Signal::TERM);
    let mut text = String::new();
    let mut stderr = server.child.stderr.take().unwrap();
    stderr.read_to_string(&mut text).unwrap();
    assert_eq!(text.lines().count(), 50);
    assert!(text.lines().all(|line| line.starts_with("GET /nope 404 ")));
}

#[cfg(unix)]
#[test]
fn port_file_exists_while_the_server_listens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("port");
    fs::write(&path, "stale").unwrap();
    let (mut server, url) = start_server(&["--port-file", path.to_str().unwrap()]);
    let port = fs::read_to_string(&path).unwrap();
    assert_eq!(url, format!("http://127.0.0.1:{}", port.trim_end()));
    server.signal(rustix::process::Signal::TERM);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    // Also with `exec`. An unwritable path is an error.
    let script = format!("cat {}", path.display());
    let args = [
        "exec",
        "--port-file",
        path.to_str().unwrap(),
        "--",
        "sh",
        "-c",
        &script,
    ];
    let output = program().args(args).output().unwrap();
    let port = String::from_utf8(output.stdout).unwrap();
    assert!(
        port.trim_end().parse::<u16>().is_ok() && !path.exists(),
        "{port}"
    );
    let output = program()
        .args(["serve", "--port", "0", "--port-file", "/nonexistent/x"])
        .output();
    let output = output.unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr.starts_with(
            "error: cannot write '/nonexistent/x': directory '/nonexistent' does not exist\n"
        ),
        "{stderr}"
    );
}

/// A FIFO would block, and devices and links would be replaced and later removed.
#[cfg(unix)]
#[test]
fn port_file_and_certificate_file_must_be_regular() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    use std::os::unix::net::UnixListener;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("target"), "kept").unwrap();
    symlink(path("target"), path("link")).unwrap();
    symlink(path("missing"), path("dangling")).unwrap();
    fs::create_dir(path("directory")).unwrap();
    let _socket = UnixListener::bind(path("socket")).unwrap();
    let fifo = Command::new("mkfifo").arg(path("fifo")).status().unwrap();
    assert!(fifo.success());
    for name in ["link", "dangling", "directory", "socket", "fifo"] {
        let file = path(name);
        let before = fs::symlink_metadata(&file).unwrap().file_type();
        for option in [&["--port-file"][..], &["--tls", "--tls-ca"]] {
            let mut command = program();
            command.args(["serve", "--port", "0"]).args(option);
            let output = command.arg(&file).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            let expected = format!(
                "error: cannot write '{}': not a regular file\n",
                file.display()
            );
            assert_eq!(
                (output.status.code(), stderr),
                (Some(1), expected),
                "{option:?}"
            );
            assert!(output.stdout.is_empty(), "the server must not start");
            assert_eq!(fs::symlink_metadata(&file).unwrap().file_type(), before);
        }
    }
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
    let null = program()
        .args(["serve", "--port", "0", "--port-file", "/dev/null"])
        .output();
    assert_eq!(null.unwrap().status.code(), Some(1));
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
    assert_eq!(fs::read_to_string(path("target")).unwrap(), "kept");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
    // Certificates to read must be regular too: a FIFO would block.
    for name in ["directory", "socket", "fifo"] {
        let mut command = program();
        command
            .args(["serve", "--port", "0", "--tls-cert"])
            .arg(path(name));
        let output = command.arg("--tls-key").arg(path(name)).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let expected = format!(
            "error: cannot read '{}' (--tls-cert): not a regular file\n",
            path(name).display()
        );
        assert_eq!((output.status.code(), stderr), (Some(1), expected));
    }
}

/// A client sends what it likes in a path.
#[test]
fn log_shows_no_control_or_bidirectional_characters() {
    for (format, expected) in [
        ("text", "GET /a\\u{9b}b\\u{202e}c 404 "),
        ("json", r#""path":"/a\u009bb\u202ec""#),
    ] {
        let (mut server, url) = start_server(&["--log", format]);
        get(&url, "/a\u{9b}b\u{202e}c");
        let mut line = String::new();
        let mut stderr = BufReader::new(server.child.stderr.take().unwrap());
        stderr.read_line(&mut line).unwrap();
        assert!(line.contains(expected), "{line}");
        assert!(line.is_ascii(), "{line}");
    }
}

/// Names in a seed file end up in what `serve` prints.
#[test]
fn banner_shows_no_control_or_bidirectional_characters() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.json");
    let seed = r#"{"groups": [{"name": "a\u001b[2Jb\u202ec\nd", "apps": []}]}"#;
    fs::write(&path, seed).unwrap();
    let (mut server, _) = start_server(&["--seed", path.to_str().unwrap()]);
    let line = server.line();
    assert!(line.ends_with(r"a\u{1b}[2Jb\u{202e}c\u{a}d"), "{line}");
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for (args, words) in [
        (
            &["completion", "bash"][..],
            &["appservices-mock", "--app-dir"][..],
        ),
        (&["completion", "zsh"], &["#compdef appservices-mock"]),
        (&["completion", "fish"], &["complete -c appservices-mock"]),
        (&["man"], &[".TH appservices-mock 1", "serve"]),
        (
            &["man", "serve"],
            &["appservices\\-mock\\-serve", "\\-\\-port\\-file"],
        ),
    ] {
        let output = program().args(args).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        for words in words {
            assert!(text.contains(words), "{args:?}: {text}");
        }
    }
    let output = program().args(["man", "nope"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: unknown command 'nope'\nRun 'appservices-mock --help' for a list of commands\n"
    );
}

/// While sending the head, while sending the body, and between requests.
#[test]
fn slow_clients_time_out() {
    let server = MockServer::builder()
        .seed(Seed::demo())
        .io_timeout(Duration::from_millis(100))
        .start_blocking()
        .unwrap();
    let version = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: localhost\r\n";
    let login = "POST /api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login HTTP/1.1\r\nhost: localhost\r\n";
    for (sent, responses) in [
        (String::new(), 0),
        (version.to_owned(), 0),
        (format!("{version}\r\n"), 1),
        (format!("{login}content-length: 10\r\n\r\n{{"), 0),
        (
            format!("{login}transfer-encoding: chunked\r\n\r\n1\r\n{{\r\n"),
            0,
        ),
    ] {
        let response = send_raw(server.base_url(), &sent);
        assert_eq!(
            response.matches("HTTP/1.1 200").count(),
            responses,
            "{sent}{response}"
        );
    }
}
