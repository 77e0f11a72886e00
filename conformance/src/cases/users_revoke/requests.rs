//! The requests themselves: how many, with which headers, in which session.
use crate::cases::Check;
use appservices_mock::{Fault, FaultEffect, GroupSeed, Seed};

use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds::{self, PUBLIC_KEY};

const ADA: &str = "65a000000000000000000001";

/// One project with one app: what one user costs.
fn one_project() -> Seed {
    let shop = seeds::app(seeds::SHOP, "shop-abcde", "shop");
    let shop = shop.user(seeds::email(1, "ada@example.com"));
    seeds::world(vec![GroupSeed::new(seeds::ALPHA, "Alpha").app(shop)])
}

/// Profile, apps, user, logout; each that is known already is one less.
fn one_user_costs_four_requests_at_most() {
    let apps = format!("/api/admin/v3.0/groups/{}/apps", seeds::ALPHA);
    let user = format!("{apps}/{}/users/{ADA}", seeds::SHOP);
    let context = Context::new(one_project(), Login::Profile);
    let ask = |args: &[&str]| -> Vec<String> {
        let outcome = context.run(args);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        let requests = outcome.requests.iter();
        requests
            .map(|r| format!("{} {}", r.method, r.path))
            .collect()
    };
    let revoke = ["users", "revoke", "-u", ADA, "-a", "shop"];
    let all = [
        "GET /api/admin/v3.0/auth/profile".to_owned(),
        format!("GET {apps}"),
        format!("GET {user}"),
        format!("PUT {user}/logout"),
    ];
    assert_eq!(ask(&revoke), all);
    let with_project: Vec<&str> = revoke
        .into_iter()
        .chain(["--project", seeds::ALPHA])
        .collect();
    assert_eq!(ask(&with_project), all[1..]);
    let meta = format!(
        r#"{{"config_version": 20210101, "app_id": "{}", "group_id": "{}", "client_app_id": "shop-abcde"}}"#,
        seeds::SHOP,
        seeds::ALPHA
    );
    context.write(".mdb/meta.json", &meta);
    assert_eq!(ask(&revoke[..4]), all[2..]);
}

/// Every request says who sends it and who asks; one that needs no body sends none.
fn every_request_carries_the_headers() {
    let context = Context::new(one_project(), Login::Profile);
    let outcome = context.run(&["users", "revoke", "-u", ADA, "-a", "shop"]);
    assert_eq!(outcome.requests.len(), 4);
    for request in &outcome.requests {
        let header = |name: &str| {
            let found = request
                .headers
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(
            header("X-BAAS-Request-Origin"),
            Some("mongodb-baas-cli"),
            "{request:?}"
        );
        assert!(
            header("Authorization").is_some_and(|v| v.starts_with("Bearer ")),
            "{request:?}"
        );
        assert!(request.body.is_empty(), "{request:?}");
    }
}

/// Four look-ups fly with a token that is no good; one of them asks for a new one, all go on with it.
fn requests_in_flight_share_one_refresh() {
    let context = Context::new(seeds::shop(), Login::Profile);
    let meta = r#"{"config_version": 1, "app_id": "65a0000000000000000001a1",
        "group_id": "65a0000000000000000000a1", "client_app_id": "shop-abcde"}"#;
    context.write(".mdb/meta.json", meta);
    let path = context.profile("default");
    let text = std::fs::read_to_string(&path).expect("the profile");
    let profile: yaml_serde::Value = yaml_serde::from_str(&text).expect("YAML");
    let token = profile["default"]["access_token"]
        .as_str()
        .expect("an access token in the profile");
    let (signed, _) = token.rsplit_once('.').expect("a token of three parts");
    let forged = format!("{signed}.c2lnbmF0dXJl");
    std::fs::write(&path, text.replace(token, &forged)).expect("the profile");
    // Long enough for the others to be refused while the new token is on its way.
    let late = Fault::new(
        "*/auth/session",
        FaultEffect::delay(std::time::Duration::from_millis(200)),
    );
    context.server().add_fault(late.method("POST"));

    let users = [
        "65a000000000000000000001",
        "65a000000000000000000002",
        "65a000000000000000000004",
    ];
    let outcome = context.run(&[
        "users",
        "revoke",
        "-u",
        &users.join(","),
        "-u",
        "65a000000000000000000007",
    ]);
    let note = format!(
        "App: shop-abcde (project {}), from '{}'\nRevoked 4 of 4 users in [SECONDS] s\n",
        seeds::ALPHA,
        context.work().join(".mdb/meta.json").display()
    );
    assert_eq!((outcome.code, outcome.stderr), (Some(0), note));
    let count = |method: &str, end: &str, status: u16| {
        let requests = outcome.requests.iter();
        requests
            .filter(|r| r.method == method && r.path.ends_with(end) && r.status == status)
            .count()
    };
    assert_eq!(
        count("POST", "/auth/session", 201),
        1,
        "{:#?}",
        outcome.requests
    );
    assert_eq!(
        outcome
            .requests
            .iter()
            .filter(|r| r.path.ends_with("/auth/session"))
            .count(),
        1
    );
    assert_eq!(
        outcome.requests.iter().filter(|r| r.status == 401).count(),
        4
    );
    assert_eq!(count("PUT", "/logout", 204), 4);
    let saved = std::fs::read_to_string(&path).expect("the profile");
    assert!(!saved.contains("c2lnbmF0dXJl"), "the new token is saved");
    let next = context.run(&["users", "revoke", "-u", ADA]);
    assert_eq!(
        (next.code, next.requests.len()),
        (Some(0), 2),
        "{:?}",
        next.requests
    );
}

/// Nothing at all is written by a run whose key pair stands in the environment.
fn keys_in_the_environment_leave_nothing_behind() {
    let context = Context::new(seeds::shop(), Login::Keys);
    let outcome = context.run(&[
        "users",
        "revoke",
        "-a",
        "shop",
        "-u",
        ADA,
        "--profile",
        "work",
    ]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), "Revoked 1 of 1 user in [SECONDS] s\n")
    );
    let left: Vec<_> = std::fs::read_dir(context.home())
        .expect("the home")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(left, [context.work()]);
    assert!(!outcome.stdout.contains(PUBLIC_KEY));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    one_user_costs_four_requests_at_most => ["cli/app/requests"],
    every_request_carries_the_headers => ["cli/revoke/headers"],
    requests_in_flight_share_one_refresh => ["cli/session/shared-refresh"],
    keys_in_the_environment_leave_nothing_behind => ["cli/credentials/environment"],
];
