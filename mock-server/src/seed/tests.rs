//! Seed files, valid and invalid.

use std::time::Duration;

use crate::seed::populate::populate;
use crate::seed::{FaultEffect, Seed, SeedError};

const EXAMPLE: &str = include_str!("example.yaml");

/// The README shows the same example as the documentation.
#[test]
fn the_example_is_valid() {
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
    assert_eq!(
        seed.faults[1].effect,
        FaultEffect::delay(Duration::from_millis(5))
    );
    assert!(populate(&seed, 0, 0).is_ok());
    assert!(include_str!("../../README.md").contains(EXAMPLE));
}

#[test]
fn a_serialized_seed_is_a_seed_file() {
    let seed = Seed::parse(EXAMPLE).unwrap();
    let written = serde_json::to_string(&seed).unwrap();
    let read = Seed::parse(&written).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
    assert_eq!(format!("{read:?}"), format!("{seed:?}"));
}

#[test]
fn json_and_yaml_have_the_same_meaning() {
    let value: serde_json::Value = yaml_serde::from_str(EXAMPLE).unwrap();
    let from_json = Seed::parse(&value.to_string()).unwrap();
    assert_eq!(
        format!("{from_json:?}"),
        format!("{:?}", Seed::parse(EXAMPLE).unwrap())
    );
}

#[test]
fn a_file_without_content_is_the_empty_seed() {
    for text in ["", "\n", "# nothing\n\n", "{}"] {
        assert!(Seed::parse(text).unwrap().groups.is_empty(), "{text}");
    }
}

/// An unknown key or value is an error that names it, wherever it is.
#[test]
fn unknown_keys_and_values_are_named() {
    for text in [
        "oops: 1",
        "admins: [{oops: 1}]",
        "groups: [{oops: 1}]",
        "groups: [{apps: [{oops: 1}]}]",
        "groups: [{apps: [{providers: [{oops: 1}]}]}]",
        "groups: [{apps: [{users: [{oops: 1}]}]}]",
        "groups: [{apps: [{users: [{type: oops}]}]}]",
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

#[test]
fn contradictions_are_rejected_with_their_place() {
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
            "no project has the ID",
        ),
        (
            format!("groups: [{{id: {id}}}, {{id: {id}}}]"),
            "duplicate id",
        ),
        ("groups: [{apps: [{name: 1a}]}]".to_owned(), "letter"),
        (app("product: x"), "'x' is not a product"),
        (app("location: AAA"), "AAA"),
        (app("deployment_model: AAA"), "AAA"),
        (app("environment: AAA"), "AAA"),
        (app("refresh_token_seconds: 1"), "1800"),
        (
            app("client_app_id: x}, {name: b, client_app_id: x"),
            "client_app_id 'x'",
        ),
        (app("providers: [{type: x}]"), "'x' is not a provider type"),
        (
            app("providers: [{type: anon-user}, {type: anon-user}]"),
            "duplicate provider",
        ),
        (
            app("users: [{email: x}, {email: x}]"),
            "user 2: duplicate email 'x'",
        ),
        (
            app("users: [{email: x}], pending: [{email: x}]"),
            "pending user 1: duplicate email",
        ),
        (app("pending: [{}]"), "email is required"),
        (
            app(&format!("users: [{{id: {id}}}, {{id: {id}}}]")),
            "user 2: duplicate id",
        ),
        (
            app("api_keys: [{name: a, key: x}, {name: b, key: x}]"),
            "another API key",
        ),
        (app("api_keys: [{name: $}]"), "not a name"),
        (
            app(&format!(
                "api_keys: [{{id: {id}, name: a}}, {{id: {id}, name: b}}]"
            )),
            "duplicate id",
        ),
        (
            app(&format!(
                "pending: [{{id: {id}, email: a}}, {{id: {id}, email: b}}]"
            )),
            "duplicate id",
        ),
        (app("functions: [{}]"), "the name of a function is required"),
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
            "user 2: duplicate identity 'x'",
        ),
    ] {
        let seed = Seed::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let error = populate(&seed, 0, 0).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

/// A seed without providers: `api-key`, disabled, and what the users need.
#[test]
fn default_providers_are_those_of_the_users() {
    let text =
        "groups: [{apps: [{name: a, users: [{email: x}, {identities: [{provider_type: odd}]}]}]}]";
    let state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
    let app = state.apps.values().next().unwrap();
    let found: Vec<_> = app
        .providers
        .values()
        .map(|provider| (provider.kind.name(), provider.disabled))
        .collect();
    assert_eq!(found, [("api-key", true), ("local-userpass", false)]);
}

/// A password of 10,000 users is hashed once, so that a server with a large seed starts
/// fast. (our choice)
#[test]
fn a_shared_password_is_hashed_once() {
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
