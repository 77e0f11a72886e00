//! The command line's sessions, against the contract's own examples: log-in,
//! refresh, what is kept and what is forgotten.

use crate::cases::Check;
use serde_json::json;

use super::cli::{Instead, USER, asked, revoke, server, unchanged};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::seeds::{PRIVATE_KEY, PUBLIC_KEY};
use crate::cases::support::stub::{run, stored_profile};

fn an_expired_session_is_refreshed_once_and_kept() {
    let contracts = Contracts::load();
    let server = Scripted::start(move |heard| {
        let stale = heard.header("authorization") == "Bearer stale.access.token";
        if stale {
            let error = "invalid session: access token expired";
            return Reply::json(
                401,
                &json!({"error": error, "error_code": "InvalidSession"}),
            );
        }
        Reply::from_contract(contracts, heard)
    });
    let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
    stored_profile(
        &context,
        &server.url(),
        "stale.access.token",
        "stored.refresh.token",
    );
    let args = ["users", "revoke", "--app", "myapp-abcde", "-u", USER];
    let outcome = run(&context, &server.url(), &args);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let expected = [
        "GET {admin}/auth/profile",
        "POST {admin}/auth/session",
        "GET {admin}/auth/profile",
        "GET {admin}/groups/5b2ec991973129243223a114/apps",
        "GET {app}/users/63754f968a605a78ea6939a1",
        "PUT {app}/users/63754f968a605a78ea6939a1/logout",
    ];
    assert_eq!(asked(&server), expected);
    let heard = server.heard();
    let refresh = &heard[1];
    assert_eq!(
        refresh.header("authorization"),
        "Bearer stored.refresh.token"
    );
    assert!(refresh.body.is_empty(), "{refresh:?}");
    for request in &heard[2..] {
        assert_eq!(
            request.header("authorization"),
            "Bearer example.fresh.token"
        );
    }
    let profile = std::fs::read_to_string(context.profile("default")).expect("a profile");
    assert!(
        profile.contains("example.fresh.token"),
        "the new token is kept"
    );
    assert!(
        profile.contains("stored.refresh.token"),
        "the refresh token stays"
    );
}

/// Many revocations in flight find the session expired: one of them refreshes,
/// all of them go on, and each user is revoked once.
fn requests_in_flight_share_one_refresh() {
    let contracts = Contracts::load();
    let template = contracts.first("users_list").example().expect("users")[0].clone();
    let everyone: Vec<_> = (0..40)
        .map(|number| {
            let mut one = template.clone();
            one["_id"] = json!(format!("63754f968a605a78ea6a{number:04}"));
            one
        })
        .collect();
    let server = Scripted::start(move |heard| {
        let fresh = heard.header("authorization") == "Bearer example.fresh.token";
        if heard.is_revocation() && !fresh {
            let error = "invalid session: access token expired";
            return Reply::json(
                401,
                &json!({"error": error, "error_code": "InvalidSession"}),
            );
        }
        if heard.method == "GET" && heard.path.ends_with("/users") {
            return Reply::json(200, &json!(everyone));
        }
        Reply::from_contract(contracts, heard)
    });
    let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
    stored_profile(
        &context,
        &server.url(),
        "example.access.token",
        "stored.refresh.token",
    );
    let args = ["users", "revoke", "--app", "myapp-abcde", "-y"];
    let outcome = run(&context, &server.url(), &args);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 40 of 40 users in [SECONDS] s\n"),
        "{outcome:#?}"
    );
    let heard = server.heard();
    let refreshes = heard
        .iter()
        .filter(|heard| heard.path.ends_with("/auth/session"));
    assert_eq!(refreshes.count(), 1);
    let fresh = |heard: &&Heard| heard.header("authorization") == "Bearer example.fresh.token";
    let revocations = heard.iter().filter(|heard| heard.is_revocation());
    let mut revoked: Vec<_> = revocations.filter(fresh).map(|heard| &heard.path).collect();
    revoked.sort();
    revoked.dedup();
    assert_eq!(revoked.len(), 40);
    let again = heard.iter().filter(|heard| heard.is_revocation()).count();
    assert!(again <= 80, "each is asked for twice at most: {again}");
}

fn a_session_that_is_gone_is_forgotten() {
    let instead = Instead {
        file: "admin_session_create",
        case: "an access token where a refresh token belongs",
        body: Some(
            json!({"error": "invalid session: failed to find refresh token",
            "error_code": "InvalidSession"}),
        ),
    };
    let expired = Instead {
        file: "admin_profile",
        case: "an expired access token",
        body: None,
    };
    let refused = Instead {
        file: "admin_login",
        case: "wrong keys",
        body: None,
    };
    let server = server(vec![instead, expired, refused], unchanged);
    let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
    stored_profile(
        &context,
        &server.url(),
        "stale.access.token",
        "stored.refresh.token",
    );
    let args = ["users", "revoke", "--app", "myapp-abcde", "-u", USER];
    let outcome = run(&context, &server.url(), &args);
    let words = "user revoke failed: invalid session\nTry instead: appservices login\n";
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(1), words),
        "{outcome:#?}"
    );
    assert_eq!(
        asked(&server),
        [
            "GET {admin}/auth/profile",
            "POST {admin}/auth/session",
            "POST {admin}/auth/providers/mongodb-cloud/login"
        ]
    );
    let profile = std::fs::read_to_string(context.profile("default")).expect("a profile");
    assert!(
        !profile.contains(".token"),
        "both tokens are cleared:\n{profile}"
    );
}

fn refusals_are_told_in_the_servers_words() {
    let instead = |file, case| {
        server(
            vec![Instead {
                file,
                case,
                body: None,
            }],
            unchanged,
        )
    };
    let login = revoke(&instead("admin_login", "wrong keys"), &["-u", USER]);
    let words =
        "failed to authenticate with MongoDB Cloud API: You are not authorized for this resource.";
    assert_eq!(login.code, Some(1), "{login:#?}");
    assert!(login.stderr.contains(words), "{login:#?}");
    let hint =
        "Hint: check APPSERVICES_PUBLIC_API_KEY, APPSERVICES_PRIVATE_API_KEY and --base-url (";
    let next_steps: Vec<_> = login.stderr.lines().skip(1).collect();
    assert!(
        matches!(next_steps[..], [only] if only.starts_with(hint)),
        "{login:#?}"
    );

    let unknown = revoke(&instead("users_get", "unknown"), &["-u", USER]);
    let words = "user revoke failed: user not found: 63754f968a605a78ea6939a1\nTry instead: appservices users list --app myapp-abcde\n";
    assert_eq!(
        (unknown.code, unknown.stderr.as_str()),
        (Some(1), words),
        "{unknown:#?}"
    );

    // Found, but gone by the time of the revocation: a row, not an abort.
    let gone = revoke(&instead("users_logout", "unknown"), &["-u", USER]);
    let words = "\
Revoked 0 of 1 user in [SECONDS] s; 1 failed
user revoke failed: 1 of 1 users not revoked
";
    assert_eq!(
        (gone.code, gone.stderr.as_str()),
        (Some(1), words),
        "{gone:#?}"
    );
    assert!(
        gone.stdout.contains("false            user not found"),
        "{gone:#?}"
    );
}

fn login_whoami_and_logout() {
    let server = server(vec![], unchanged);
    let context = Context::new(appservices_mock::Seed::default(), Login::Nobody);
    let url = server.url();
    let login = [
        "login",
        "--api-key",
        PUBLIC_KEY,
        "--private-api-key",
        PRIVATE_KEY,
    ];
    for (args, stdout) in [
        (&login[..], "Successfully logged in\n"),
        (&["logout"], "Successfully logged out\n"),
    ] {
        let outcome = run(&context, &url, args);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(0), stdout),
            "{outcome:#?}"
        );
    }
    let heard = server.heard();
    let end = heard.last().expect("requests");
    assert_eq!(
        (end.method.as_str(), end.path.as_str()),
        ("DELETE", "/api/admin/v3.0/auth/session")
    );
    assert_eq!(end.header("authorization"), "Bearer example.refresh.token");
    let profile = std::fs::read_to_string(context.profile("default")).expect("a profile");
    for secret in ["example.access.token", "example.refresh.token", PRIVATE_KEY] {
        assert!(
            !profile.contains(secret),
            "{secret} is still there:\n{profile}"
        );
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    an_expired_session_is_refreshed_once_and_kept => ["cli/session/refresh"],
    requests_in_flight_share_one_refresh => ["cli/session/shared-refresh"],
    a_session_that_is_gone_is_forgotten => ["cli/session/lost"],
    refusals_are_told_in_the_servers_words => ["cli/errors/words"],
    login_whoami_and_logout => ["cli/contract/requests", "cli/login/keys", "cli/logout/session"],
];
