//! What other machines and websites can do with a server: `--host`, `--allow-host` and
//! `--control-token`.

use std::io::{BufRead, BufReader};

use crate::options::start_server;
use crate::support::{program, send_raw};

/// Returns the status of a request for the state, with a host and more headers.
fn state(url: &str, host: &str, headers: &str) -> u16 {
    let url = url.replace("0.0.0.0", "127.0.0.1");
    let request =
        format!("GET /_mock/state HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n\r\n");
    let response = send_raw(&url, &request);
    response.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn controls_accept_loopback_own_host_and_allowed_hosts() {
    let (_server, url) = start_server(&["--allow-host", "a.example", "--allow-host", "b.example"]);
    for (host, status) in [
        ("localhost", 200),
        ("a.example:80", 200),
        ("b.example", 200),
        ("evil.example", 403),
    ] {
        assert_eq!(state(&url, host, ""), status, "{host}");
    }
}

/// The health check of the container, which has no token unless its user sets one.
#[test]
fn health_can_be_checked_where_the_controls_are_disabled() {
    let health = |url: &str, options: &[&str]| {
        let mut command = program();
        command.args(["ctl", "--url", url, "health"]).args(options);
        command.output().unwrap().status.code()
    };
    let (server, url) = start_server(&["--host", "0.0.0.0"]);
    let url = url.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(health(&url, &[]), Some(1));
    assert_eq!(health(&url, &["--allow-disabled"]), Some(0));
    drop(server);
    assert_eq!(health(&url, &["--allow-disabled"]), Some(1));
    // A token that is required and missing is a mistake of whoever checks.
    let (_server, url) = start_server(&["--host", "0.0.0.0", "--control-token", "s3cret"]);
    let url = url.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(health(&url, &["--allow-disabled"]), Some(1));
}

#[test]
fn host_beyond_loopback_prints_a_warning_and_requires_a_token() {
    for (args, warning, without, with) in [
        (
            &["--host", "0.0.0.0"][..],
            "warning: other machines can reach this server at 0.0.0.0\n\
             The controls are disabled; use --control-token to enable them\n",
            403,
            403,
        ),
        (
            &["--host", "0.0.0.0", "--control-token", "s3cret"],
            "warning: other machines can reach this server at 0.0.0.0\n",
            401,
            200,
        ),
    ] {
        let (mut server, url) = start_server(args);
        let mut stderr = BufReader::new(server.child.stderr.take().unwrap());
        let mut printed = String::new();
        for _ in 0..warning.lines().count() {
            stderr.read_line(&mut printed).unwrap();
        }
        assert_eq!(printed, warning);
        assert_eq!(state(&url, "localhost", ""), without);
        assert_eq!(
            state(&url, "localhost", "authorization: Bearer s3cret\r\n"),
            with
        );
    }
}

#[test]
fn ctl_sends_the_token() {
    let (_server, url) = start_server(&["--control-token", "s3cret"]);
    let ctl = |token: &[&str], variable: &str| {
        let mut command = program();
        command.env("APPSERVICES_CONTROL_TOKEN", variable);
        if variable.is_empty() {
            command.env_remove("APPSERVICES_CONTROL_TOKEN");
        }
        let output = command
            .args(["ctl", "--url", &url])
            .args(token)
            .arg("health")
            .output();
        let output = output.unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(
        ctl(&["--control-token", "s3cret"], ""),
        (Some(0), String::new())
    );
    assert_eq!(ctl(&[], "s3cret"), (Some(0), String::new()));
    for (token, variable) in [
        (&[][..], ""),
        (&["--control-token", "wrong"], ""),
        (&[], "wrong"),
    ] {
        let (status, stderr) = ctl(token, variable);
        assert_eq!(status, Some(1));
        let hint = "\nUse --control-token or APPSERVICES_CONTROL_TOKEN to set the token\n";
        assert!(
            stderr.starts_with("error: http://") && stderr.ends_with(hint),
            "{stderr}"
        );
        assert!(!stderr.contains("wrong\""), "{stderr}");
    }
}

/// The error does not repeat the token.
#[test]
fn invalid_options_are_rejected() {
    for (args, expected) in [
        (
            ["--control-token", "s3 cret"],
            "error: control token is invalid: expected visible ASCII characters without spaces\n",
        ),
        (
            ["--public-url", "mock.example"],
            "error: public URL 'mock.example' is invalid: expected http://HOST[:PORT][/PATH] or the same with https\n",
        ),
    ] {
        let output = program()
            .args(["serve", "--port", "0"])
            .args(args)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
    }
    for option in ["--control-token", "--allow-host"] {
        let output = program()
            .args(["serve", "--port", "0", option, ""])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{option}");
    }
}

#[test]
fn public_url_is_the_base_url_in_responses() {
    let (_server, url) = start_server(&["--public-url", "https://mock.example:8443/"]);
    let path = "/api/client/v2.0/app/shop-abcde/location";
    let location = crate::support::get(&url, path);
    assert!(
        location.contains("\"hostname\":\"https://mock.example:8443\""),
        "{location}"
    );
    assert!(
        location.contains("\"ws_hostname\":\"wss://mock.example:8443\""),
        "{location}"
    );
}

/// The home page also says where the state is kept.
#[test]
fn home_page_says_where_the_state_is_kept() {
    let (_server, url) = start_server(&[]);
    let page = crate::support::get(&url, "/");
    assert!(
        page.contains("kept in memory, and lost when the server stops"),
        "{page}"
    );
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop.db");
    let (_server, url) = start_server(&["--data", data.to_str().unwrap()]);
    let page = crate::support::get(&url, "/");
    let expected = format!("kept in the data file <code>{}</code>", data.display());
    assert!(
        page.contains(&expected) && !page.contains("in memory"),
        "{page}"
    );
}
