//! What the environment and the network make of credentials.

use crate::cases::Check;
use std::net::SocketAddr;

use super::{LOGIN, REVOKE, nobody};
use crate::cases::bad_input::only_line;
use crate::cases::support::context::{Context, Login, write, write_private};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::seeds::{self, PRIVATE_KEY, PUBLIC_KEY};
use crate::cases::support::stub::{run, run_trusting};
use crate::cases::support::tls::{Flaw, Terminator};

/// Secret managers and editors leave a line ending or a byte order mark.
const WRAPPED: [&str; 6] = [
    "{}\n",
    "{}\r\n",
    "{}\r",
    "\u{feff}{}",
    "\u{feff}{}\r\n",
    " {}\t\n",
];

fn keys_of_the_environment_are_trimmed() {
    for wrapping in WRAPPED {
        let context = Context::new(seeds::shop(), Login::Nobody);
        let mut command = context.command();
        command
            .args(["apps", "list"])
            .env(
                "APPSERVICES_PUBLIC_API_KEY",
                wrapping.replace("{}", PUBLIC_KEY),
            )
            .env(
                "APPSERVICES_PRIVATE_API_KEY",
                wrapping.replace("{}", PRIVATE_KEY),
            );
        let outcome = context.finish(command);
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), ""),
            "{wrapping:?}: {outcome:#?}"
        );
    }
}

fn keys_of_flags_and_of_standard_input_are_trimmed() {
    for wrapping in WRAPPED {
        let context = Context::new(seeds::shop(), Login::Nobody);
        let public = wrapping.replace("{}", PUBLIC_KEY);
        let private = wrapping.replace("{}", PRIVATE_KEY);
        let flags = ["login", "--api-key", &public, "--private-api-key"];
        for (key, stdin) in [(private.as_str(), ""), ("-", private.as_str())] {
            let mut command = context.command();
            command.args(flags).arg(key).write_stdin(stdin);
            let outcome = context.finish(command);
            assert_eq!(outcome.code, Some(0), "{wrapping:?}: {outcome:#?}");
            let path = context.profile("default");
            assert_eq!(super::setting(&path, "public_api_key"), PUBLIC_KEY);
            assert_eq!(super::setting(&path, "private_api_key"), PRIVATE_KEY);
        }
    }
}

/// A variable of which nothing is left counts as unset.
fn a_key_of_blanks_is_no_key() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let mut command = context.command();
    command
        .args(["apps", "list"])
        .env("APPSERVICES_PUBLIC_API_KEY", "\n")
        .env("APPSERVICES_PRIVATE_API_KEY", "\u{feff}\r\n");
    assert_eq!(context.finish(command).code, Some(0));
    let outcome = context.run(&["login", "--api-key", " ", "--private-api-key", "x", "-y"]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert_eq!(outcome.stderr, "login failed: the API key is empty\n");
    assert!(outcome.requests.is_empty());
}

/// Ignoring such a variable would send the keys to another server, or change other users.
#[cfg(unix)]
fn a_variable_that_is_not_utf_8_is_an_error() {
    use std::os::unix::ffi::OsStringExt as _;
    let names = [
        "APPSERVICES_BASE_URL",
        "APPSERVICES_ATLAS_URL",
        "APPSERVICES_APP",
        "APPSERVICES_PROJECT",
        "APPSERVICES_PUBLIC_API_KEY",
        "APPSERVICES_PRIVATE_API_KEY",
        "APPSERVICES_TELEMETRY_URL",
        "DO_NOT_TRACK",
        "NO_COLOR",
        "TERM",
        "CI",
    ];
    for name in names {
        for args in [&LOGIN[..], &["apps", "list"], &["whoami", "-f", "json"]] {
            let context = Context::new(seeds::shop(), Login::Keys);
            let value = std::ffi::OsString::from_vec(b"http://\xff".to_vec());
            let mut command = context.command();
            command.args(args).env(name, value);
            let outcome = context.finish(command);
            assert_eq!(
                (outcome.code, outcome.stdout.as_str()),
                (Some(1), ""),
                "{name}: {outcome:#?}"
            );
            let first = outcome.stderr.lines().next().unwrap_or_default();
            let words = format!("failed: the environment variable {name} is not UTF-8");
            assert!(first.contains(&words), "{first}");
            assert!(outcome.requests.is_empty(), "{name}: {outcome:#?}");
            assert!(!context.profiles().exists(), "{name}");
        }
    }
}

/// A port that does not exist is not another port.
fn a_port_is_between_1_and_65535() {
    for port in ["0", "65536", "99999", "4294967376", "-1", "+80", "8o", ""] {
        let url = format!("http://127.0.0.1:{port}");
        let context = nobody();
        for option in ["--base-url", "--realm-url", "--atlas-url"] {
            let outcome = context.run(&[&LOGIN[..], &[option, &url]].concat());
            assert_eq!(outcome.code, Some(2), "{url}: {outcome:#?}");
            let first = outcome.stderr.lines().next().unwrap_or_default();
            assert!(first.contains("1 to 65535"), "{url}: {first}");
        }
        let outcome = run(&context, &url, &LOGIN);
        assert_eq!(outcome.code, Some(1), "{url}: {outcome:#?}");
        let line = only_line(&outcome);
        let words = ["APPSERVICES_BASE_URL", "1 to 65535"];
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
        write_private(
            &context.profile("default"),
            &format!("default:\n  realm_base_url: '{url}'\n"),
        );
        let line_of = |args: &[&str]| only_line(&context.run(args)).to_owned();
        let line = line_of(&["whoami"]);
        let words = ["default.yaml", "realm_base_url", "1 to 65535"];
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
}

/// Others on the network can read what is sent without encryption. (0.0.0.0 is this machine on
/// Linux, but not by the name of the loopback.)
#[cfg(target_os = "linux")]
fn plain_http_to_another_machine_warns() {
    let contracts = Contracts::load();
    let server = Scripted::start(move |heard| Reply::from_contract(contracts, heard));
    let open = server.url().replace("127.0.0.1", "0.0.0.0");
    let warning = format!(
        "warning: requests to {open} are not encrypted: others can read the credentials\n\
         Hint: use an https URL\n"
    );
    let context = nobody();
    for (args, summary) in [
        (&LOGIN[..], ""),
        (&REVOKE, "Revoked 1 of 1 user in [SECONDS] s\n"),
        (&["logout"], ""),
    ] {
        let outcome = run(&context, &open, args);
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), format!("{warning}{summary}").as_str()),
            "{args:?}: {outcome:#?}"
        );
    }
    // Nothing is sent, or nothing leaves the machine.
    for (url, args) in [
        (open.as_str(), &["profiles", "list"][..]),
        (&server.url(), &LOGIN),
        (&server.url().replace("127.0.0.1", "localhost"), &LOGIN),
    ] {
        let outcome = run(&context, url, args);
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), ""),
            "{args:?}: {outcome:#?}"
        );
    }
    let outcome = run(&nobody(), &open, &[&LOGIN[..], &["-f", "json"]].concat());
    let first = outcome.stderr.lines().next().unwrap_or_default();
    let line: serde_json::Value = serde_json::from_str(first).expect("a line of JSON");
    assert_eq!(line["level"], "warn", "{line}");
}

/// Whoever names certificates does not want others to be trusted in their place.
fn missing_certificates_are_an_error() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let url = context.server().base_url();
    let address: SocketAddr = url["http://".len()..].parse().expect("an address");
    let server = Terminator::start(address, Flaw::None);
    let authority = server.authority(&context.work());
    let missing = context.work().join("missing.pem");
    let empty = context.work().join("empty");
    std::fs::create_dir_all(&empty).expect("a folder");

    let outcome = run_trusting(&context, &server.url(), &["apps", "list"], &missing);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    let line = only_line(&outcome);
    let words = ["cannot load certificates", "SSL_CERT_FILE", "missing.pem"];
    assert!(words.iter().all(|word| line.contains(word)), "{line}");

    // Also where a directory is named that exists, or the other way round.
    for (file, directory, named) in [
        (&missing, &empty, "missing.pem"),
        (&authority, &missing, "SSL_CERT_DIR"),
    ] {
        let mut command = context.command();
        command
            .args(["apps", "list"])
            .env("APPSERVICES_BASE_URL", server.url())
            .env("SSL_CERT_FILE", file)
            .env("SSL_CERT_DIR", directory);
        let outcome = context.finish(command);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        assert!(only_line(&outcome).contains(named), "{outcome:#?}");
    }

    // Both are trusted; an empty variable is unset.
    let mut command = context.command();
    command
        .args(["apps", "list"])
        .env("APPSERVICES_BASE_URL", server.url())
        .env("SSL_CERT_FILE", &authority)
        .env("SSL_CERT_DIR", "");
    let outcome = context.finish(command);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), ""),
        "{outcome:#?}"
    );
    write(&context.work().join("broken.pem"), "no certificate\n");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    keys_of_the_environment_are_trimmed => ["cli/credentials/trimmed"],
    keys_of_flags_and_of_standard_input_are_trimmed => ["cli/credentials/trimmed"],
    a_key_of_blanks_is_no_key => ["cli/credentials/half-pair"],
    #[cfg(unix)]
    a_variable_that_is_not_utf_8_is_an_error => ["cli/options/environment-utf8"],
    a_port_is_between_1_and_65535 => ["cli/options/address-invalid"],
    #[cfg(target_os = "linux")]
    plain_http_to_another_machine_warns => ["cli/credentials/plain-http"],
    missing_certificates_are_an_error => ["cli/tls/authorities"],
];
