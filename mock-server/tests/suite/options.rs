//! Options of `serve` (log, port file, TLS), completions and manual pages, and slow or
//! idle clients.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use appservices_mock::{MockServer, Options, Seed};

use crate::support::{RunningProgram, get, program, send_raw};

fn start_server(args: &[&str]) -> (RunningProgram, String) {
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
        stderr.starts_with("error: cannot write /nonexistent/x: "),
        "{stderr}"
    );
}

/// Sends a request over TLS. Trusts only the given authority.
fn request_over_tls(port: u16, name: &str, authority: &[u8]) -> std::io::Result<String> {
    use std::sync::Arc;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
    use tokio_rustls::rustls::{
        ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring,
    };
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let tcp = TcpStream::connect(("127.0.0.1", port))?;
    let mut tls = StreamOwned::new(connection, tcp);
    let request = "GET /api/client/v2.0/app/shop-abcde/location HTTP/1.1\r\nhost: localhost:1\r\n\
                   connection: close\r\n\r\n";
    tls.write_all(request.as_bytes())?;
    let mut response = Vec::new();
    // The server may close the connection without `close_notify`.
    let _ = tls.read_to_end(&mut response);
    Ok(String::from_utf8_lossy(&response).into_owned())
}

fn port(url: &str) -> u16 {
    url.rsplit_once(':').unwrap().1.parse().unwrap()
}

/// Clients are redirected to `https` and `wss` addresses.
#[test]
fn generated_certificate_is_trusted_through_its_authority() {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let (_server, url) = start_server(&["--tls", "--tls-ca", authority.to_str().unwrap()]);
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let pem = fs::read(&authority).unwrap();
    for name in ["localhost", "127.0.0.1"] {
        let response = request_over_tls(port(&url), name, &pem).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(
            response.contains(r#""hostname":"https://localhost:1""#),
            "{response}"
        );
        assert!(
            response.contains(r#""ws_hostname":"wss://localhost:1""#),
            "{response}"
        );
    }
    assert!(request_over_tls(port(&url), "evil.example", &pem).is_err());
    // Plain HTTP gets no response.
    let plain = url.replacen("https", "http", 1);
    assert!(!get(&plain, "/").contains("HTTP/1.1"));
}

#[test]
fn own_certificate_and_key_are_used_or_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(["mine.example".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap().pem();
    let (cert, key) = (
        write("cert.pem", &certificate),
        write("key.pem", &key.serialize_pem()),
    );
    let (_server, url) = start_server(&["--tls-cert", &cert, "--tls-key", &key]);
    let response = request_over_tls(port(&url), "mine.example", certificate.as_bytes()).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    for (args, status, words) in [
        (
            &["--tls-cert", &cert, "--tls-key", &cert][..],
            1,
            "error: the private key is not PEM",
        ),
        (
            &["--tls-cert", "/nonexistent", "--tls-key", &key],
            1,
            "error: cannot read /nonexistent",
        ),
        (&["--tls-cert", &cert], 2, "--tls-key"),
        (&["--tls"], 2, "--tls-ca"),
        (&["--tls-ca", &cert], 2, "--tls"),
        (
            &[
                "--tls",
                "--tls-ca",
                "x",
                "--tls-cert",
                &cert,
                "--tls-key",
                &key,
            ],
            2,
            "cannot be used with",
        ),
    ] {
        let output = program()
            .args(["serve", "--port", "0"])
            .args(args)
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
}

/// (our choice)
#[cfg(unix)]
#[test]
fn exec_with_tls_sets_the_authority_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let script = "echo $APPSERVICES_BASE_URL $SSL_CERT_FILE $NODE_EXTRA_CA_CERTS; ls ca.pem";
    let mut command = program();
    command.current_dir(folder.path());
    command.args([
        "exec", "--tls", "--tls-ca", "ca.pem", "--", "sh", "-c", script,
    ]);
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let words: Vec<_> = output.split_whitespace().collect();
    assert!(words[0].starts_with("https://127.0.0.1:"), "{output}");
    assert!(words[1].starts_with('/') && words[1].ends_with("/ca.pem") && words[1] == words[2]);
    assert_eq!(words[3], "ca.pem");
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for (args, words) in [
        (
            &["completions", "bash"][..],
            &["appservices-mock", "--app-dir"][..],
        ),
        (&["completions", "zsh"], &["#compdef appservices-mock"]),
        (&["completions", "fish"], &["complete -c appservices-mock"]),
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
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: unknown command 'nope'\nRun 'appservices-mock --help' for a list of commands\n"
    );
}

/// While sending the head, while sending the body, and between requests.
#[test]
fn slow_clients_time_out() {
    let options = Options {
        io_timeout: Duration::from_millis(100),
        ..Options::default()
    };
    let server = MockServer::start_with(&Seed::demo(), &options).unwrap();
    let version = "GET /api/private/v1.0/version HTTP/1.1\r\nhost: x\r\n";
    let login = "POST /api/client/v2.0/app/shop-abcde/auth/providers/anon-user/login HTTP/1.1\r\nhost: x\r\n";
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

#[cfg(unix)]
#[test]
fn idle_connections_are_closed_when_file_descriptors_run_out() {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 64; exec \"$0\" serve --port 0 --log off"]);
    command.arg(program().get_program());
    let mut server = RunningProgram::start(&mut command);
    let url = server.line();
    let url = url.strip_prefix("listening on ").unwrap();
    let address = url.strip_prefix("http://").unwrap();
    let connect = |_| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        stream
    };
    let idle: Vec<_> = (0..200).map(connect).collect();
    assert!(get(url, "/api/private/v1.0/version").starts_with("HTTP/1.1 200"));
    drop(idle);
}
