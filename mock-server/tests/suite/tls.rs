//! `serve` and `exec` over TLS.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use crate::options::start_server;
use crate::support::{get, program};

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
            "error: cannot read a PEM private key from '",
        ),
        (
            &["--tls-cert", "/nonexistent", "--tls-key", &key],
            1,
            "error: cannot read '/nonexistent' (--tls-cert): ",
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
