//! Seeds as people write them.

use crate::seed::populate::populate;
use crate::seed::{FaultEffect, Seed, SeedError};

const EXAMPLE: &str = include_str!("example.yaml");

/// The documented example is a seed, and the README shows the same one.
#[test]
fn the_example_is_right() {
    let seed = Seed::parse(EXAMPLE).unwrap();
    let app = &seed.groups[0].apps[0];
    assert_eq!(
        (
            app.users.len(),
            app.pending.len(),
            app.api_keys.len(),
            app.providers.len()
        ),
        (2, 1, 1, 6)
    );
    assert_eq!(seed.faults[1].effect, FaultEffect::Delay { millis: 5 });
    assert!(populate(&seed, 0, 0).is_ok());
    assert!(include_str!("../../README.md").contains(EXAMPLE));
}

/// JSON means the same as YAML.
#[test]
fn json_is_read_too() {
    let value: serde_json::Value = yaml_serde::from_str(EXAMPLE).unwrap();
    let from_json = Seed::parse(&value.to_string()).unwrap();
    assert_eq!(
        format!("{from_json:?}"),
        format!("{:?}", Seed::parse(EXAMPLE).unwrap())
    );
}

/// Nothing at all is the empty seed.
#[test]
fn an_empty_text_is_the_empty_seed() {
    for text in ["", "\n", "# nothing\n\n", "{}"] {
        assert!(Seed::parse(text).unwrap().groups.is_empty(), "{text}");
    }
}

/// An unknown key is an error that names it, wherever it stands.
#[test]
fn unknown_keys_are_named() {
    for text in [
        "oops: 1",
        "admins: [{oops: 1}]",
        "groups: [{oops: 1}]",
        "groups: [{apps: [{oops: 1}]}]",
        "groups: [{apps: [{providers: [{oops: 1}]}]}]",
        "groups: [{apps: [{users: [{oops: 1}]}]}]",
        "groups: [{apps: [{users: [{identities: [{oops: 1}]}]}]}]",
        "groups: [{apps: [{pending: [{oops: 1}]}]}]",
        "groups: [{apps: [{api_keys: [{oops: 1}]}]}]",
        "groups: [{apps: [{secrets: [{oops: 1}]}]}]",
        "groups: [{apps: [{functions: [{oops: 1}]}]}]",
        "groups: [{apps: [{functions: [{cases: [{oops: 1}]}]}]}]",
        "groups: [{apps: [{providers: [{tokens: [{oops: 1}]}]}]}]",
        "sessions: oops",
        "faults: [{oops: 1}]",
        "faults: [{effect: {type: delay, millis: 1, oops: 1}}]",
        "faults: [{effect: {type: oops}}]",
    ] {
        let error = Seed::parse(text).unwrap_err();
        assert!(matches!(error, SeedError::Syntax { .. }));
        assert!(error.to_string().contains("oops"), "{text}: {error}");
    }
}

/// Contradictions are refused, saying where.
#[test]
fn contradictions_are_refused() {
    let app = |rest: &str| format!("groups: [{{apps: [{{name: a, {rest}}}]}}]");
    let id = "65a000000000000000000001";
    for (text, words) in [
        (
            "admins: [{public_api_key: a}]".to_owned(),
            "private_api_key",
        ),
        (
            "admins: [{public_api_key: a, private_api_key: b, groups: [x]}]".to_owned(),
            "admin 1",
        ),
        (
            format!("admins: [{{public_api_key: a, private_api_key: b, groups: [{id}]}}]"),
            "no project",
        ),
        (format!("groups: [{{id: {id}}}, {{id: {id}}}]"), "twice"),
        ("groups: [{apps: [{name: 1a}]}]".to_owned(), "letter"),
        (app("product: x"), "'x' is not a product"),
        (app("refresh_token_seconds: 1"), "1800"),
        (
            app("client_app_id: x}, {name: b, client_app_id: x"),
            "client_app_id 'x'",
        ),
        (
            app("providers: [{type: x}]"),
            "'x' is not a type of provider",
        ),
        (
            app("providers: [{type: anon-user}, {type: anon-user}]"),
            "twice",
        ),
        (app("users: [{type: x}]"), "user 1: 'x' is not a type"),
        (
            app("users: [{email: x}, {email: x}]"),
            "user 2: the email 'x' is there twice",
        ),
        (
            app("users: [{email: x}], pending: [{email: x}]"),
            "pending user 1: the email",
        ),
        (app("pending: [{}]"), "email is needed"),
        (
            app(&format!("users: [{{id: {id}}}, {{id: {id}}}]")),
            "user 2: the id",
        ),
        (
            app("api_keys: [{name: a, key: x}, {name: b, key: x}]"),
            "two keys",
        ),
        (app("api_keys: [{name: $}]"), "not a name"),
        (app("functions: [{}]"), "needs a name"),
        (app("functions: [{name: f}, {name: f}]"), "function 'f'"),
        (
            app("functions: [{name: f, cases: [{}, {result: 1, error: x}]}]"),
            "function 'f', case 2",
        ),
        (app("secrets: [{name: $}]"), "'$' is not a name"),
        (
            app("secrets: [{name: a, value: x}, {name: a, value: y}]"),
            "secret 'a'",
        ),
        (
            app("providers: [{type: oauth2-google, tokens: [{token: x}]}]"),
            "token and id",
        ),
        (
            app(
                "users: [{identities: [{provider_type: custom-token, id: x}]}, \
                 {identities: [{provider_type: custom-token, id: x}]}]",
            ),
            "user 2: the identity 'x'",
        ),
    ] {
        let seed = Seed::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let error = populate(&seed, 0, 0).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

/// Providers that nobody named: `api-key`, disabled, and what the users need.
#[test]
fn providers_come_with_the_users() {
    let text =
        "groups: [{apps: [{name: a, users: [{email: x}, {identities: [{provider_type: odd}]}]}]}]";
    let state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
    let app = state.apps.values().next().unwrap();
    let found: Vec<_> = app
        .providers
        .values()
        .map(|one| (one.kind.name(), one.disabled))
        .collect();
    assert_eq!(found, [("api-key", true), ("local-userpass", false)]);
}

/// 10,000 users with one password are hashed once, so that a large seed starts
/// at once. (our choice)
#[test]
fn a_password_of_many_is_hashed_once() {
    let user = |n| crate::seed::UserSeed::email(&format!("{n}@example.com"), "correct horse");
    let app = crate::seed::AppSeed::new("a").users((0..10_000).map(user));
    let seed = Seed::empty().group(super::GroupSeed::default().app(app));
    let state = populate(&seed, 0, 0).unwrap();
    let users = &state.apps.values().next().unwrap().users;
    let (one, other) = (
        users.by_email("0@example.com"),
        users.by_email("9@example.com"),
    );
    assert_eq!(
        format!("{:?}", one.unwrap().1),
        format!("{:?}", other.unwrap().1)
    );
}
