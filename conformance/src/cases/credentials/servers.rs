//! A login belongs to the server that issued it.

use super::{LOGIN, REVOKE, is_login, logged_in, nobody, profile, setting, without_setting};
use crate::cases::Check;
use crate::cases::bad_input::only_line;
use crate::cases::support::context::{Context, Login, Outcome, write_private};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Reply, Scripted};
use crate::cases::support::seeds::{
    self, OTHER_PRIVATE_KEY, OTHER_PUBLIC_KEY, PRIVATE_KEY, PUBLIC_KEY,
};
use crate::cases::support::stub::run;

/// Every command that needs a login.
const COMMANDS: [&[&str]; 13] = [
    &["whoami"],
    &["whoami", "--show-projects"],
    &REVOKE,
    &["users", "list", "--app", "x"],
    &["users", "count", "--app", "x"],
    &["users", "create", "--app", "x", "--name", "y"],
    &["users", "delete", "--app", "x", "-u", super::USER, "-y"],
    &["apps", "list"],
    &["apps", "create", "--name", "x"],
    &["apps", "describe", "--app", "x"],
    &["apps", "delete", "--app", "x", "-y"],
    &["api", "GET", "/auth/profile"],
    &["logout"],
];

/// A server that rejects whatever it is sent.
fn hostile() -> Scripted {
    Scripted::start(|_| super::invalid_session())
}

fn contract_server() -> Scripted {
    let contracts = Contracts::load();
    Scripted::start(move |heard| Reply::from_contract(contracts, heard))
}

#[track_caller]
fn requires_own_login(outcome: &Outcome, server: &str, command: &str) {
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(1), ""),
        "{outcome:#?}"
    );
    let first = outcome.stderr.lines().next().unwrap_or_default();
    assert!(
        first.contains(&format!("not logged in to {server}: ")),
        "{outcome:#?}"
    );
    let suggestion = format!("Try instead: appservices {command}");
    assert_eq!(
        outcome.stderr.lines().last(),
        Some(suggestion.as_str()),
        "{outcome:#?}"
    );
}

fn tokens_are_never_sent_to_another_server() {
    let (a, b) = (hostile(), hostile());
    for args in COMMANDS {
        for by_flag in [true, false] {
            let context = logged_in(&a.url());
            let before = profile(&context);
            let outcome = if by_flag {
                let flag = ["--base-url", &b.url()];
                run(&context, &a.url(), &[args, &flag[..]].concat())
            } else {
                run(&context, &b.url(), args)
            };
            let command = if args == ["logout"] {
                format!("logout --base-url {}", a.url())
            } else {
                format!("login --base-url {}", b.url())
            };
            requires_own_login(&outcome, &b.url(), &command);
            assert!(outcome.stderr.contains(&a.url()), "{outcome:#?}");
            assert_eq!(profile(&context), before, "{args:?}");
        }
    }
    assert!(a.heard().is_empty(), "{:?}", a.heard());
    assert!(b.heard().is_empty(), "{:?}", b.heard());
}

/// The answer to a challenge of one Atlas server is as good as the key at another.
fn keys_of_a_profile_are_never_used_at_another_atlas_server() {
    let (a, b) = (hostile(), hostile());
    let context = logged_in(&a.url());
    let args = ["whoami", "--show-projects", "--atlas-url", &b.url()];
    let outcome = run(&context, &a.url(), &args);
    requires_own_login(
        &outcome,
        &b.url(),
        &format!("login --atlas-url {}", b.url()),
    );
    assert!(b.heard().is_empty(), "{:?}", b.heard());
}

/// A port, a scheme or a name that differs makes another server; letters and a default port do not.
fn a_server_is_its_origin() {
    let server = contract_server();
    let url = server.url();
    let port = url.rsplit(':').next().expect("a port").to_owned();
    for other in [
        format!("http://localhost:{port}"),
        format!("https://127.0.0.1:{port}"),
        "http://127.0.0.1".to_owned(),
        "http://127.0.0.1:1".to_owned(),
    ] {
        let context = logged_in(&url);
        let outcome = run(&context, &url, &["whoami", "--base-url", &other]);
        requires_own_login(&outcome, &other, &format!("login --base-url {other}"));
    }
    let context = logged_in(&url);
    let outcome = run(&context, &format!("{url}/"), &REVOKE);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
}

/// Somebody edits the server of a profile, or another program changes it: whose tokens these are
/// is unknown, so nobody gets them.
fn tokens_of_an_edited_profile_are_not_sent() {
    let (a, b) = (hostile(), hostile());
    for args in COMMANDS {
        let context = logged_in(&a.url());
        let edited = profile(&context)
            .replace(
                &format!("realm_base_url: {}", a.url()),
                &format!("realm_base_url: {}", b.url()),
            )
            .replace(
                "default:\n",
                &format!("default:\n  session_base_url: {}\n", a.url()),
            );
        write_private(&context.profile("default"), &edited);
        // Writing the profile does not make it valid again.
        assert_eq!(
            context
                .run(&["completion", "bash", "--telemetry", "off"])
                .code,
            Some(0)
        );
        let outcome = run(&context, &b.url(), args);
        if args != ["logout"] {
            requires_own_login(&outcome, &b.url(), &format!("login --base-url {}", b.url()));
            continue;
        }
        assert_eq!(outcome.code, Some(1), "{outcome:#?}");
        assert!(
            only_line(&outcome).contains("session not ended"),
            "{outcome:#?}"
        );
        let after = profile(&context);
        for secret in [".token", PRIVATE_KEY] {
            assert!(!after.contains(secret), "{secret} is still there:\n{after}");
        }
    }
    assert!(a.heard().is_empty(), "{:?}", a.heard());
    assert!(b.heard().is_empty(), "{:?}", b.heard());
}

/// Profiles of earlier versions and of the vendor's tool do not name the server of their session:
/// it is that of the profile, or the hosted one.
fn a_profile_without_the_session_s_server_is_for_its_own() {
    let server = contract_server();
    let context = logged_in(&server.url());
    let outcome = run(&context, &server.url(), &REVOKE);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");

    let hosted = without_setting(&profile(&context), "base_url");
    write_private(&context.profile("default"), &hosted);
    let heard = server.heard().len();
    let outcome = run(&context, &server.url(), &REVOKE);
    let login = format!("login --base-url {}", server.url());
    requires_own_login(&outcome, &server.url(), &login);
    assert!(
        outcome
            .stderr
            .contains("https://services.cloud.mongodb.com")
    );
    assert_eq!(server.heard().len(), heard, "nothing is sent");
}

/// A login at another server replaces the first; only the old server hears of the old session.
fn a_login_at_another_server_sends_it_nothing_of_the_first() {
    let (a, b) = (contract_server(), contract_server());
    let context = logged_in(&a.url());
    let login = [
        "login",
        "--api-key",
        OTHER_PUBLIC_KEY,
        "--private-api-key",
        OTHER_PRIVATE_KEY,
        "-y",
    ];
    let outcome = run(&context, &b.url(), &login);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let [ended] = &a.heard()[..] else {
        panic!("one request to the old server: {:?}", a.heard());
    };
    assert_eq!(ended.method, "DELETE");
    assert_eq!(ended.header("authorization"), "Bearer stored.refresh.token");
    let heard = b.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(is_login(&heard[0]) && heard[0].header("authorization").is_empty());
    let path = context.profile("default");
    for key in ["realm_base_url", "atlas_base_url", "session_base_url"] {
        assert_eq!(setting(&path, key), b.url(), "{key}");
    }
}

/// Only a login that succeeded stores the servers.
fn a_login_that_fails_stores_nothing() {
    let (a, b) = (hostile(), hostile());
    let context = logged_in(&a.url());
    let before = profile(&context);
    let flags = ["--base-url", &b.url(), "--atlas-url", &b.url()];
    let outcome = run(&context, &a.url(), &[&LOGIN[..], &flags].concat());
    assert_eq!(outcome.code, Some(1), "{outcome:#?}");
    assert_eq!(profile(&context), before);
}

/// With a key pair from the environment, the servers of the flags are used and not stored.
fn servers_are_not_stored_if_the_environment_logs_in() {
    let server = contract_server();
    let context = logged_in("http://127.0.0.1:1");
    let before = profile(&context);
    let flags = [
        "--base-url",
        &server.url(),
        "--atlas-url",
        &server.url(),
        "--telemetry",
        "off",
    ];
    let mut command = context.command();
    command
        .args(REVOKE)
        .args(flags)
        .env("APPSERVICES_PUBLIC_API_KEY", PUBLIC_KEY)
        .env("APPSERVICES_PRIVATE_API_KEY", PRIVATE_KEY);
    let outcome = context.finish(command);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(!server.heard().is_empty());
    assert_eq!(profile(&context), before);

    let context = nobody();
    let mut command = context.command();
    command
        .args(REVOKE)
        .args(flags)
        .env("APPSERVICES_PUBLIC_API_KEY", PUBLIC_KEY)
        .env("APPSERVICES_PRIVATE_API_KEY", PRIVATE_KEY);
    assert_eq!(context.finish(command).code, Some(0));
    assert!(!context.profiles().exists(), "nothing is stored");
}

/// `login` stores the servers, whether from flags or the environment; later commands need neither.
fn only_login_stores_the_servers() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let outcome = context.run(&LOGIN);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let url = context.server().base_url();
    let path = context.profile("default");
    for key in ["realm_base_url", "atlas_base_url", "session_base_url"] {
        assert_eq!(setting(&path, key), url, "{key}");
    }
    let before = profile(&context);
    let other = url.replace("127.0.0.1", "localhost");
    for flag in ["--base-url", "--atlas-url"] {
        for args in [&["whoami"][..], &["profiles", "list"], &["apps", "list"]] {
            context.run(&[args, &[flag, &other]].concat());
            assert_eq!(profile(&context), before, "{args:?} {flag}");
        }
    }
    let mut command = context.command();
    command
        .args(["apps", "list"])
        .env_remove("APPSERVICES_BASE_URL")
        .env_remove("APPSERVICES_ATLAS_URL");
    assert_eq!(context.finish(command).code, Some(0));
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    tokens_are_never_sent_to_another_server => ["cli/credentials/own-server"],
    keys_of_a_profile_are_never_used_at_another_atlas_server => ["cli/credentials/own-server"],
    a_server_is_its_origin => ["cli/credentials/own-server"],
    tokens_of_an_edited_profile_are_not_sent => ["cli/credentials/own-server"],
    a_profile_without_the_session_s_server_is_for_its_own => ["cli/credentials/own-server"],
    a_login_at_another_server_sends_it_nothing_of_the_first => ["cli/credentials/own-server"],
    a_login_that_fails_stores_nothing => ["cli/login/wrong-keys"],
    servers_are_not_stored_if_the_environment_logs_in => ["cli/credentials/servers-stored"],
    only_login_stores_the_servers => ["cli/credentials/servers-stored"],
];
