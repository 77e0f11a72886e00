//! Proxies and private certificate authorities.

use crate::cases::Check;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::tls::{Flaw, Terminator};
use crate::setup::seeds::{self as world, ADA, CLIENT_APP};

const REVOKE: [&str; 6] = ["users", "revoke", "--app", CLIENT_APP, "-u", ADA];

/// A proxy that forwards every request to one server, or opens a tunnel to it,
/// and records the heads that it was sent.
struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let heads = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heads);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let record = Arc::clone(&record);
                thread::spawn(move || serve(&client, server, &record));
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic").clone()
    }
}

/// Serves one connection. A forwarded request is the only one of its
/// connection to the server, whose response is copied as it is.
fn serve(client: &TcpStream, server: SocketAddr, record: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    record.lock().expect("no panic").push(head.clone());
    let mut upstream = TcpStream::connect(server).ok()?;
    if head.starts_with("CONNECT ") {
        { client }.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    } else {
        // The server is sent the path only.
        let (method, rest) = head.split_once(' ')?;
        let path = rest.strip_prefix(&format!("http://{server}"))?;
        let head = format!("{method} {path}").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
        upstream.write_all(head.as_bytes()).ok()?;
    }
    let mut to_server = upstream.try_clone().ok()?;
    thread::spawn(move || std::io::copy(&mut reader, &mut to_server));
    std::io::copy(&mut upstream, &mut { client }).ok()?;
    client.shutdown(std::net::Shutdown::Both).ok()
}

fn address(context: &Context) -> SocketAddr {
    let url = context.server().base_url();
    let address = url.strip_prefix("http://").expect("a plain server");
    address.parse().expect("an address and a port")
}

fn revoke(context: &Context, env: &[(&str, &str)], more: &[&str]) -> Outcome {
    let mut command = context.command();
    command
        .args([&REVOKE[..], more].concat())
        .envs(env.iter().copied());
    context.finish(command)
}

fn requests_to_an_http_server_are_forwarded() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = address(&context);
    for variable in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        let proxy = Proxy::start(server);
        let url = format!("http://me:pa%40ss@{}", proxy.address);
        let outcome = revoke(&context, &[(variable, &url)], &[]);
        assert_eq!(outcome.code, Some(0), "{variable}: {outcome:#?}");
        let heads = proxy.heads();
        assert!(!heads.is_empty(), "{variable}");
        for head in heads {
            let line = head.lines().next().unwrap_or_default();
            assert!(line.contains(&format!(" http://{server}/api/")), "{line}");
            // me:pa@ss
            let credentials = "proxy-authorization: Basic bWU6cGFAc3M=";
            assert!(head.contains(credentials), "{head}");
        }
    }
}

fn exceptions_and_an_empty_option_connect_directly() {
    let context = Context::new(world::shop(), Login::Keys);
    let proxy = Proxy::start(address(&context));
    let url = format!("http://{}", proxy.address);
    let all = ("ALL_PROXY", url.as_str());
    for (env, more) in [
        (vec![all, ("NO_PROXY", "127.0.0.0/8")], vec![]),
        (vec![all, ("no_proxy", "*"), ("NO_PROXY", "")], vec![]),
        (vec![all], vec!["--proxy", ""]),
        (vec![("NO_PROXY", "127.0.0.1")], vec!["--proxy", &url]),
    ] {
        let outcome = revoke(&context, &env, &more);
        assert_eq!(outcome.code, Some(0), "{env:?} {more:?}: {outcome:#?}");
        assert!(proxy.heads().is_empty(), "{env:?} {more:?}");
    }
    let outcome = revoke(&context, &[], &["--proxy", &url]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(!proxy.heads().is_empty(), "the option was ignored");
}

/// To a CGI script, `HTTP_PROXY` is the header `Proxy` of the request that it serves.
fn a_cgi_script_takes_no_proxy_from_a_request() {
    let context = Context::new(world::shop(), Login::Keys);
    for (variable, is_used) in [("HTTP_PROXY", false), ("http_proxy", true)] {
        let proxy = Proxy::start(address(&context));
        let url = format!("http://{}", proxy.address);
        let env = [("REQUEST_METHOD", "GET"), (variable, url.as_str())];
        let outcome = revoke(&context, &env, &[]);
        assert_eq!(outcome.code, Some(0), "{variable}: {outcome:#?}");
        assert_eq!(!proxy.heads().is_empty(), is_used, "{variable}");
    }
}

fn an_https_server_is_reached_through_a_tunnel() {
    let context = Context::new(world::shop(), Login::Keys);
    let server = Terminator::start(address(&context), Flaw::None);
    let authority = server.authority(&context.work());
    let authority = authority.to_str().expect("a path in UTF-8");
    let target: SocketAddr = {
        let url = server.url();
        let (_, port) = url.rsplit_once(':').expect("a URL with a port");
        format!("127.0.0.1:{port}").parse().expect("an address")
    };
    let proxy = Proxy::start(target);
    let env = [
        ("APPSERVICES_BASE_URL", server.url()),
        ("APPSERVICES_ATLAS_URL", server.url()),
        ("https_proxy", format!("http://me:hush@{}", proxy.address)),
    ];
    let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
    let outcome = revoke(&context, &env, &["--ca-file", authority]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    for head in proxy.heads() {
        assert!(head.starts_with("CONNECT "), "{head}");
        assert!(head.contains("Proxy-Authorization: Basic "), "{head}");
        // The session is for the server only.
        assert!(!head.contains("Bearer"), "{head}");
    }
    assert!(!proxy.heads().is_empty());
    // Without the authority, the server is not trusted.
    let outcome = revoke(&context, &env, &["--retries", "0"]);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.stderr.contains("certificate"), "{outcome:#?}");
    assert!(
        outcome
            .stderr
            .contains("through the proxy http://127.0.0.1"),
        "{outcome:#?}"
    );
    assert!(!outcome.stderr.contains("hush"), "{outcome:#?}");
}

fn an_invalid_proxy_is_an_error_without_its_password() {
    let context = Context::new(world::shop(), Login::Keys);
    for url in [
        "nonsense:",
        "ftp://me:hush@proxy",
        "http://me:hush@",
        "socks4://me:hush@proxy",
    ] {
        for (env, more) in [
            (vec![("ALL_PROXY", url)], vec![]),
            (vec![], vec!["--proxy", url]),
        ] {
            let outcome = revoke(&context, &env, &more);
            assert_eq!(outcome.code, Some(1), "{outcome:#?}");
            assert!(
                outcome
                    .stderr
                    .contains("is not the URL of a supported proxy"),
                "{outcome:#?}"
            );
            assert!(!outcome.stderr.contains("hush"), "{outcome:#?}");
            assert!(outcome.requests.is_empty(), "{outcome:#?}");
        }
    }
}

fn an_unreadable_authority_file_is_named() {
    let context = Context::new(world::shop(), Login::Keys);
    let more = [
        "--base-url",
        "https://127.0.0.1:1",
        "--ca-file",
        "missing.pem",
    ];
    let outcome = revoke(&context, &[], &more);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(
        outcome.stderr.contains("--ca-file 'missing.pem'"),
        "{outcome:#?}"
    );
}

fn an_unreachable_proxy_is_what_the_hint_is_about() {
    let context = Context::new(world::shop(), Login::Keys);
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address")
    };
    for scheme in ["http", "socks5", "socks5h"] {
        let url = format!("{scheme}://{closed}");
        let outcome = revoke(&context, &[], &["--retries", "0", "--proxy", &url]);
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        let error = format!("through the proxy {url}: ");
        assert!(outcome.stderr.contains(&error), "{outcome:#?}");
        assert!(outcome.stderr.contains("refused"), "{outcome:#?}");
        let hint = "\nHint: check --proxy, HTTPS_PROXY, HTTP_PROXY and ALL_PROXY\n";
        assert!(outcome.stderr.ends_with(hint), "{outcome:#?}");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    requests_to_an_http_server_are_forwarded => ["cli/proxy/http"],
    exceptions_and_an_empty_option_connect_directly => ["cli/proxy/exceptions"],
    a_cgi_script_takes_no_proxy_from_a_request => ["cli/proxy/cgi"],
    an_https_server_is_reached_through_a_tunnel => ["cli/proxy/https"],
    an_invalid_proxy_is_an_error_without_its_password => ["cli/proxy/invalid"],
    an_unreadable_authority_file_is_named => ["cli/tls/authorities"],
    an_unreachable_proxy_is_what_the_hint_is_about => ["cli/proxy/invalid"],
];
