//! https: whom the program trusts, and that plain http asks for nothing of it.

use crate::cases::Check;
use std::net::SocketAddr;
use std::path::Path;

use crate::cases::bad_input::only_line;
use crate::cases::support::context::{Context, Login, Outcome, write};
use crate::cases::support::stub::{run, run_trusting};
use crate::cases::support::tls::{Flaw, Terminator};
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

const REVOKE: [&str; 6] = ["users", "revoke", "--app", CLIENT_APP, "-u", ADA];

/// A terminator in front of a context's own server.
fn in_front(context: &Context, flaw: Flaw) -> Terminator {
    Terminator::start(address(context), flaw)
}

fn address(context: &Context) -> SocketAddr {
    let url = context.server().base_url();
    let address = url.strip_prefix("http://").expect("a plain server");
    address.parse().expect("an address and a port")
}

/// The run failed with one line about the connection that holds one of `words`,
/// and the server was never asked.
#[track_caller]
fn refused(outcome: &Outcome, words: &[&str]) {
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(1), ""),
        "{outcome:#?}"
    );
    let line = only_line(outcome);
    let told = words.iter().any(|word| line.to_lowercase().contains(word));
    assert!(told, "none of {words:?} in {line:?}");
    assert!(outcome.requests.is_empty(), "{outcome:#?}");
}

fn a_server_whose_authority_is_trusted() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    let authority = server.authority(&context.work());
    let outcome = run_trusting(&context, &server.url(), &REVOKE, &authority);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 1 of 1 user in [SECONDS] s\n"),
        "{outcome:#?}"
    );
    assert_eq!(outcome.revoked(), [ADA]);
}

fn a_server_whose_authority_is_not() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    // Trust in another authority of the same name is no trust in this one.
    let other = in_front(&context, Flaw::None).authority(&context.work());
    for outcome in [
        run(&context, &server.url(), &REVOKE),
        run_trusting(&context, &server.url(), &REVOKE, &other),
    ] {
        refused(&outcome, &["certificate"]);
    }
}

fn the_option_replaces_the_authority_of_the_environment() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    let [right, wrong] = ["right", "wrong"].map(|name| {
        let folder = context.work().join(name);
        std::fs::create_dir(&folder).expect("a folder of ours");
        folder
    });
    let right = server.authority(&right);
    let wrong = in_front(&context, Flaw::None).authority(&wrong);
    let revoke = |option: &Path, variable: &Path| {
        let option = option.to_str().expect("a path in UTF-8");
        let args = [&REVOKE[..], &["--ca-file", option]].concat();
        run_trusting(&context, &server.url(), &args, variable)
    };
    assert_eq!(revoke(&right, &wrong).revoked(), [ADA]);
    refused(&revoke(&wrong, &right), &["certificate"]);
}

fn a_certificate_whose_time_is_over() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::Expired);
    let authority = server.authority(&context.work());
    let outcome = run_trusting(&context, &server.url(), &REVOKE, &authority);
    refused(&outcome, &["expired"]);
}

fn a_certificate_for_another_host() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::WrongName);
    let authority = server.authority(&context.work());
    let outcome = run_trusting(&context, &server.url(), &REVOKE, &authority);
    refused(&outcome, &["not valid for", "name"]);
}

fn a_plain_server_where_tls_is_expected() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    let authority = server.authority(&context.work());
    let url = format!("https://localhost:{}", address(&context).port());
    let outcome = run_trusting(&context, &url, &REVOKE, &authority);
    refused(&outcome, &["tls", "ssl", "corrupt", "connect"]);
}

fn a_tls_server_where_plain_http_is_expected() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    let url = server.url().replace("https://", "http://");
    let outcome = run(&context, &url, &REVOKE);
    refused(&outcome, &["http", "connection"]);
}

/// Certificates are nobody's business where none are used.
fn plain_http_reads_no_certificates() {
    let context = Context::new(world::shop(), Login::Keys);
    let broken = context.work().join("broken.pem");
    write(&broken, "-----BEGIN CERTIFICATE-----\nno base64\n");
    let missing = context.work().join("missing.pem");
    let url = context.server().base_url();
    for file in [&broken, &missing, &context.work()] {
        let outcome = run_trusting(&context, url, &REVOKE, file);
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), "Revoked 1 of 1 user in [SECONDS] s\n"),
            "{outcome:#?}"
        );
    }
}

/// With https a broken file is told, not passed over in silence.
fn https_names_what_is_wrong_with_the_certificates() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    let broken = context.work().join("broken.pem");
    write(&broken, "no certificate at all\n");
    let missing = context.work().join("missing.pem");
    for file in [&broken, &missing] {
        let outcome = run_trusting(&context, &server.url(), &REVOKE, file);
        refused(&outcome, &["certificate"]);
    }
}

fn a_server_that_does_not_speak_tls() {
    let context = Context::new(world::shop(), Login::Keys);
    let authority = in_front(&context, Flaw::None).authority(&context.work());
    let url = format!("https://{}", address(&context));
    let outcome = run_trusting(&context, &url, &REVOKE, &authority);
    assert_eq!(
        outcome.stderr,
        format!(
            "user revoke failed: cannot reach {url}: the server does not speak TLS\n\
             Hint: use an http:// URL\n"
        ),
        "{outcome:#?}"
    );
}

fn a_file_without_certificates() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = in_front(&context, Flaw::None);
    write(&context.work().join("bad.pem"), "no certificate\n");
    let outcome = run_trusting(&context, &server.url(), &REVOKE, "bad.pem".as_ref());
    let error = "user revoke failed: cannot load certificates: \
                 SSL_CERT_FILE 'bad.pem' contains no PEM certificate\n";
    assert!(outcome.stderr.starts_with(error), "{outcome:#?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_server_whose_authority_is_trusted => ["cli/tls/trusted"],
    a_server_whose_authority_is_not => ["cli/tls/rejected"],
    the_option_replaces_the_authority_of_the_environment => ["cli/tls/option-first"],
    a_certificate_whose_time_is_over => ["cli/tls/rejected"],
    a_certificate_for_another_host => ["cli/tls/rejected"],
    a_plain_server_where_tls_is_expected => ["cli/tls/mixed"],
    a_tls_server_where_plain_http_is_expected => ["cli/tls/mixed"],
    plain_http_reads_no_certificates => ["cli/tls/plain"],
    https_names_what_is_wrong_with_the_certificates => ["cli/tls/authorities"],
    a_server_that_does_not_speak_tls => ["cli/tls/mixed"],
    a_file_without_certificates => ["cli/tls/authorities"],
];
