//! Answers that are well-formed and wrong all the same: refusals, lists
//! without an end, people and ids that were not asked for.

use serde_json::{Value, json};

use super::servers::{ALL, ONE, PAGE, PENDING, STAGES, USER, server, with_keys};
use super::{failed, nothing_given_away};
use crate::support::context::{Context, Login};
use crate::support::contract::Contracts;
use crate::support::scripted::{Heard, Reply};
use crate::support::stub::{run, stored_profile};

/// A 401 without the code of a lost session is final: no refresh is tried.
#[test]
fn status_401_without_a_code() {
    for (stage, bad) in STAGES.iter().skip(1).flat_map(|stage| {
        let said = Reply::json(401, &json!({"error": "not for you"}));
        [(stage, said), (stage, Reply::empty(401))]
    }) {
        let (method, end) = (stage.method, stage.end);
        let at = move |heard: &Heard| heard.method == method && heard.path.ends_with(end);
        let server = server(at, bad);
        let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
        stored_profile(
            &context,
            &server.url(),
            "example.access.token",
            "stored.refresh.token",
        );
        let profile = || std::fs::read(context.profile("default")).expect("a profile");
        let before = profile();
        let outcome = run(&context, &server.url(), stage.args);
        failed(&outcome, 1, "user revoke failed: ", &[]);
        let refresh = |heard: &Heard| heard.path.ends_with("/auth/session");
        assert!(
            !server.heard().iter().any(refresh),
            "{}: {:?}",
            stage.file,
            server.heard()
        );
        assert_eq!(profile(), before, "{}: the session is kept", stage.file);
    }
}

/// A bad answer to the revocation itself: a row that says so, status 1.
#[test]
fn bad_answers_to_the_revocation() {
    let answers = [
        ("html", Reply::typed(200, "text/html", PAGE)),
        ("html with 502", Reply::typed(502, "text/html", PAGE)),
        ("500 without a body", Reply::empty(500)),
        ("a redirect", Reply::empty(302).with("location", "/there")),
        ("no http", Reply::Raw(b"garbage\r\n\r\n".to_vec())),
        ("nothing", Reply::Raw(Vec::new())),
        (
            "endless",
            Reply::Endless {
                content_type: "text/plain",
            },
        ),
        (
            "half",
            Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec()),
        ),
    ];
    for (name, bad) in answers {
        let server = server(Heard::is_revocation, bad);
        let outcome = with_keys(&server, ONE);
        nothing_given_away(&outcome);
        let words = "\
Revoked 0 of 1 user in [SECONDS] s; 1 failed
user revoke failed: 1 of 1 users not revoked
";
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(1), words),
            "{name}: {outcome:#?}"
        );
        let lines: Vec<_> = outcome.stdout.lines().collect();
        assert_eq!(lines.len(), 4, "{name}: one table of one row: {outcome:#?}");
        let (_, details) = lines[3]
            .split_once("normal  false            ")
            .expect(lines[3]);
        assert!(
            !details.trim().is_empty(),
            "{name}: no reason: {outcome:#?}"
        );
    }
}

/// The same page again and again, each as full as pages get.
#[test]
fn a_list_that_repeats_forever() {
    let contracts = Contracts::load();
    for (list, file, args) in [
        ("/users", "users_list", ALL),
        ("/pending_users", "pending_list", PENDING),
    ] {
        let template = contracts.first(file).example().expect("an example")[0].clone();
        let page: Vec<Value> = (0..50)
            .map(|number| {
                let mut one = template.clone();
                one["_id"] = json!(format!("63754f968a605a78ea6a{number:04}"));
                one
            })
            .collect();
        let server = server(
            move |heard| heard.method == "GET" && heard.path.ends_with(list),
            Reply::json(200, &json!(page)),
        );
        let outcome = with_keys(&server, args);
        failed(&outcome, 1, "user revoke failed: ", &[]);
        let heard = server.heard();
        assert!(heard.len() < 10, "{} requests", heard.len());
        assert!(!heard.iter().any(Heard::is_revocation), "{heard:?}");
    }
}

/// Asked for one user, the server tells of another: that one was not meant.
#[test]
fn a_user_who_is_somebody_else() {
    let contracts = Contracts::load();
    let mut other = contracts
        .first("users_get")
        .example()
        .expect("a user")
        .clone();
    other["_id"] = json!("63754f968a605a78ea6939a9");
    let server = server(|heard| heard.path.ends_with(USER), Reply::json(200, &other));
    let outcome = with_keys(&server, ONE);
    nothing_given_away(&outcome);
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert!(
        !server.heard().iter().any(Heard::is_revocation),
        "{outcome:#?}"
    );
}

/// Ids from a server are no more trusted than typed ones: each stays one part
/// of a path.
#[test]
fn ids_that_lead_elsewhere() {
    let contracts = Contracts::load();
    let app = contracts.first("apps_list").example().expect("apps")[0].clone();
    let user = contracts.first("users_list").example().expect("users")[0].clone();
    for id in [
        "../../../../auth",
        "a/b",
        "a?b",
        "a#b",
        "a b",
        "..",
        "a\r\nX-Evil: 1",
    ] {
        let (mut bad_app, mut bad_user) = (app.clone(), user.clone());
        bad_app["_id"] = json!(id);
        bad_user["_id"] = json!(id);
        for (end, body) in [("/apps", json!([bad_app])), ("/users", json!([bad_user]))] {
            let server = server(
                move |heard| heard.method == "GET" && heard.path.ends_with(end),
                Reply::json(200, &body),
            );
            let outcome = with_keys(&server, ALL);
            nothing_given_away(&outcome);
            let template = "/api/admin/v3.0/groups/G/apps/A/users/U/logout";
            for heard in server.heard() {
                let parts: Vec<_> = heard.path.split('/').collect();
                assert!(
                    !parts[1..].iter().any(|part| ["", ".."].contains(part)),
                    "{id:?}: {heard:?}"
                );
                assert!(
                    parts.len() <= template.split('/').count(),
                    "{id:?}: {heard:?}"
                );
                assert_eq!(heard.header("x-evil"), "", "{id:?}: {heard:?}");
            }
        }
    }
}
