//! `whoami --show-projects` before a server that leads it astray: the pages'
//! addresses come from the server, the digest is made from the private key.

use crate::cases::Check;
use serde_json::{Value, json};

use super::{nothing_given_away, only_line};
use crate::cases::support::context::{Context, Login, Outcome};
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::stub::{run, stored_profile};

const CHALLENGE: &str = "Digest realm=\"MMS Public API\", domain=\"\", nonce=\"n\", \
                         algorithm=MD5, qop=\"auth\", stale=false";

/// A server that challenges and then answers every page with `page`.
fn server(page: impl Fn(&Heard) -> Value + Send + Sync + 'static) -> Scripted {
    Scripted::start(move |heard| {
        if heard.header("authorization").is_empty() {
            Reply::empty(401).with("www-authenticate", CHALLENGE)
        } else {
            Reply::json(200, &page(heard))
        }
    })
}

fn projects(server: &Scripted) -> Outcome {
    let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
    stored_profile(
        &context,
        &server.url(),
        "example.access.token",
        "stored.refresh.token",
    );
    run(&context, &server.url(), &["whoami", "--show-projects"])
}

fn page(next: &str) -> Value {
    json!({
        "results": [{"id": "65b0000000000000000000a1", "name": "Example"}],
        "links": [{"rel": "self", "href": "http://x.invalid"}, {"rel": "next", "href": next}],
    })
}

fn a_next_page_at_another_server_is_not_asked_for() {
    let elsewhere = Scripted::start(|_| Reply::empty(401).with("www-authenticate", CHALLENGE));
    let url = format!("{}/api/public/v1.0/groups?pageNum=2", elsewhere.url());
    let server = server(move |_| page(&url));
    let outcome = projects(&server);
    nothing_given_away(&outcome);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    only_line(&outcome);
    assert!(elsewhere.heard().is_empty(), "{:?}", elsewhere.heard());
}

/// An address that only begins like the server's own is another server's, or another path.
fn a_next_page_that_only_begins_like_the_server_is_not_asked_for() {
    for path in ["", "/world/1"] {
        for end in [
            "0",
            "0/api/public/v1.0/groups",
            ".example.com/api",
            "@example.com/api",
            "x/api",
        ] {
            let server = server(move |heard| {
                let host = heard.header("host");
                page(&format!("http://{host}{path}{end}"))
            });
            let url = format!("{}{path}", server.url());
            let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
            stored_profile(
                &context,
                &url,
                "example.access.token",
                "stored.refresh.token",
            );
            let outcome = run(&context, &url, &["whoami", "--show-projects"]);
            nothing_given_away(&outcome);
            assert_eq!(outcome.code, Some(1), "{path}{end}: {outcome:#?}");
            let line = only_line(&outcome);
            assert!(
                line.contains("the next page is on a different server"),
                "{line}"
            );
            // The challenge and its answer.
            assert_eq!(server.heard().len(), 2, "{path}{end}: {:?}", server.heard());
        }
    }
}

/// A project on two pages is one project.
fn a_project_on_two_pages_is_one_project() {
    let server = server(|heard| {
        let host = heard.header("host");
        match heard.query.as_str() {
            "" => page(&format!("http://{host}/api/public/v1.0/groups?pageNum=2")),
            _ => json!({"results": [{"id": "65b0000000000000000000a1", "name": "Example"}]}),
        }
    });
    let outcome = projects(&server);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(
        outcome.stdout.contains("Found 1 project(s)"),
        "{}",
        outcome.stdout
    );
}

fn pages_without_an_end_end() {
    let server = server(|heard| {
        let host = heard.header("host");
        page(&format!("http://{host}/api/public/v1.0/groups?pageNum=2"))
    });
    let outcome = projects(&server);
    nothing_given_away(&outcome);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(
        server.heard().len() < 10,
        "{} requests",
        server.heard().len()
    );
}

fn challenges_that_are_none() {
    for challenge in [
        "",
        "Basic realm=\"x\"",
        "Digest",
        "Digest realm=\"x\"",
        "Digest realm=\"x\", nonce=\"n\", algorithm=WHIRLPOOL, qop=\"auth\"",
        "Digest \u{1b}[31m",
    ] {
        let server = Scripted::start(move |_| match challenge {
            "" => Reply::empty(401),
            text => Reply::empty(401).with("www-authenticate", text),
        });
        let outcome = projects(&server);
        nothing_given_away(&outcome);
        assert_eq!(outcome.code, Some(1), "{challenge:?}: {outcome:#?}");
        only_line(&outcome);
    }
}

/// Refused in spite of a right answer: told in the server's words, and not
/// asked again and again.
fn a_key_pair_that_is_refused() {
    let server = Scripted::start(|_| {
        let body = json!({"detail": "You are not authorized for this resource.", "error": 401});
        Reply::json(401, &body).with("www-authenticate", CHALLENGE)
    });
    let outcome = projects(&server);
    nothing_given_away(&outcome);
    let words = "You are not authorized for this resource.";
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(outcome.stderr.contains(words), "{outcome:#?}");
    assert_eq!(server.heard().len(), 2, "{:?}", server.heard());
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    a_next_page_at_another_server_is_not_asked_for => ["cli/errors/pages"],
    a_next_page_that_only_begins_like_the_server_is_not_asked_for => ["cli/errors/pages"],
    a_project_on_two_pages_is_one_project => ["cli/errors/pages"],
    pages_without_an_end_end => ["cli/errors/pages"],
    challenges_that_are_none => ["cli/errors/digest"],
    a_key_pair_that_is_refused => ["cli/errors/digest"],
];
