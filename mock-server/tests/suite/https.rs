//! `ctl` and `demo` over TLS.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use appservices_mock::{MockServer, Options, Seed, Tls};
use serde_json::Value;

use crate::support::program;

fn server(authority: &Path) -> MockServer {
    let tls = Tls::make(&[]).unwrap();
    fs::write(authority, tls.authority().unwrap()).unwrap();
    let options = Options {
        tls: Some(tls),
        ..Options::default()
    };
    MockServer::start_with(&Seed::demo(), &options).unwrap()
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code();
    (status, text(output.stdout), text(output.stderr))
}

/// Our choice: `ctl` trusts what `--tls-ca` wrote, named by `--ca` or by the
/// environment that `exec` sets, and nothing else; worlds too.
#[test]
fn ctl_speaks_https() {
    let folder = tempfile::tempdir().unwrap();
    let [authority, other, empty] = ["ca", "other", "empty"].map(|name| folder.path().join(name));
    let server = server(&authority);
    fs::write(&other, Tls::make(&[]).unwrap().authority().unwrap()).unwrap();
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
        let (status, stdout, stderr) = ctl(url, Some(&authority), &["health"]);
        assert_eq!((status, stderr.as_str()), (Some(0), ""));
        assert_eq!(
            serde_json::from_str::<Value>(&stdout).unwrap()["ready"],
            true
        );
    }
    let (_, made, _) = ctl(url, Some(&authority), &["worlds", "create"]);
    let made: Value = serde_json::from_str(&made).unwrap();
    let world = made["base_url"].as_str().unwrap();
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
            "expected http://HOST:PORT or https://HOST:PORT",
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

/// Our choice: the demo plays over TLS as well; the command line gets the file
/// to trust.
#[cfg(unix)]
#[test]
fn the_demo_speaks_https() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    let standin = folder.path().join("appservices");
    // Tells what it was given, and revokes nothing.
    fs::write(
        &standin,
        "#!/bin/sh\necho \"$APPSERVICES_BASE_URL $SSL_CERT_FILE\"\n",
    )
    .unwrap();
    fs::set_permissions(&standin, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = program();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    command.env("PATH", path).stdin(Stdio::null());
    let beside = Path::new(env!("CARGO_BIN_EXE_appservices-mock")).with_file_name("appservices");
    let (status, stdout, stderr) = run(command.args(["demo", "--tls", "--tls-ca"]).arg(&authority));
    let said: Vec<_> = stdout.lines().collect();
    assert!(
        said[0].starts_with("Started a server on https://"),
        "{stdout}{stderr}"
    );
    let pem = fs::read_to_string(&authority).unwrap();
    assert!(pem.contains("BEGIN CERTIFICATE"));
    // The real command line may be there, built by another package.
    if beside.is_file() {
        assert_eq!(status, Some(0), "{stderr}");
    } else {
        let given = format!(" {}", authority.display());
        assert!(
            said.iter()
                .any(|line| line.starts_with("https://") && line.ends_with(&given)),
            "{stdout}"
        );
        assert_eq!(status, Some(1), "{stderr}");
    }
}
