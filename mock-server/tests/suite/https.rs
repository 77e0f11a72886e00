//! `ctl` and `demo` over TLS.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use appservices_mock::{MockServer, Seed, Tls};
use serde_json::Value;

use crate::support::program;

fn server(authority: &Path) -> MockServer {
    let tls = Tls::generate(&[]).unwrap();
    fs::write(authority, tls.authority().unwrap()).unwrap();
    MockServer::builder()
        .seed(Seed::demo())
        .tls(tls)
        .start_blocking()
        .unwrap()
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code();
    (status, text(output.stdout), text(output.stderr))
}

/// It is named by `--ca` or by the environment that `exec` sets. Worlds use TLS, too.
/// (our choice)
#[test]
fn ctl_trusts_only_the_given_authority() {
    let folder = tempfile::tempdir().unwrap();
    let [authority, other, empty] = ["ca", "other", "empty"].map(|name| folder.path().join(name));
    let server = server(&authority);
    fs::write(&other, Tls::generate(&[]).unwrap().authority().unwrap()).unwrap();
    fs::write(&empty, "").unwrap();
    let ctl = |url: &str, ca: Option<&Path>, args: &[&str]| {
        let mut command = program();
        command
            .env_remove("SSL_CERT_FILE")
            .args(["ctl", "--url", url]);
        if let Some(ca) = ca {
            command.arg("--ca").arg(ca);
        }
        run(command.args(args))
    };
    let url = server.base_url();
    let localhost = url.replace("127.0.0.1", "localhost");
    for url in [url, &localhost, &format!("{url}/")] {
        let (status, stdout, stderr) = ctl(url, Some(&authority), &["health", "--json"]);
        assert_eq!((status, stderr.as_str()), (Some(0), ""));
        assert_eq!(
            serde_json::from_str::<Value>(&stdout).unwrap()["ready"],
            true
        );
    }
    let (_, created, _) = ctl(url, Some(&authority), &["worlds", "create", "--json"]);
    let created: Value = serde_json::from_str(&created).unwrap();
    let world = created["base_url"].as_str().unwrap();
    assert!(world.starts_with("https://"), "{world}");
    assert_eq!(ctl(world, Some(&authority), &["sessions"]).0, Some(0));
    let mut command = program();
    command
        .env("SSL_CERT_FILE", &authority)
        .env("APPSERVICES_BASE_URL", url);
    assert_eq!(run(command.args(["ctl", "health"])).0, Some(0));
    for (url, ca, words) in [
        (url, None, "error: --ca is required for https\n"),
        (url, Some(&other), "invalid peer certificate"),
        (url, Some(&empty), "no certificate in PEM format found"),
        (
            url,
            Some(&folder.path().join("nowhere")),
            "error: cannot use the certificates in ",
        ),
        (
            &*url.replace("https", "http"),
            Some(&authority),
            "error: no valid response from http://127.0.0.1:",
        ),
        (
            &*url.replace("https", "ftp"),
            None,
            "expected http://HOST[:PORT] or https://HOST[:PORT]",
        ),
        (
            "https://:1",
            Some(&authority),
            "error: invalid URL: host ':1': ",
        ),
    ] {
        let (status, stdout, stderr) = ctl(url, ca.map(|ca| &**ca), &["health"]);
        assert_eq!((status, stdout.as_str()), (Some(1), ""));
        assert!(
            stderr.starts_with("error: ") && stderr.contains(words),
            "{stderr}"
        );
    }
}

/// (our choice)
#[cfg(unix)]
#[test]
fn demo_with_tls_passes_its_authority_to_the_cli() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let fake_cli = folder.path().join("appservices");
    // Prints its environment, and revokes nothing.
    fs::write(
        &fake_cli,
        "#!/bin/sh\necho \"$APPSERVICES_BASE_URL $SSL_CERT_FILE\"\n",
    )
    .unwrap();
    fs::set_permissions(&fake_cli, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = program();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    command.env("PATH", path).stdin(Stdio::null());
    let sibling = Path::new(env!("CARGO_BIN_EXE_appservices-mock")).with_file_name("appservices");
    let (status, stdout, stderr) = run(command.args(["demo", "--tls", "--tls-ca"]).arg(&authority));
    let said: Vec<_> = stdout.lines().collect();
    assert!(
        said[0].starts_with("Started a server on https://"),
        "{stdout}{stderr}"
    );
    let pem = fs::read_to_string(&authority).unwrap();
    assert!(pem.contains("BEGIN CERTIFICATE"));
    // The demo prefers the real CLI, if another package has built it.
    if sibling.is_file() {
        assert_eq!(status, Some(0), "{stderr}");
    } else {
        let authority_line = format!(" {}", authority.display());
        assert!(
            said.iter()
                .any(|line| line.starts_with("https://") && line.ends_with(&authority_line)),
            "{stdout}"
        );
        assert_eq!(status, Some(1), "{stderr}");
    }
}
