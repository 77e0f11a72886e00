//! Answers that are well-formed and wrong all the same: refusals, lists
//! without an end, people and ids that were not asked for.

use crate::cases::Check;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::servers::{ALL, ONE, PAGE, PENDING, STAGES, USER, server, with_keys};
use super::{failed, nothing_given_away};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Heard, Reply};
use crate::cases::support::stub::{run, stored_profile};

/// A 401 without the code of a lost session is final: no refresh is tried.
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

/// A bad answer to the revocation itself: a row that says so, status 1. Where nothing shows that
/// the server refused, the revocation may have been carried out.
fn bad_answers_to_the_revocation() {
    let may = "; the request may have been carried out";
    // What the server answers, how often it is asked, the result, and why.
    let answers = [
        (
            Reply::typed(200, "text/html", PAGE),
            5,
            "unknown",
            format!("unexpected response to the revocation request: status 200, expected 204{may}"),
        ),
        (
            Reply::typed(502, "text/html", PAGE),
            5,
            "false",
            "[SERVER] returned 502 Bad Gateway".to_owned(),
        ),
        (
            Reply::empty(500),
            5,
            "false",
            "[SERVER] returned 500 Internal Server Error".to_owned(),
        ),
        (
            Reply::empty(302).with("location", "/there"),
            1,
            "false",
            "[SERVER] returned 302 Found".to_owned(),
        ),
        (
            Reply::Raw(b"garbage\r\n\r\n".to_vec()),
            5,
            "unknown",
            format!("cannot reach [SERVER]: invalid HTTP version parsed{may}"),
        ),
        (
            Reply::Raw(Vec::new()),
            5,
            "unknown",
            format!("cannot reach [SERVER]: connection closed before message completed{may}"),
        ),
        (
            Reply::Endless {
                content_type: "text/plain",
            },
            5,
            "unknown",
            format!("response from [SERVER] is larger than 8388608 bytes{may}"),
        ),
        (
            Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec()),
            5,
            "unknown",
            format!("cannot reach [SERVER]: end of file before message length reached{may}"),
        ),
    ];
    // Each waits between its tries.
    std::thread::scope(|scope| {
        for (bad, tries, result, details) in answers {
            scope.spawn(move || bad_answer(bad, tries, result, &details));
        }
    });
}

fn bad_answer(bad: Reply, tries: usize, result: &str, details: &str) {
    let server = server(Heard::is_revocation, bad);
    let outcome = with_keys(&server, ONE);
    nothing_given_away(&outcome);
    let counted = if result == "unknown" {
        "unknown"
    } else {
        "failed"
    };
    let words = format!(
        "Revoked 0 of 1 user in [SECONDS] s; 1 {counted}\n\
         user revoke failed: 1 of 1 users not revoked\n"
    );
    assert_eq!(
        (outcome.code, &outcome.stderr),
        (Some(1), &words),
        "{outcome:#?}"
    );
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "one table of one row: {outcome:#?}");
    let row = format!(
        "  someone@example.com  63754f968a605a78ea6939a1  normal  {result:15}  {}",
        details.replace("[SERVER]", &server.url())
    );
    assert_eq!(lines[3], row);
    let heard = server.heard();
    let revocations = heard.iter().filter(|heard| heard.is_revocation());
    assert_eq!(revocations.count(), tries, "{details}");
}

/// The same page again and again, each as full as pages get.
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
        nothing_given_away(&outcome);
        // Those who were found are revoked all the same, and the result says that there may be more.
        let words = "Revoked 50 of 50 users in [SECONDS] s\n\
             user revoke failed: unexpected response to the user list request: \
             the server returned a page twice, so the list is incomplete\n\
             Hint: check that --base-url and --atlas-url name the right servers\n";
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), words));
        assert_eq!(outcome.stdout.lines().count(), 3 + 50, "{}", outcome.stdout);
        let heard = server.heard();
        let is_revocation = |heard: &&Heard| heard.is_revocation();
        let (revocations, others): (Vec<_>, Vec<_>) = heard.iter().partition(is_revocation);
        let revoked: BTreeSet<_> = revocations.iter().map(|heard| &heard.path).collect();
        assert_eq!((revocations.len(), revoked.len()), (50, 50));
        assert!(others.len() < 10, "{} requests", others.len());
    }
}

/// Asked for one user, the server tells of another: that one was not meant.
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

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    status_401_without_a_code => ["cli/session/final-401"],
    bad_answers_to_the_revocation => ["cli/errors/exit-status"],
    a_list_that_repeats_forever => ["cli/selection/endless-list"],
    a_user_who_is_somebody_else => ["cli/selection/wrong-user"],
    ids_that_lead_elsewhere => ["cli/selection/id-encoded"],
];
