//! Answers to a login or a refresh that cannot be used: nothing of them is stored or shown.

use crate::cases::Check;
use serde_json::{Value, json};

use super::{LOGIN, REVOKE, expired, is_login, is_refresh, logged_in, nobody, profile, tokens};
use crate::cases::support::context::Outcome;
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::seeds::PRIVATE_KEY;
use crate::cases::support::stub::run;

/// Texts that cannot be tokens.
fn unusable() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "sec\nret",
        "sec\r\nX-Evil: 1",
        "sec\0ret",
        "sec\u{7f}",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend([
        "secret ".to_owned(),
        "s\u{e9}cret".to_owned(),
        "\t".to_owned(),
    ]);
    texts.push("secret".repeat(100_000));
    texts
}

#[track_caller]
fn quotes_nothing(outcome: &Outcome) {
    for text in [&outcome.stdout, &outcome.stderr] {
        for secret in [
            "secret",
            "sec\\n",
            "example.access",
            "example.refresh",
            PRIVATE_KEY,
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let longest = outcome.stderr.lines().map(str::len).max();
    assert!(longest.unwrap_or_default() < 1000, "{}", outcome.stderr);
}

fn an_unusable_token_of_a_login_is_not_stored() {
    for text in unusable() {
        for body in [tokens(&text, "fine.token"), tokens("fine.token", &text)] {
            let server = Scripted::start(move |_| Reply::json(200, &body));
            let context = nobody();
            let outcome = run(&context, &server.url(), &LOGIN);
            assert_eq!(outcome.code, Some(1), "{text:?}: {outcome:#?}");
            let start = "login failed: unexpected response to POST ";
            assert!(outcome.stderr.starts_with(start), "{}", outcome.stderr);
            assert!(outcome.stderr.contains("token"), "{}", outcome.stderr);
            quotes_nothing(&outcome);
            assert!(!context.profile("default").exists(), "{text:?}");
        }
    }
}

fn an_unusable_token_of_a_refresh_is_not_stored() {
    for text in unusable() {
        let body = json!({"access_token": text});
        let server = expired(move |heard| is_refresh(heard).then(|| Reply::json(201, &body)));
        let context = logged_in(&server.url());
        let before = profile(&context);
        let outcome = run(&context, &server.url(), &REVOKE);
        assert_eq!(outcome.code, Some(1), "{text:?}: {outcome:#?}");
        quotes_nothing(&outcome);
        assert_eq!(profile(&context), before, "{text:?}");
    }
}

/// An error says what is wrong with the answer, and where, but quotes nothing of it.
fn a_broken_answer_to_a_login_is_not_quoted() {
    let half: &[&str] = &[
        "{\"access_token\": \"secret.access.token\", \"refresh_token\": \"secret",
        "\"secret.access.token\"",
        "secret.access.token",
        "{\"access_token\": [\"secret.access.token\"]}",
        "{\"access_token\": \"secret.access.token\"}",
        "{\"secret.access.token\": 1}",
        "{\"access_token\": {\"secret\": \"secret\"}, \"refresh_token\": 1}",
    ];
    let log_in = |status, content_type, body| {
        let reply = Reply::typed(status, content_type, body);
        let server = Scripted::start(move |_| reply.clone());
        let context = nobody();
        let outcome = run(&context, &server.url(), &LOGIN);
        assert_eq!(outcome.code, Some(1), "{status} {body}: {outcome:#?}");
        quotes_nothing(&outcome);
        assert!(!context.profile("default").exists());
    };
    for status in [200, 201, 400, 401, 500] {
        // Side by side: each waits between its tries.
        std::thread::scope(|scope| {
            for body in half {
                for content_type in ["application/json", "text/plain"] {
                    scope.spawn(move || log_in(status, content_type, body));
                }
            }
        });
    }
}

fn a_broken_answer_to_a_refresh_is_not_quoted() {
    for (status, body) in [
        (201, "{\"access_token\": \"secret"),
        (500, "secret.access.token"),
        (401, "secret.access.token"),
    ] {
        let reply = Reply::typed(status, "application/json", body);
        let server =
            expired(move |heard| (is_refresh(heard) || is_login(heard)).then(|| reply.clone()));
        let context = logged_in(&server.url());
        quotes_nothing(&run(&context, &server.url(), &REVOKE));
    }
}

/// A server that repeats what it was sent does not make the program show it.
fn credentials_in_a_servers_message_are_redacted() {
    let server = Scripted::start(|heard| {
        let sent = String::from_utf8_lossy(&heard.body).into_owned();
        Reply::json(401, &json!({"error": format!("cannot log in with {sent}")}))
    });
    let context = nobody();
    let outcome = run(&context, &server.url(), &LOGIN);
    quotes_nothing(&outcome);
    assert!(
        outcome.stderr.contains("cannot log in with"),
        "{outcome:#?}"
    );
    assert!(outcome.stderr.contains("[redacted]"), "{outcome:#?}");

    let server = expired(|heard| {
        let sent = heard.header("authorization").to_owned();
        let body: Value = json!({"error": format!("no session for {sent}")});
        is_refresh(heard).then(|| Reply::json(500, &body))
    });
    let context = logged_in(&server.url());
    let outcome = run(&context, &server.url(), &REVOKE);
    assert!(!outcome.stderr.contains("stored.refresh"), "{outcome:#?}");
    assert!(outcome.stderr.contains("[redacted]"), "{outcome:#?}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    an_unusable_token_of_a_login_is_not_stored => ["cli/login/unusable-token"],
    an_unusable_token_of_a_refresh_is_not_stored => ["cli/login/unusable-token"],
    a_broken_answer_to_a_login_is_not_quoted => ["cli/errors/not-quoted"],
    a_broken_answer_to_a_refresh_is_not_quoted => ["cli/errors/not-quoted"],
    credentials_in_a_servers_message_are_redacted => ["cli/errors/not-quoted"],
];
